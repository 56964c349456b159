package io.tabledav.backend.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Query.Effect;
import io.tabledav.spi.Query.Parameters;
import io.tabledav.spi.Value;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class SqlStatementTest {
    private static final Value ONE = new Value.Int(1);
    private static final Value TWO = new Value.Int(2);

    private static SqlStatement postgres(String sql) {
        return SqlStatement.parse(sql, SqlLexis.POSTGRES, ServerRules.POSTGRES);
    }

    private static void fails(Code code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        DatabaseException.class,
                        failure -> assertThat(failure.code()).isEqualTo(code));
    }

    @Test
    void namedPlaceholdersAreRewrittenAndBoundAsOftenAsTheyStand() {
        BoundSql bound = postgres("SELECT ':a', /* :a */ \":a\", :b::int, :a -- :c\n WHERE x = :b ; ")
                .bind(new Parameters.Named(Map.of("a", ONE, "b", TWO)));
        assertThat(bound.text()).isEqualTo("SELECT ':a', /* :a */ \":a\", ?::int, ? -- :c\n WHERE x = ?");
        assertThat(bound.values()).containsExactly(TWO, ONE, TWO);
    }

    @Test
    void numberedPlaceholdersAreBoundByNumber() {
        BoundSql bound = postgres("SELECT $2, $1, $2").bind(new Parameters.Positional(List.of(ONE, TWO)));
        assertThat(bound.text()).isEqualTo("SELECT ?, ?, ?");
        assertThat(bound.values()).containsExactly(TWO, ONE, TWO);
    }

    @Test
    void aPlaceholderNeverBecomesPartOfAnOperator() {
        assertThat(postgres("SELECT a ??:b").text()).isEqualTo("SELECT a ?? ?");
    }

    @Test
    void parametersThatAreNotThoseOfThePlaceholdersAreInvalid() {
        Parameters two = new Parameters.Positional(List.of(ONE, TWO));
        Parameters named = new Parameters.Named(Map.of("a", ONE));
        for (String sql : List.of(
                "SELECT ?",
                "SELECT $1",
                "SELECT $1, $3",
                "SELECT $0, $1",
                "SELECT $1, ?, $2",
                "SELECT :a, ?",
                "SELECT $99999999999, $1",
                "SELECT 1")) {
            fails(Code.INVALID, () -> postgres(sql).bind(two));
        }
        for (String sql : List.of("SELECT ?", "SELECT $1", "SELECT :b", "SELECT :a, :b", "SELECT 1")) {
            fails(Code.INVALID, () -> postgres(sql).bind(named));
        }
    }

    @Test
    void anythingButOneStatementIsInvalid() {
        for (String sql : List.of("", " -- x", ";", "SELECT 1; SELECT 2", "SELECT 1 /* ; */; x", "SELECT 1\0")) {
            fails(Code.INVALID, () -> postgres(sql));
        }
        assertThat(postgres("SELECT ';' ; ;-- ;").effect()).isEqualTo(Effect.READ);
    }

    @Test
    void veryLongSqlIsTooLargeAndDeepSqlIsNot() {
        fails(Code.TOO_LARGE, () -> postgres("SELECT " + "1,".repeat(SqlStatement.MOST_CHARACTERS / 2) + "1"));
        int depth = 400_000;
        assertThat(postgres("SELECT " + "(".repeat(depth) + "1" + ")".repeat(depth))
                        .effect())
                .isEqualTo(Effect.READ);
        String nested = "/*".repeat(200_000) + "*/".repeat(200_000);
        assertThat(postgres("SELECT 1" + nested).text()).isEqualTo("SELECT 1");
    }

    @Test
    void anEffectBeyondWhatIsAllowedIsForbidden() {
        fails(Code.FORBIDDEN, () -> postgres("DELETE FROM t").requireWithin(Effect.READ));
        fails(Code.FORBIDDEN, () -> postgres("DROP TABLE t").requireWithin(Effect.WRITE));
        postgres("DELETE FROM t").requireWithin(Effect.WRITE);
        postgres("SELECT 1").requireWithin(Effect.DDL);
    }
}
