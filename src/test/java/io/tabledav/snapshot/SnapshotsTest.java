package io.tabledav.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tabledav.snapshot.NoSnapshotException.Reason;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class SnapshotsTest {
    private static final SnapshotKey KEY = new SnapshotKey("db", "main.t", "csv");
    private static final String ANN = "ann";
    private static final String BOB = "bob";
    private static final long BUDGET_BYTES = 100_000;
    private static final long MAX_FILE_BYTES = 40_000;
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    Path folder;

    private final AtomicLong nanos = new AtomicLong();
    private final Table table = new Table("one");
    private Snapshots snapshots;

    @BeforeEach
    void open() {
        snapshots = new Snapshots(
                folder.resolve("spool"),
                new SnapshotSettings(
                        BUDGET_BYTES,
                        MAX_FILE_BYTES,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(60),
                        Duration.ofMinutes(10)),
                nanos::get,
                () -> START.plusNanos(nanos.get()));
    }

    @AfterEach
    void close() {
        snapshots.close();
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private static String text(@Nullable SnapshotLease lease) throws IOException {
        if (lease == null) {
            return "nothing";
        }
        try (lease) {
            ByteBuffer bytes = ByteBuffer.allocate((int) lease.snapshot().sizeBytes());
            while (bytes.hasRemaining() && lease.channel().read(bytes, bytes.position()) >= 0) {}
            assertThat(bytes.hasRemaining()).as("the length is exact").isFalse();
            return new String(bytes.array(), UTF_8);
        }
    }

    private String get(Object reader) throws Exception {
        return text(snapshots.get(KEY, reader, table));
    }

    private String held(Object reader) throws IOException {
        return text(snapshots.held(KEY, reader));
    }

    private List<Path> files() throws IOException {
        if (!Files.exists(folder.resolve("spool"))) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(folder.resolve("spool"))) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> !file.endsWith("lock"))
                    .toList();
        }
    }

    @Test
    void theFirstOneIsMadeAndTheNextOneIsTheSame() throws Exception {
        assertThat(text(snapshots.seen(KEY, ANN, table::version))).isEqualTo("nothing");
        assertThat(get(ANN)).isEqualTo("one");
        table.set("two", null);
        assertThat(get(BOB)).isEqualTo("one");
        assertThat(text(snapshots.seen(KEY, BOB, table::version))).isEqualTo("one");
        assertThat(table.renderings).hasValue(1);
        try (SnapshotLease lease = snapshots.get(KEY, ANN, table)) {
            assertThat(lease.snapshot().sizeBytes()).isEqualTo(3);
            assertThat(lease.snapshot().etag()).matches("\"[0-9a-f]{32}\"");
            assertThat(lease.snapshot().modified()).isEqualTo(START);
            assertThat(Files.readString(lease.path())).isEqualTo("one");
        }
    }

    @Test
    void anOldOneIsMadeAgainUnlessTheVersionProvesIt() throws Exception {
        table.set("one", "v1");
        assertThat(get(ANN)).isEqualTo("one");
        table.bytes = "not asked for".getBytes(UTF_8);
        pass(Duration.ofHours(1));
        assertThat(get(ANN)).isEqualTo("one");
        assertThat(table.renderings).hasValue(1);
        table.set("two", "v2");
        assertThat(get(ANN)).isEqualTo("two");
        table.set("three", null);
        pass(Duration.ofSeconds(5));
        assertThat(get(ANN)).isEqualTo("three");
        table.set("four", null);
        pass(Duration.ofMillis(4999));
        assertThat(get(ANN)).isEqualTo("three");
        pass(Duration.ofMillis(1));
        assertThat(get(ANN)).isEqualTo("four");
    }

    @Test
    void aWriteMakesEverySnapshotOfItsDatabaseDoubtful() throws Exception {
        assertThat(get(ANN)).isEqualTo("one");
        table.set("two", null);
        snapshots.written("other", null);
        assertThat(get(ANN)).isEqualTo("one");
        snapshots.written("db", null);
        assertThat(get(ANN)).isEqualTo("two");
        table.set("two", "v");
        snapshots.written("db", null);
        assertThat(get(ANN)).isEqualTo("two");
        assertThat(table.renderings).hasValue(3);
        snapshots.written("db", null);
        assertThat(get(ANN)).isEqualTo("two");
        assertThat(table.renderings).as("the version proves it").hasValue(3);
    }

    @Test
    void aReaderSeesTheVersionThatItWasToldUntilItWritesOrTheTimeIsUp() throws Exception {
        assertThat(get(ANN)).isEqualTo("one");
        table.set("two", null);
        snapshots.written("db", BOB);
        assertThat(held(ANN)).isEqualTo("one");
        assertThat(held(BOB)).isEqualTo("nothing");
        assertThat(get(BOB)).isEqualTo("two");
        pass(Duration.ofSeconds(59));
        assertThat(held(ANN)).isEqualTo("one");
        pass(Duration.ofSeconds(59));
        assertThat(held(ANN)).as("it slides").isEqualTo("one");
        pass(Duration.ofSeconds(60));
        assertThat(held(ANN)).isEqualTo("nothing");

        assertThat(get(ANN)).isEqualTo("two");
        snapshots.written("db", ANN);
        assertThat(held(ANN)).isEqualTo("nothing");
    }

    @Test
    void aHoldDoesNotSlideForever() throws Exception {
        get(ANN);
        for (int i = 0; i < 19; i++) {
            pass(Duration.ofSeconds(30));
            assertThat(held(ANN)).isEqualTo("one");
        }
        pass(Duration.ofSeconds(30));
        assertThat(held(ANN)).isEqualTo("nothing");
    }

    @Test
    void whoTakesAllBytesAtOnceSeesWhatItHoldsButHoldsNothingByThat() throws Exception {
        get(ANN);
        table.set("two", null);
        pass(Duration.ofSeconds(6));
        assertThat(text(snapshots.seen(KEY, ANN, table::version))).isEqualTo("one");
        assertThat(text(snapshots.seen(KEY, BOB, table::version))).isEqualTo("nothing");
        assertThat(get("somebody")).isEqualTo("two");
        assertThat(text(snapshots.seen(KEY, BOB, table::version))).isEqualTo("two");
        assertThat(held(BOB)).isEqualTo("nothing");
        pass(Duration.ofSeconds(54));
        assertThat(text(snapshots.seen(KEY, ANN, table::version)))
                .as("it does not slide")
                .isEqualTo("nothing");
    }

    private void give(String text, Object writer) {
        try (GivenBytes given = snapshots.keep(KEY)) {
            given.write(text.getBytes(UTF_8), 0, text.length());
            snapshots.written("db", writer);
            given.show(writer);
        }
    }

    @Test
    void aWriterIsShownWhatItGaveForAWhileAndNobodyElseIs() throws Exception {
        get(ANN);
        table.set("as the rows are now", null);
        give("as it was put", ANN);
        assertThat(get(ANN)).isEqualTo("as it was put");
        assertThat(held(ANN)).isEqualTo("as it was put");
        assertThat(text(snapshots.seen(KEY, ANN, table::version))).isEqualTo("as it was put");
        assertThat(text(snapshots.known(KEY, ANN, table::version))).isEqualTo("as it was put");
        assertThat(get(BOB)).isEqualTo("as the rows are now");
        pass(Duration.ofSeconds(30));
        assertThat(get(ANN)).isEqualTo("as it was put");
        pass(Duration.ofSeconds(30));
        assertThat(get(ANN)).as("looking does not prolong it").isEqualTo("as the rows are now");
        give("again", ANN);
        give("and again", ANN);
        assertThat(get(ANN)).isEqualTo("and again");
        snapshots.written("db", BOB);
        assertThat(get(ANN)).as("another writer's write does not end it").isEqualTo("and again");
        snapshots.written("db", ANN);
        assertThat(get(ANN)).isEqualTo("as the rows are now");
        snapshots.get(KEY, BOB, table).close();
        assertThat(files()).as("what nobody sees any more is gone").hasSize(1);
    }

    @Test
    void aWriteWithoutRoomGoesOnAndOneThatFailsLeavesNothing() throws Exception {
        try (GivenBytes given = snapshots.keep(KEY)) {
            byte[] much = new byte[(int) MAX_FILE_BYTES + 1];
            given.write(much, 0, much.length);
            given.write(1);
            given.show(ANN);
        }
        assertThat(held(ANN)).isEqualTo("nothing");
        try (GivenBytes given = snapshots.keep(KEY)) {
            given.write(1);
        }
        assertThat(files()).isEmpty();
        assertThat(snapshots.usedBytes()).isZero();
        try (Stream<Path> all = Files.walk(folder.resolve("spool"))) {
            for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
        Files.writeString(folder.resolve("spool"), "a file stands where the folder should be");
        try (GivenBytes given = snapshots.keep(KEY)) {
            given.write(1);
            given.show(ANN);
        }
        assertThat(held(ANN)).isEqualTo("nothing");
        Files.delete(folder.resolve("spool"));
    }

    @Test
    void toldOfANewOneTheReaderSeesThatOne() throws Exception {
        get(ANN);
        table.set("two", null);
        snapshots.written("db", null);
        assertThat(get(ANN)).isEqualTo("two");
        assertThat(held(ANN)).isEqualTo("two");
    }

    @Test
    void theSameBytesKeepTheirTagTheirTimeAndTheirFile() throws Exception {
        String etag;
        try (SnapshotLease lease = snapshots.get(KEY, ANN, table)) {
            etag = lease.snapshot().etag();
        }
        pass(Duration.ofMinutes(1));
        try (SnapshotLease lease = snapshots.get(KEY, ANN, table)) {
            assertThat(lease.snapshot().etag()).isEqualTo(etag);
            assertThat(lease.snapshot().modified()).isEqualTo(START);
        }
        assertThat(table.renderings).hasValue(2);
        assertThat(files()).hasSize(1);
        assertThat(snapshots.usedBytes()).isEqualTo(4096);
    }

    @Test
    void anEarlierOneIsFoundByItsTagWhileSomebodyHoldsIt() throws Exception {
        String etag;
        try (SnapshotLease lease = snapshots.get(KEY, ANN, table)) {
            etag = lease.snapshot().etag();
        }
        table.set("two", null);
        snapshots.written("db", null);
        get(BOB);
        assertThat(text(snapshots.tagged(KEY, etag))).isEqualTo("one");
        assertThat(snapshots.tagged(KEY, "\"unknown\"")).isNull();
        assertThat(files()).hasSize(2);
        snapshots.written("db", ANN);
        table.set("three", null);
        get(BOB);
        assertThat(snapshots.tagged(KEY, etag)).as("nobody wants it any more").isNull();
        assertThat(files()).hasSize(1);
    }

    @Test
    void oneRenderingServesAllWhoAsk() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        table.gate = gate;
        try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> answers = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                Object reader = i;
                answers.add(readers.submit(() -> get(reader)));
            }
            while (table.renderings.get() == 0) {
                Thread.sleep(1);
            }
            gate.countDown();
            for (Future<String> answer : answers) {
                assertThat(answer.get()).isEqualTo("one");
            }
        }
        assertThat(table.renderings).hasValue(1);
    }

    @Test
    void whoAsksAfterAWriteDoesNotGetWhatWasBegunBeforeIt() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        table.gate = gate;
        try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<String> before = readers.submit(() -> get(ANN));
            while (table.renderings.get() == 0) {
                Thread.sleep(1);
            }
            table.set("two", null);
            table.gate = null;
            snapshots.written("db", null);
            assertThat(get(BOB)).isEqualTo("two");
            gate.countDown();
            assertThat(before.get()).isEqualTo("one");
        }
        assertThat(get(BOB))
                .as("the one that was begun earlier is not fresh, though it came later")
                .isEqualTo("two");
    }

    @Test
    void whenNobodyWaitsTheRenderingEnds() throws Exception {
        table.gate = new CountDownLatch(1);
        try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<String> first = readers.submit(() -> get(ANN));
            Future<String> second = readers.submit(() -> get(BOB));
            while (table.renderings.get() == 0) {
                Thread.sleep(1);
            }
            Thread.sleep(50);
            first.cancel(true);
            Thread.sleep(50);
            assertThat(table.interrupted).as("somebody still waits").isFalse();
            second.cancel(true);
            while (!table.interrupted) {
                Thread.sleep(1);
            }
        }
        table.gate = null;
        assertThat(get(ANN)).isEqualTo("one");
        assertThat(files()).hasSize(1);
        assertThat(snapshots.usedBytes()).isEqualTo(4096);
    }

    @Test
    void whoDoesNotWaitLongEnoughFindsItLater() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        table.gate = gate;
        assertThat(snapshots.getWithin(KEY, ANN, table, Duration.ofMillis(20))).isNull();
        gate.countDown();
        while (held(ANN).equals("nothing")) {
            Thread.sleep(1);
        }
        pass(Duration.ofSeconds(30));
        assertThat(held(ANN))
                .as("it is held for who asked, though it is not fresh any more")
                .isEqualTo("one");
        assertThat(table.interrupted).isFalse();
        assertThat(text(snapshots.getWithin(KEY, BOB, table, Duration.ofSeconds(10))))
                .isEqualTo("one");
    }

    @Test
    void aFailureReachesEveryoneAndIsNotKept() throws Exception {
        table.failure = DatabaseException.of(Code.UNAVAILABLE, "The database is down.");
        assertThatThrownBy(() -> get(ANN)).isSameAs(table.failure);
        assertThatThrownBy(() -> snapshots.getWithin(KEY, ANN, table, Duration.ofSeconds(5)))
                .isSameAs(table.failure);
        assertThat(files()).isEmpty();
        assertThat(snapshots.usedBytes()).isZero();
        table.failure = null;
        assertThat(get(ANN)).isEqualTo("one");
    }

    @Test
    void whatIsTooLargeIsRefusedAndNotMadeAgainForAWhile() throws Exception {
        table.bytes = new byte[(int) MAX_FILE_BYTES + 1];
        assertNone(Reason.TOO_LARGE, () -> get(ANN));
        assertNone(Reason.TOO_LARGE, () -> get(BOB));
        assertThat(table.renderings).hasValue(1);
        assertThat(snapshots.usedBytes()).isZero();
        table.bytes = new byte[(int) MAX_FILE_BYTES];
        pass(Duration.ofMinutes(10));
        assertThat(get(ANN)).hasSize((int) MAX_FILE_BYTES);
        table.bytes = new byte[(int) MAX_FILE_BYTES + 1];
        snapshots.written("db", null);
        assertNone(Reason.TOO_LARGE, () -> get(ANN));
        table.set("small", null);
        snapshots.written("db", null);
        assertThat(get(ANN)).isEqualTo("small");
    }

    private static void assertNone(Reason reason, Callable<?> call) {
        assertThatThrownBy(call::call)
                .isInstanceOfSatisfying(
                        NoSnapshotException.class,
                        none -> assertThat(none.reason()).isEqualTo(reason));
    }

    private SnapshotLease fill(String name, Object reader, int bytes) throws Exception {
        Table source = new Table("x".repeat(bytes));
        return snapshots.get(new SnapshotKey("db", name, "csv"), reader, source);
    }

    @Test
    void theOneUsedLongestAgoMakesRoomUnlessSomebodyReadsOrHoldsIt() throws Exception {
        fill("a", ANN, 30_000).close();
        fill("b", ANN, 30_000).close();
        fill("c", BOB, 30_000).close();
        assertNone(Reason.BUDGET, () -> fill("d", ANN, 30_000));
        assertThat(snapshots.usedBytes()).isEqualTo(90_000);
        snapshots.written("db", BOB);
        fill("d", ANN, 30_000).close();
        assertThat(text(snapshots.held(new SnapshotKey("db", "a", "csv"), ANN))).hasSize(30_000);
        assertThat(files()).hasSize(3);
        pass(Duration.ofSeconds(61));
        SnapshotLease open = fill("e", ANN, 30_000);
        pass(Duration.ofSeconds(61));
        fill("f", ANN, 30_000).close();
        fill("g", ANN, 30_000).close();
        assertNone(Reason.BUDGET, () -> fill("h", ANN, 30_000));
        assertThat(text(open)).hasSize(30_000);
        fill("h", ANN, 30_000).close();
        assertThat(snapshots.usedBytes()).isEqualTo(90_000);
        assertThat(files()).hasSize(3);
        SnapshotState state = snapshots.state();
        assertThat(state.usedBytes()).isEqualTo(90_000);
        assertThat(state.budgetBytes()).isGreaterThanOrEqualTo(90_000);
        assertThat(state.rendering()).isZero();
        assertThat(state.made()).isEqualTo(8);
        assertThat(state.given())
                .as("those that were made, and one that was held")
                .isEqualTo(9);
        assertThat(state.evicted()).isEqualTo(5);
        assertThat(state.refused()).isEqualTo(2);
    }

    @Test
    void filesAreTheOwnersAndGoneWithTheStore() throws Exception {
        get(ANN);
        Path made = files().getFirst();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made.getParent())))
                .isEqualTo("rwx------");
        snapshots.close();
        assertThat(made.getParent()).doesNotExist();
        assertThatThrownBy(() -> get(BOB)).isInstanceOf(DatabaseException.class);
    }

    @Test
    void aFolderThatSomebodyDeletedIsMadeAgain() throws Exception {
        SnapshotLease open = snapshots.get(KEY, ANN, table);
        for (Path file : files()) {
            Files.delete(file);
        }
        assertThat(text(open)).as("who reads can go on").isEqualTo("one");
        assertThat(get(BOB)).isEqualTo("one");
        assertThat(table.renderings).hasValue(2);
        try (Stream<Path> all = Files.walk(folder.resolve("spool"))) {
            for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
        assertThat(get(BOB)).isEqualTo("one");
        assertThat(table.renderings).hasValue(3);
        assertThat(snapshots.usedBytes()).isEqualTo(4096);
    }

    @Test
    void aFolderThatCannotBeWrittenIsNoRoom() throws Exception {
        Files.writeString(folder.resolve("spool"), "a file stands where the folder should be");
        assertNone(Reason.DISK, () -> get(ANN));
        assertThat(snapshots.usedBytes()).isZero();
        Files.delete(folder.resolve("spool"));
        assertThat(get(ANN)).isEqualTo("one");
    }

    @Test
    void closingEndsWhatIsBeingMade() throws Exception {
        table.gate = new CountDownLatch(1);
        try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<String> answer = readers.submit(() -> get(ANN));
            while (table.renderings.get() == 0) {
                Thread.sleep(1);
            }
            snapshots.close();
            assertThatThrownBy(answer::get).hasCauseInstanceOf(DatabaseException.class);
        }
        assertThat(files()).isEmpty();
    }
}
