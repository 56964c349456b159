package io.tabledav.spi;

import static io.tabledav.spi.ContractFixture.failure;
import static io.tabledav.spi.ContractTables.PEOPLE;
import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.spi.Behaviours.Power;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Query.Effect;
import io.tabledav.spi.Query.Parameters;
import io.tabledav.testing.Rows;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** SQL of the caller's own; a backend without {@link Power#SQL} refuses each of these statements. */
interface SqlContract extends ContractFixture {

    private void gives(List<List<@Nullable Object>> rows, String sql, Parameters parameters) throws Exception {
        if (!behaviours().has(Power.SQL)) {
            fails(Code.UNSUPPORTED, sql, parameters);
            return;
        }
        try (ArrowReader reader = database().query(new Query.Sql(sql, parameters, Effect.READ), allocator())) {
            assertThat(reader.getVectorSchemaRoot().getRowCount()).isZero();
            assertThat(Rows.read(reader)).isEqualTo(rows);
        }
    }

    private void fails(Code code, String sql, Parameters parameters) {
        failure(behaviours().has(Power.SQL) ? code : Code.UNSUPPORTED, () -> {
            try (ArrowReader reader = database().query(new Query.Sql(sql, parameters, Effect.READ), allocator())) {
                Rows.count(reader);
            }
        });
    }

    private static Parameters positional(Value... values) {
        return new Parameters.Positional(List.of(values));
    }

    @Test
    default void aStatementGivesItsRows() throws Exception {
        gives(
                List.of(List.of("Ada"), List.of("Bob")),
                "SELECT name FROM people WHERE id < 3 ORDER BY id",
                Parameters.NONE);
        gives(List.of(), "SELECT name FROM people WHERE id > 99", Parameters.NONE);
        gives(List.of(List.of("Bob")), "SELECT name FROM people WHERE id = 2;", Parameters.NONE);
    }

    @Test
    default void positionalParametersBindInOrder() throws Exception {
        gives(
                List.of(List.of("Bob")),
                "SELECT name FROM people WHERE id > ? AND name < ? ORDER BY id",
                positional(new Value.Int(1), new Value.Text("Cleo")));
    }

    @Test
    default void namedParametersBindByNameAndAsOftenAsTheyStand() throws Exception {
        gives(
                List.of(List.of("Bob")),
                "SELECT name FROM people WHERE id = :id AND (note = :note OR note = :note)",
                new Parameters.Named(Map.of("note", new Value.Text("likes tea"), "id", new Value.Int(2))));
    }

    @Test
    default void aPlaceholderInsideAStringIsText() throws Exception {
        gives(
                List.of(List.of("Bob")),
                "SELECT name FROM people WHERE id = ? AND name <> '? :id' /* ? :id */ -- ? :id",
                positional(new Value.Int(2)));
    }

    @Test
    default void parametersMustBeThoseOfThePlaceholders() {
        fails(Code.INVALID, "SELECT name FROM people WHERE id = ?", Parameters.NONE);
        fails(Code.INVALID, "SELECT name FROM people WHERE id = ?", positional(new Value.Int(1), new Value.Int(2)));
        fails(Code.INVALID, "SELECT name FROM people", positional(new Value.Int(1)));
        fails(Code.INVALID, "SELECT name FROM people WHERE id = :id", new Parameters.Named(Map.of()));
        fails(
                Code.INVALID,
                "SELECT name FROM people WHERE id = :id",
                new Parameters.Named(Map.of("id", new Value.Int(1), "other", new Value.Int(2))));
    }

    @Test
    default void wrongSqlIsInvalid() {
        fails(Code.INVALID, "SELEC name FROM people", Parameters.NONE);
        fails(Code.INVALID, "SELECT nose FROM people", Parameters.NONE);
        fails(Code.INVALID, "SELECT name FROM no_such_table", Parameters.NONE);
        fails(Code.INVALID, "", Parameters.NONE);
        fails(Code.INVALID, "-- nothing", Parameters.NONE);
    }

    @Test
    default void twoStatementsAreInvalidAndNeitherRuns() throws Exception {
        fails(Code.INVALID, "SELECT name FROM people; DELETE FROM people", Parameters.NONE);
        assertThat(rows(PEOPLE)).hasSize(7);
    }

    @Test
    default void aStatementThatOnlyReadsMayNotWrite() throws Exception {
        fails(Code.FORBIDDEN, "DELETE FROM people", Parameters.NONE);
        fails(Code.FORBIDDEN, "UPDATE people SET name = 'x'", Parameters.NONE);
        fails(Code.FORBIDDEN, "INSERT INTO people (id, name) VALUES (8, 'Hal')", Parameters.NONE);
        fails(Code.FORBIDDEN, "DROP TABLE people", Parameters.NONE);
        fails(Code.FORBIDDEN, "CREATE TABLE made (x INTEGER)", Parameters.NONE);
        fails(Code.FORBIDDEN, "BEGIN", Parameters.NONE);
        fails(Code.FORBIDDEN, "COMMIT", Parameters.NONE);
        assertThat(rows(PEOPLE)).hasSize(7);
        assertThat(database().listRelations(schema()))
                .extracting(RelationInfo::name)
                .doesNotContain(relation("made"));
    }
}
