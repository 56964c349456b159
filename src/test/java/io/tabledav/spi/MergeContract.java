package io.tabledav.spi;

import static io.tabledav.spi.ContractFixture.ascending;
import static io.tabledav.spi.ContractFixture.failure;
import static io.tabledav.spi.ContractTables.ALBUMS;
import static io.tabledav.spi.ContractTables.BADGES;
import static io.tabledav.spi.ContractTables.MEMBERS;
import static io.tabledav.spi.ContractTables.NUMBERS;
import static io.tabledav.spi.ContractTables.PEOPLE;
import static io.tabledav.spi.ContractTables.PEOPLE_ROWS;
import static io.tabledav.spi.ContractTables.SEATS;
import static io.tabledav.spi.ContractTables.SETTINGS;
import static io.tabledav.spi.ContractTables.SONGS;
import static io.tabledav.spi.ContractTables.TEAMS;
import static io.tabledav.spi.ContractTables.odd;
import static io.tabledav.testing.Rows.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.spi.Behaviours.Power;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Insert.Mode;
import io.tabledav.spi.Insert.Replacement;
import io.tabledav.testing.Rows;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a replace in the gentlest way touches; a backend without {@link Power#MERGE} deletes all rows and fills. */
interface MergeContract extends ContractFixture {

    /** Asserts what a replace counts if it merges, first in a dry run that changes nothing; else all old and new rows are counted. */
    private void replaces(String table, InsertResult merged, List<@Nullable Object[]> rows) throws Exception {
        List<List<@Nullable Object>> before = rows(table);
        InsertResult expected =
                behaviours().has(Power.MERGE) ? merged : new InsertResult(rows.size(), 0, before.size(), 0);
        Insert dryRun = new Insert(relation(table), Mode.REPLACE, List.of(), Replacement.AUTO, true);
        try (ArrowReader reader = input(table, 3, rows)) {
            assertThat(database().insert(dryRun, reader)).as("dry run").isEqualTo(expected);
        }
        assertThat(rows(table)).containsExactlyInAnyOrderElementsOf(before);
        assertThat(write(table, Mode.REPLACE, rows)).isEqualTo(expected);
        assertThat(rows(table))
                .containsExactlyInAnyOrderElementsOf(
                        rows.stream().map(Arrays::asList).toList());
    }

    private List<@Nullable Object[]> peopleWith(int index, @Nullable Object... person) {
        List<@Nullable Object[]> rows = new ArrayList<>(PEOPLE_ROWS);
        rows.set(index, person);
        return rows;
    }

    @Test
    default void savingWhatIsThereTouchesNothing() throws Exception {
        replaces(PEOPLE, new InsertResult(0, 0, 0, 7), PEOPLE_ROWS);
        replaces(PEOPLE, new InsertResult(0, 0, 0, 7), PEOPLE_ROWS.reversed());
    }

    @Test
    default void aChangedCellUpdatesItsRow() throws Exception {
        InsertResult one = new InsertResult(0, 1, 0, 6);
        replaces(PEOPLE, one, peopleWith(0, 1L, "Ada", 1.65, LocalDate.of(1815, 12, 10), true, null));
        replaces(PEOPLE, one, peopleWith(0, 1L, "Ada", null, LocalDate.of(1815, 12, 10), true, null));
        replaces(PEOPLE, one, peopleWith(0, 1L, "Ada", null, LocalDate.of(1815, 12, 10), true, ""));
        replaces(PEOPLE, one, peopleWith(0, 1L, "Ada", null, null, false, " "));
    }

    @Test
    default void aChangeThatACollationDoesNotSeeIsAChange() throws Exception {
        replaces(
                PEOPLE,
                new InsertResult(0, 1, 0, 6),
                peopleWith(1, 2L, "BOB", 1.82, LocalDate.of(1990, 1, 31), false, "likes tea"));
        replaces(
                PEOPLE,
                new InsertResult(0, 1, 0, 6),
                peopleWith(1, 2L, "BOB ", 1.82, LocalDate.of(1990, 1, 31), false, "likes tea"));
        replaces(
                PEOPLE,
                new InsertResult(0, 1, 0, 6),
                peopleWith(1, 2L, "BÖB", 1.82, LocalDate.of(1990, 1, 31), false, "likes tea"));
    }

    @Test
    default void aKeyEndsAsTheFileSpellsIt() throws Exception {
        append(SEATS, Rows.of(row(1L, "a", true), row(1L, "b", true)));
        InsertResult result = write(SEATS, Mode.REPLACE, Rows.of(row(1L, "A", true), row(1L, "b", true)));
        assertThat(rows(SEATS)).containsExactlyInAnyOrder(List.of(1L, "A", true), List.of(1L, "b", true));
        // Whether it is the same key, is the collation's to say.
        assertThat(result.inserted()).isEqualTo(result.deleted());
        if (behaviours().has(Power.MERGE)) {
            assertThat(result.inserted() + result.updated()).isEqualTo(1);
            assertThat(result.unchanged()).isEqualTo(1);
        }
    }

    @Test
    default void rowsThatAreGoneChangedAndNewAreCountedApart() throws Exception {
        List<@Nullable Object[]> rows = new ArrayList<>(PEOPLE_ROWS.subList(2, 7));
        rows.set(0, row(3L, "Cleo", 1.5, LocalDate.of(1969, 12, 31), null, ""));
        rows.add(0, row(8L, "Hal", null, null, null, null));
        rows.add(row(9L, "Ida", null, null, null, null));
        rows.add(row(-1L, "Jon", null, null, null, null));
        replaces(PEOPLE, new InsertResult(3, 1, 2, 4), rows);
    }

    @Test
    default void aKeyOfTwoColumnsIsOneKey() throws Exception {
        append(SEATS, Rows.of(row(1L, "a", true), row(1L, "b", true), row(2L, "a", null)));
        replaces(
                SEATS,
                new InsertResult(1, 1, 1, 1),
                Rows.of(row(2L, "b", null), row(2L, "a", false), row(1L, "b", true)));
    }

    @Test
    default void oddNamesMerge() throws Exception {
        String odd = odd(behaviours());
        append(odd, Rows.of(row(1L, "a", 2L, true, LocalDate.EPOCH), row(2L, null, null, null, null)));
        replaces(
                odd,
                new InsertResult(1, 1, 0, 1),
                Rows.of(
                        row(1L, "a", 2L, true, LocalDate.EPOCH),
                        row(2L, null, null, null, LocalDate.EPOCH),
                        row(3L, null, 1L, null, null)));
    }

    @Test
    default void uniqueValuesMaySwap() throws Exception {
        append(BADGES, Rows.of(row(1L, 10L, "Ada"), row(2L, 20L, "Bob"), row(3L, 30L, "Cleo"), row(4L, 40L, null)));
        replaces(
                BADGES,
                new InsertResult(0, 2, 0, 2),
                Rows.of(row(1L, 20L, "Ada"), row(2L, 10L, "Bob"), row(3L, 30L, "Cleo"), row(4L, 40L, null)));
        replaces(
                BADGES,
                new InsertResult(1, 2, 1, 1),
                Rows.of(row(1L, 40L, "Ada"), row(2L, 20L, "Bob"), row(3L, 30L, "Cleo"), row(5L, 10L, "Dan")));
    }

    @Test
    default void aUniqueValueMayGoFromAnOldRowToANewOne() throws Exception {
        append(BADGES, Rows.of(row(1L, 10L, "Ada"), row(2L, 20L, "Bob")));
        replaces(BADGES, new InsertResult(1, 0, 1, 1), Rows.of(row(2L, 20L, "Bob"), row(3L, 10L, "Ada")));
    }

    @Test
    default void aUniqueValueTwiceInTheFileIsAConflict() throws Exception {
        append(BADGES, Rows.of(row(1L, 10L, "Ada"), row(2L, 20L, "Bob")));
        if (!behaviours().has(Power.MERGE)) {
            return;
        }
        try (ArrowReader reader = input(BADGES, 10, Rows.of(row(1L, 4711L, "Ada"), row(2L, 4711L, "Bob")))) {
            DatabaseException failure =
                    failure(Code.CONFLICT, () -> database().insert(inserting(BADGES, Mode.REPLACE), reader));
            assertThat(failure.constraint()).isNotBlank();
            assertThat(failure.message()).contains("4711");
        }
        assertThat(rows(BADGES)).containsExactlyInAnyOrder(List.of(1L, 10L, "Ada"), List.of(2L, 20L, "Bob"));
    }

    @Test
    default void columnsThatAreAbsentTakeTheirDefaultsInEveryRow() throws Exception {
        append(SETTINGS, Rows.of(row(1L, "a", 1L, "x"), row(2L, "b", 2L, "y")));
        try (ArrowReader reader = input(SETTINGS, 10, Rows.of(row(1L, "a"), row(3L, "c")), "id", "label")) {
            assertThat(database().insert(inserting(SETTINGS, Mode.REPLACE), reader))
                    .isEqualTo(new InsertResult(2, 0, 2, 0));
        }
        Long level = behaviours().has(Power.DEFAULTS) ? 7L : null;
        assertThat(rows(SETTINGS))
                .containsExactlyInAnyOrder(Arrays.asList(1L, "a", level, null), Arrays.asList(3L, "c", level, null));
    }

    @Test
    default void rowsReferredToCanBeSaved() throws Exception {
        append(ALBUMS, Rows.of(row(1L, "red"), row(2L, "blue"), row(3L, "grey")));
        append(SONGS, Rows.of(row(1L, 1L), row(2L, 2L)));
        List<@Nullable Object[]> labels = Rows.of(row(1L, "red"), row(2L, "green"), row(4L, "new"));
        if (behaviours().has(Power.FOREIGN_KEYS) && !behaviours().has(Power.MERGE)) {
            failure(Code.CONFLICT, () -> write(ALBUMS, Mode.REPLACE, labels));
            return;
        }
        replaces(ALBUMS, new InsertResult(1, 1, 1, 1), labels);
        assertThat(rows(SONGS)).containsExactlyInAnyOrder(List.of(1L, 1L), List.of(2L, 2L));
    }

    @Test
    default void aRowThatOthersCascadeFromMayNotGo() throws Exception {
        append(ALBUMS, Rows.of(row(1L, "red"), row(2L, "blue")));
        append(SONGS, Rows.of(row(1L, 1L), row(2L, 2L)));
        if (!behaviours().has(Power.FOREIGN_KEYS)) {
            return;
        }
        for (boolean dryRun : List.of(true, false)) {
            Insert insert = new Insert(relation(ALBUMS), Mode.REPLACE, List.of(), Replacement.AUTO, dryRun);
            try (ArrowReader reader = input(ALBUMS, 10, Rows.of(row(1L, "green"), row(3L, "new")))) {
                DatabaseException failure =
                        failure(Code.CONFLICT, () -> database().insert(insert, reader));
                assertThat(failure.constraint()).isNotBlank();
                assertThat(failure.message()).contains(SONGS);
                assertThat(failure.hint()).contains("replace=delete");
            }
            assertThat(rows(ALBUMS)).containsExactlyInAnyOrder(List.of(1L, "red"), List.of(2L, "blue"));
            assertThat(rows(SONGS)).hasSize(2);
        }
    }

    @Test
    default void aMergeHoldsForeignKeys() throws Exception {
        append(TEAMS, Rows.of(row(1L, "red"), row(2L, "blue")));
        append(MEMBERS, Rows.of(row(1L, 1L), row(2L, null)));
        if (!behaviours().has(Power.FOREIGN_KEYS)) {
            return;
        }
        for (List<@Nullable Object[]> orphans :
                List.of(Rows.of(row(1L, 1L), row(2L, 4711L)), Rows.of(row(1L, 1L), row(2L, null), row(3L, 4711L)))) {
            DatabaseException failure = failure(Code.CONFLICT, () -> write(MEMBERS, Mode.REPLACE, orphans));
            assertThat(failure.constraint()).isNotBlank();
            assertThat(rows(MEMBERS)).containsExactlyInAnyOrder(List.of(1L, 1L), Arrays.asList(2L, null));
        }
        failure(Code.CONFLICT, () -> write(TEAMS, Mode.REPLACE, Rows.of(row(2L, "blue"))));
        assertThat(rows(TEAMS)).hasSize(2);
    }

    @Test
    default void manyRowsMerge() throws Exception {
        appendNumbers(20_000);
        try (ArrowReader same = numbers(20_000)) {
            InsertResult result = database().insert(inserting(NUMBERS, Mode.REPLACE), same);
            assertThat(result)
                    .isEqualTo(
                            behaviours().has(Power.MERGE)
                                    ? new InsertResult(0, 0, 0, 20_000)
                                    : new InsertResult(20_000, 0, 20_000, 0));
        }
        try (ArrowReader fewer = Rows.generated(
                allocator(),
                inputSchema(NUMBERS),
                1000,
                19_000,
                index -> row(index + 2, index == 4711 ? "changed" : "number " + (index + 2)))) {
            InsertResult result = database().insert(inserting(NUMBERS, Mode.REPLACE), fewer);
            assertThat(result)
                    .isEqualTo(
                            behaviours().has(Power.MERGE)
                                    ? new InsertResult(0, 1, 1000, 18_999)
                                    : new InsertResult(19_000, 0, 20_000, 0));
        }
        assertThat(rows(NUMBERS, ContractFixture.ordered("word", ascending("n"))))
                .hasSize(19_000)
                .contains(List.of("changed"));
    }
}
