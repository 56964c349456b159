package io.tabledav.spi;

import static io.tabledav.spi.ContractFixture.failure;
import static io.tabledav.spi.ContractTables.NOBODY;
import static io.tabledav.spi.ContractTables.NUMBERS;
import static io.tabledav.spi.ContractTables.PEOPLE;
import static io.tabledav.testing.Rows.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tabledav.spi.Behaviours.Power;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Insert.Mode;
import io.tabledav.spi.Insert.Replacement;
import io.tabledav.testing.Rows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Writes that go on only if the rows are the expected ones. */
interface InsertCheckContract extends ContractFixture {

    private InsertResult write(String table, Mode mode, List<@Nullable Object[]> rows, RowsCheck check)
            throws Exception {
        return write(table, mode, rows, check, false);
    }

    private InsertResult write(String table, Mode mode, List<@Nullable Object[]> rows, RowsCheck check, boolean dryRun)
            throws Exception {
        try (ArrowReader reader = input(table, 1000, rows)) {
            Insert insert = new Insert(relation(table), mode, List.of(), Replacement.AUTO, dryRun, check);
            return database().insert(insert, reader);
        }
    }

    private List<List<@Nullable Object>> seen(CurrentRows current) {
        try (ArrowReader reader = current.open(allocator())) {
            return Rows.read(reader);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private List<Mode> modes() {
        List<Mode> modes = new ArrayList<>(List.of(Mode.REPLACE));
        if (behaviours().has(Power.CHECKS)) {
            modes.add(Mode.APPEND);
            if (behaviours().has(Power.UPSERT)) {
                modes.add(Mode.UPSERT);
            }
        }
        return modes;
    }

    @Test
    default void aCheckSeesTheRowsThatAreThereAndTheWriteGoesOn() throws Exception {
        long id = 100;
        for (Mode mode : modes()) {
            List<List<@Nullable Object>> before = rows(PEOPLE);
            List<List<@Nullable Object>> looked = new ArrayList<>();
            List<@Nullable Object[]> rows = new ArrayList<>(ContractTables.PEOPLE_ROWS.subList(1, 3));
            rows.add(row(++id, "Hal", null, null, null, null));
            if (mode == Mode.APPEND) {
                rows.subList(0, 2).clear();
            }
            InsertResult result = write(PEOPLE, mode, rows, current -> looked.addAll(seen(current)));
            assertThat(looked).as("seen in a write of mode %s", mode).isEqualTo(before);
            assertThat(result.inserted() + result.updated() + result.unchanged())
                    .isEqualTo(rows.size());
            assertThat(rows(PEOPLE)).hasSize(mode == Mode.REPLACE ? rows.size() : before.size() + 1);
        }
    }

    @Test
    default void aCheckThatFailsLeavesEveryRowAsItWas() throws Exception {
        List<List<@Nullable Object>> before = rows(PEOPLE);
        for (Mode mode : modes()) {
            DatabaseException stale = DatabaseException.of(Code.PRECONDITION_FAILED, "other rows");
            assertThatThrownBy(() -> write(PEOPLE, mode, Rows.of(row(8L, "Hal", null, null, null, null)), current -> {
                        assertThat(seen(current)).hasSize(7);
                        throw stale;
                    }))
                    .isSameAs(stale);
            assertThat(rows(PEOPLE)).isEqualTo(before);
        }
        append(PEOPLE, Rows.of(row(8L, "Hal", null, null, null, null)));
    }

    @Test
    default void aCheckMayStopInTheMiddleOfTheRows() throws Exception {
        appendNumbers(100_000);
        DatabaseException stale = DatabaseException.of(Code.PRECONDITION_FAILED, "other rows");
        assertThatThrownBy(() -> write(NUMBERS, Mode.REPLACE, Rows.of(row(1L, "one")), current -> {
                    try (ArrowReader reader = current.open(allocator())) {
                        assertThat(reader.loadNextBatch()).isTrue();
                        throw stale;
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                }))
                .isSameAs(stale);
        assertThat(rows(NUMBERS)).hasSize(100_000);
        InsertResult ignored = write(NUMBERS, Mode.REPLACE, Rows.of(row(1L, "one")));
        assertThat(rows(NUMBERS)).containsExactly(List.of(1L, "one"));
    }

    @Test
    default void aDryRunIsChecked() throws Exception {
        List<List<@Nullable Object>> looked = new ArrayList<>();
        write(PEOPLE, Mode.REPLACE, List.of(), current -> looked.addAll(seen(current)), true);
        assertThat(looked).hasSize(7);
        assertThat(rows(PEOPLE)).hasSize(7);
    }

    @Test
    default void theTokenIsTheOneThatReadersAreTold() throws Exception {
        if (!(database() instanceof VersionSource versions)) {
            return;
        }
        String before = versions.versionToken(relation(PEOPLE));
        List<Optional<String>> told = new ArrayList<>();
        write(PEOPLE, Mode.REPLACE, List.of(), current -> {
            told.add(Optional.ofNullable(current.versionToken()));
            assertThat(seen(current)).hasSize(7);
        });
        assertThat(told).hasSize(1);
        told.getFirst().ifPresent(token -> assertThat(token).isEqualTo(before));
        write(PEOPLE, Mode.REPLACE, List.of(), current -> {
            told.add(Optional.ofNullable(current.versionToken()));
            assertThat(seen(current)).isEmpty();
        });
        told.get(1).ifPresent(token -> assertThat(token).isNotEqualTo(before));
    }

    @Test
    default void aScanTellsTheStateOfTheRowsThatItReads() throws Exception {
        if (!(database() instanceof VersionedScans scans)) {
            return;
        }
        assertThat(database()).isInstanceOf(VersionSource.class);
        Query.Scan scan = new Query.Scan(relation(PEOPLE), ReadShape.ALL);
        String before = ((VersionSource) database()).versionToken(relation(PEOPLE));
        try (ArrowReader rows = scans.scan(scan, allocator()).rows()) {
            write(PEOPLE, Mode.APPEND, Rows.of(row(8L, "Hal", null, null, null, null)));
            assertThat(Rows.read(rows))
                    .as("rows of a scan that began before the write")
                    .hasSize(7);
        }
        VersionedScans.VersionedRows after = scans.scan(scan, allocator());
        try (ArrowReader rows = after.rows()) {
            assertThat(Rows.read(rows)).hasSize(8);
        }
        assertThat(after.token()).isEqualTo(((VersionSource) database()).versionToken(relation(PEOPLE)));
        if (before != null) {
            assertThat(after.token()).isNotNull().isNotEqualTo(before);
        }
        failure(Code.NOT_FOUND, () -> scans.scan(new Query.Scan(relation("nothing"), ReadShape.ALL), allocator()));
    }

    @Test
    default void whereOtherWritersCannotBeKeptOutACheckIsRefused() throws Exception {
        if (behaviours().has(Power.CHECKS)) {
            List<List<@Nullable Object>> looked = new ArrayList<>();
            write(NOBODY, Mode.REPLACE, Rows.of(), current -> looked.addAll(seen(current)));
            assertThat(looked).isEmpty();
            return;
        }
        RowsCheck never = current -> {
            throw new AssertionError("looked");
        };
        failure(Code.UNSUPPORTED, () -> write(PEOPLE, Mode.APPEND, Rows.of(), never));
        failure(Code.UNSUPPORTED, () -> write(NOBODY, Mode.REPLACE, Rows.of(), never));
        assertThat(rows(PEOPLE)).hasSize(7);
    }

    @Test
    default void ofWritersWhoLookFirstNoneUndoesAnother() throws Exception {
        append(NUMBERS, Rows.of(row(0L, "count")));
        for (Mode mode : modes()) {
            long start = count();
            List<Callable<Long>> counters =
                    List.of(() -> increments(mode), () -> increments(mode), () -> increments(mode));
            long done = 0;
            try (ExecutorService threads = Executors.newFixedThreadPool(counters.size())) {
                for (Future<Long> counter : threads.invokeAll(counters, 90, TimeUnit.SECONDS)) {
                    done += counter.get();
                }
            }
            assertThat(done).as("increments by %s", mode).isGreaterThanOrEqualTo(24);
            assertThat(count()).as("the count, by %s", mode).isEqualTo(start + done);
        }
    }

    /** The count is the largest number; each write is to make it one larger. */
    private long count() throws Exception {
        return rows(NUMBERS).stream().mapToLong(row -> (Long) row.get(0)).max().orElseThrow();
    }

    private long increments(Mode mode) throws Exception {
        long done = 0;
        for (int attempt = 0; attempt < 200 && done < 8; attempt++) {
            long known = count();
            try {
                write(NUMBERS, mode, Rows.of(row(known + 1, "count")), current -> {
                    long now = seen(current).stream()
                            .mapToLong(row -> (Long) row.get(0))
                            .max()
                            .orElseThrow();
                    if (now != known) {
                        throw DatabaseException.of(Code.PRECONDITION_FAILED, "somebody was faster");
                    }
                });
                done++;
            } catch (DatabaseException e) {
                // Somebody was faster, in one of the ways that a database has to say it: the next attempt looks again.
                assertThat(e.code()).isIn(Code.PRECONDITION_FAILED, Code.CONFLICT, Code.UNAVAILABLE);
            }
        }
        return done;
    }
}
