package io.tabledav.spi;

import static io.tabledav.spi.ContractFixture.failure;
import static io.tabledav.spi.ContractTables.BADGES;
import static io.tabledav.spi.ContractTables.MEMBERS;
import static io.tabledav.spi.ContractTables.PEOPLE;
import static io.tabledav.spi.ContractTables.SEATS;
import static io.tabledav.spi.ContractTables.SETTINGS;
import static io.tabledav.spi.ContractTables.TEAMS;
import static io.tabledav.spi.ContractTables.TOKENS;
import static io.tabledav.spi.ContractTables.WIDE;
import static io.tabledav.testing.Rows.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.spi.Behaviours.Power;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Insert.Mode;
import io.tabledav.spi.Insert.Replacement;
import io.tabledav.testing.Rows;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What an upsert does and refuses; a backend without {@link Power#UPSERT} refuses each of these. */
interface UpsertContract extends ContractFixture {

    private Insert upserting(String table, String... key) {
        return new Insert(relation(table), Mode.UPSERT, List.of(key), Replacement.AUTO, false);
    }

    /** Asserts what an upsert counts, in a dry run and then really; whether it is declared. */
    private boolean upserts(InsertResult expected, Insert insert, List<@Nullable Object[]> rows, String... columns)
            throws Exception {
        String table = insert.relation().name();
        if (!behaviours().has(Power.UPSERT)) {
            refused(Code.UNSUPPORTED, insert, rows, columns);
            return false;
        }
        List<List<@Nullable Object>> before = rows(table);
        Insert dryRun = new Insert(insert.relation(), Mode.UPSERT, insert.key(), Replacement.AUTO, true);
        try (ArrowReader reader = input(table, 2, rows, columns)) {
            assertThat(database().insert(dryRun, reader)).as("dry run").isEqualTo(expected);
        }
        assertThat(rows(table)).containsExactlyInAnyOrderElementsOf(before);
        try (ArrowReader reader = input(table, 2, rows, columns)) {
            assertThat(database().insert(insert, reader)).isEqualTo(expected);
        }
        return true;
    }

    /** Asserts that an upsert fails and changes nothing. */
    private DatabaseException refused(Code code, Insert insert, List<@Nullable Object[]> rows, String... columns)
            throws Exception {
        String table = insert.relation().name();
        List<List<@Nullable Object>> before = rows(table);
        try (ArrowReader reader = input(table, 2, rows, columns)) {
            DatabaseException failure = failure(
                    behaviours().has(Power.UPSERT) ? code : Code.UNSUPPORTED,
                    () -> database().insert(insert, reader));
            assertThat(rows(table)).containsExactlyInAnyOrderElementsOf(before);
            return failure;
        }
    }

    private void badges() throws Exception {
        append(BADGES, Rows.of(row(1L, 10L, "Ada"), row(2L, 20L, "Bob"), row(3L, 30L, null)));
    }

    @Test
    default void anUpsertTouchesOnlyTheColumnsPresent() throws Exception {
        append(SETTINGS, Rows.of(row(1L, "a", 1L, "x"), row(2L, "b", null, "y"), row(3L, "c", 3L, null)));
        if (upserts(
                new InsertResult(1, 2, 0, 1),
                upserting(SETTINGS),
                Rows.of(row("A", 1L), row("b", 2L), row("d", 4L), row("C", 3L)),
                "label",
                "id")) {
            Long level = behaviours().has(Power.DEFAULTS) ? 7L : null;
            assertThat(rows(SETTINGS))
                    .containsExactlyInAnyOrder(
                            List.of(1L, "A", 1L, "x"),
                            Arrays.asList(2L, "b", null, "y"),
                            Arrays.asList(3L, "C", 3L, null),
                            Arrays.asList(4L, "d", level, null));
        }
    }

    @Test
    default void anUpsertOfKeysAloneInsertsThoseThatAreNew() throws Exception {
        append(SEATS, Rows.of(row(1L, "a", true)));
        if (upserts(
                new InsertResult(1, 0, 0, 1), upserting(SEATS), Rows.of(row("a", 2L), row("a", 1L)), "place", "line")) {
            assertThat(rows(SEATS)).containsExactlyInAnyOrder(List.of(1L, "a", true), Arrays.asList(2L, "a", null));
        }
    }

    @Test
    default void anUpsertOfNoRowsChangesNothing() throws Exception {
        badges();
        upserts(new InsertResult(0, 0, 0, 0), upserting(BADGES), List.of());
    }

    @Test
    default void anUpsertIntoAnEmptyTableInserts() throws Exception {
        if (upserts(new InsertResult(1, 0, 0, 0), upserting(BADGES), Rows.of(row(1L, 10L, "Ada")))) {
            assertThat(rows(BADGES)).containsExactly(List.of(1L, 10L, "Ada"));
        }
    }

    @Test
    default void anUpsertMayGoByAUniqueColumn() throws Exception {
        badges();
        if (upserts(
                new InsertResult(0, 1, 0, 1),
                upserting(BADGES, "number"),
                Rows.of(row(20L, "Rob"), row(10L, "Ada")),
                "number",
                "holder")) {
            assertThat(rows(BADGES))
                    .containsExactlyInAnyOrder(
                            List.of(1L, 10L, "Ada"), List.of(2L, 20L, "Rob"), Arrays.asList(3L, 30L, null));
        }
    }

    @Test
    default void theOnlyUniqueKeyIsTheKeyWhereThereIsNoPrimaryOne() throws Exception {
        append(TOKENS, Rows.of(row(10L, "Ada")));
        if (upserts(new InsertResult(1, 1, 0, 0), upserting(TOKENS), Rows.of(row(20L, "Bob"), row(10L, "Ida")))) {
            assertThat(rows(TOKENS)).containsExactlyInAnyOrder(List.of(10L, "Ida"), List.of(20L, "Bob"));
        }
    }

    @Test
    default void anUpsertNeedsAKey() throws Exception {
        refused(Code.INVALID, upserting(WIDE), Rows.of(row(1L)), "c001");
        refused(Code.INVALID, upserting(WIDE, "c001"), Rows.of(row(1L)), "c001");
        badges();
        refused(Code.INVALID, upserting(BADGES, "holder"), Rows.of(row(1L, 10L, "Eve")));
        refused(Code.INVALID, upserting(BADGES, "id", "number"), Rows.of(row(1L, 10L, "Eve")));
        refused(Code.INVALID, upserting(BADGES, "nose"), Rows.of(row(1L, 10L, "Eve")));
    }

    @Test
    default void theKeyMustBeAmongTheColumns() throws Exception {
        badges();
        DatabaseException failure =
                refused(Code.INVALID, upserting(BADGES), Rows.of(row(10L, "Eve")), "number", "holder");
        if (behaviours().has(Power.UPSERT)) {
            assertThat(failure.column()).isEqualTo("id");
        }
    }

    @Test
    default void aKeyTwiceInAnUpsertNamesBothRows() throws Exception {
        badges();
        DatabaseException failure = refused(
                Code.INVALID,
                upserting(BADGES),
                Rows.of(row(7L, 70L, "a"), row(4711L, 80L, "b"), row(8L, 90L, "c"), row(4711L, 100L, "d")));
        if (behaviours().has(Power.UPSERT)) {
            assertThat(failure.row()).isEqualTo(4);
            assertThat(failure.message()).contains("4711").contains("row 2").contains("row 4");
        }
    }

    @Test
    default void nullInTheKeyOfAnUpsertIsInvalid() throws Exception {
        badges();
        DatabaseException failure =
                refused(Code.INVALID, upserting(BADGES), Rows.of(row(7L, 70L, "a"), row(null, 80L, "b")));
        if (behaviours().has(Power.UPSERT)) {
            assertThat(failure.row()).isEqualTo(2);
            assertThat(failure.column()).isEqualTo("id");
        }
    }

    @Test
    default void nullInANotNullColumnOfAnUpsertIsInvalid() throws Exception {
        for (long id : new long[] {1, 99}) {
            DatabaseException failure =
                    refused(Code.INVALID, upserting(PEOPLE), Rows.of(row(2L, "Bob"), row(id, null)), "id", "name");
            if (behaviours().has(Power.UPSERT)) {
                assertThat(failure.row()).isEqualTo(2);
                assertThat(failure.column()).isEqualTo("name");
            }
        }
    }

    @Test
    default void aNewRowNeedsWhatIsNotNull() throws Exception {
        DatabaseException failure =
                refused(Code.INVALID, upserting(PEOPLE), Rows.of(row(1L, 1.7), row(99L, 1.8)), "id", "height");
        if (behaviours().has(Power.UPSERT)) {
            assertThat(failure.column()).isEqualTo("name");
        }
    }

    @Test
    default void aClashWithAnotherKeyIsAConflict() throws Exception {
        badges();
        for (List<@Nullable Object[]> rows : List.of(
                Rows.of(row(2L, 20L, "Bob"), row(1L, 30L, "Ada")), Rows.of(row(7L, 70L, "x"), row(8L, 30L, "y")))) {
            DatabaseException failure = refused(Code.CONFLICT, upserting(BADGES), rows);
            if (behaviours().has(Power.UPSERT)) {
                assertThat(failure.constraint()).isNotBlank();
                assertThat(failure.message()).contains("30");
                assertThat(failure.row()).isEqualTo(2);
            }
        }
    }

    @Test
    default void anUpsertHoldsForeignKeys() throws Exception {
        append(TEAMS, Rows.of(row(1L, "red")));
        append(MEMBERS, Rows.of(row(1L, 1L)));
        if (behaviours().has(Power.FOREIGN_KEYS)) {
            refused(Code.CONFLICT, upserting(MEMBERS), Rows.of(row(1L, 4711L)));
            refused(Code.CONFLICT, upserting(MEMBERS), Rows.of(row(2L, 1L), row(3L, 4711L)));
        }
        upserts(new InsertResult(1, 0, 0, 1), upserting(TEAMS), Rows.of(row(1L, "red"), row(2L, "blue")));
    }
}
