package io.tabledav.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.testing.Rows;
import io.tabledav.tree.DbPath;
import io.tabledav.tree.Format;
import io.tabledav.tree.Node;
import io.tabledav.tree.QueryParameters;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class DataFilesTest {
    private static final String FOLDER = "/db/main/people/";
    private static final Duration LONG = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private @Nullable FileSystemFixture fixture;

    private FileSystemFixture open(long maxBytes, Duration patience) {
        FileSystemFixture made = new FileSystemFixture(
                folder,
                Set.of(),
                new ListingLimits(List.of(Format.ARROW, Format.XLSX, Format.CSV), maxBytes, patience));
        made.database.table("people", Rows.row(1L, "Ada"), Rows.row(2L, null)).view("some_people");
        fixture = made;
        return made;
    }

    private FileSystemFixture tree() {
        return Objects.requireNonNull(fixture);
    }

    @AfterEach
    void close() {
        tree().close();
    }

    private List<Node> files(String path) {
        return tree().files.list(FileSystemFixture.CALLER, (DbPath.Directory) DbPath.parse(path)).stream()
                .filter(node -> node.path() instanceof DbPath.Data || node.path() instanceof DbPath.Preparing)
                .toList();
    }

    private List<String> names(String path) {
        return files(path).stream().map(node -> node.path().displayName()).toList();
    }

    private long queries() {
        return tree().database.calls.stream()
                .filter(call -> call.startsWith("query"))
                .count();
    }

    @Test
    void whatIsListedHasTheLengthAndTheTagOfItsBytes() {
        open(1_000_000, LONG);
        for (Node node : files(FOLDER)) {
            DbPath.File file = (DbPath.File) node.path();
            try (Content content = tree().files.read(FileSystemFixture.CALLER, file, QueryParameters.NONE)) {
                assertThat(content.sizeBytes()).isEqualTo(node.sizeBytes());
                assertThat(content.etag()).isEqualTo(node.etag());
                assertThat(content.modified()).isEqualTo(node.modified());
            }
        }
        assertThat(names(FOLDER)).containsExactly("people.arrow", "people.csv");
        assertThat(queries()).isEqualTo(2);
    }

    @Test
    void aTableThatIsKnownToBeLargeIsNotReadButSaidHowToGet() {
        open(1_000, LONG).database.sizeBytes = 1_001L;
        assertThat(names(FOLDER)).containsExactly("PREPARING.txt");
        assertThat(queries()).isZero();
        assertThat(tree().read(FOLDER + "PREPARING.txt"))
                .contains("people.arrow  (not made for a listing)", "/dav/db/main/people/people.csv");

        tell("people.csv");
        assertThat(names(FOLDER)).containsExactly("people.csv", "PREPARING.txt");
        assertThat(tree().read(FOLDER + "PREPARING.txt")).doesNotContain("people.csv");
        tell("people.arrow");
        assertThat(names(FOLDER)).containsExactly("people.arrow", "people.csv");
        assertThatThrownBy(() -> tree().read(FOLDER + "PREPARING.txt"))
                .isInstanceOfSatisfying(
                        DatabaseException.class, e -> assertThat(e.code()).isEqualTo(Code.NOT_FOUND));
        assertThat(queries()).isEqualTo(2);
    }

    private void tell(String file) {
        DbPath.File path = (DbPath.File) DbPath.parse(FOLDER + file);
        tree().files
                .read(FileSystemFixture.CALLER, path, QueryParameters.NONE, Wanted.TOLD)
                .close();
    }

    @Test
    void aTableOfUnknownSizeThatTurnsOutLargeIsGivenUpAndRemembered() {
        open(15, LONG);
        assertThat(names(FOLDER)).containsExactly("PREPARING.txt");
        long first = queries();
        assertThat(first).isPositive();
        assertThat(names(FOLDER)).containsExactly("PREPARING.txt");
        assertThat(queries()).isEqualTo(first);
        assertThat(tree().read(FOLDER + "PREPARING.txt"))
                .contains("people.csv  (larger than the 15 bytes that are made for a listing)");
        tell("people.csv");
        assertThat(names(FOLDER)).as("who asks for it gets it").containsExactly("people.csv", "PREPARING.txt");
    }

    @Test
    void aViewIsNotReadForAListing() {
        open(1_000_000, LONG);
        assertThat(names("/db/main/some_people/")).containsExactly("PREPARING.txt");
        assertThat(queries()).isZero();
    }

    @Test
    void whatIsNotThereInTimeIsListedLater() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        open(1_000_000, Duration.ofMillis(50)).database.beforeRows = () -> await(gate);
        assertThat(names(FOLDER)).containsExactly("PREPARING.txt");
        assertThat(tree().read(FOLDER + "PREPARING.txt")).contains("people.csv");
        gate.countDown();
        while (names(FOLDER).size() < 2 || names(FOLDER).contains("PREPARING.txt")) {
            Thread.sleep(5);
        }
        assertThat(names(FOLDER)).containsExactly("people.arrow", "people.csv");
        assertThat(queries()).as("each was made once").isEqualTo(2);
    }

    @Test
    void onlyTwoAreMadeAtOnce() throws Exception {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        open(1_000_000, Duration.ofMillis(1)).database.beforeRows = () -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            await(new CountDownLatch(1), Duration.ofMillis(50));
            running.decrementAndGet();
        };
        for (int i = 0; i < 5; i++) {
            tree().database.table("t" + i, Rows.row(1L, "Ada"));
        }
        for (int i = 0; i < 5; i++) {
            List<String> ignored = names("/db/main/t" + i + "/");
        }
        for (int i = 0; i < 5; i++) {
            while (names("/db/main/t" + i + "/").size() < 2) {
                Thread.sleep(5);
            }
        }
        assertThat(most).hasValue(2);
    }

    @Test
    void whatCannotBeMadeDoesNotHideTheRest() {
        open(1_000_000, LONG).database.beforeRows = () -> {
            throw DatabaseException.of(Code.INVALID, "The column name holds what no type can carry.");
        };
        assertThat(names(FOLDER)).containsExactly("PREPARING.txt");
        assertThat(tree().files.list(FileSystemFixture.CALLER, (DbPath.Directory) DbPath.parse(FOLDER)))
                .extracting(node -> node.path().displayName())
                .contains("columns", "people.sql");
    }

    private static void await(CountDownLatch gate) {
        await(gate, Duration.ofSeconds(20));
    }

    private static void await(CountDownLatch gate, Duration time) {
        try {
            boolean ignored = gate.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw DatabaseException.of(Code.CANCELLED, "interrupted").withCause(e);
        }
    }
}
