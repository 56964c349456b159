package io.tabledav.backend.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Query.Effect;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A client's own SQL: what it gives, and the ways around the rules that are closed. */
class MysqlQueryTest {
    @RegisterExtension
    private final MysqlFixture mysql = new MysqlFixture(MysqlDriver.MARIADB);

    @Test
    void columnsAreTypedByWhatTheServerSays() {
        assertThat(mysql.result(
                                "SELECT 1 AS a, 18446744073709551615 AS b, 1.50 AS c, 2e0 AS d, 'x' AS e,"
                                        + " DATE '2000-02-29' AS f, NULL AS g, x'00ff' AS h, 10/4 AS i",
                                Effect.READ)
                        .getFirst())
                .contains(1L, new BigDecimal("1.50"), 2.0, "x", new BigDecimal("2.5000"));
    }

    @TestFactory
    List<DynamicTest> whatReachesBeyondReadingIsForbidden() {
        return List.of(
                        "SET SESSION sql_mode = ''",
                        "SELECT 1 INTO OUTFILE '/tmp/x'",
                        "SELECT 1 INTO DUMPFILE '/tmp/x'",
                        "SELECT 1 INTO @x",
                        "CALL p()",
                        "DO SLEEP(1)",
                        "LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE t",
                        "HANDLER t OPEN",
                        "LOCK TABLES t WRITE",
                        "START TRANSACTION READ WRITE",
                        "COMMIT",
                        "SELECT 1 /*! INTO @x */",
                        "SELECT 1 /*M! INTO @x */",
                        "SELECT LOAD_FILE('/etc/passwd')",
                        "SELECT GET_LOCK('x', 1)",
                        "PREPARE s FROM 'DELETE FROM t'",
                        "EXECUTE IMMEDIATE 'DELETE FROM t'",
                        "KILL 1",
                        "DELETE FROM t")
                .stream()
                .map(sql -> DynamicTest.dynamicTest(
                        sql, () -> MysqlFixture.failure(Code.FORBIDDEN, () -> mysql.result(sql, Effect.READ))))
                .toList();
    }

    @Test
    void aFunctionThatWritesIsRefusedByTheServer() throws Exception {
        mysql.sql(
                "CREATE TABLE t (x INT)",
                "CREATE FUNCTION f() RETURNS INT MODIFIES SQL DATA BEGIN INSERT INTO t VALUES (1); RETURN 1; END");
        MysqlFixture.failure(Code.FORBIDDEN, () -> mysql.result("SELECT f()", Effect.READ));
        assertThat(mysql.rows("t")).isEmpty();
    }

    @Test
    void whatAStatementLeavesInItsSessionIsGone() {
        mysql.result("SELECT @leak := 42", Effect.READ);
        assertThat(mysql.result("SELECT @leak IS NULL", Effect.READ).getFirst()).containsExactly(1L);
    }

    @Test
    void writingIsCommittedAndCounted() throws Exception {
        mysql.sql("CREATE TABLE t (x INT)");
        assertThat(mysql.result("INSERT INTO t VALUES (1), (2)", Effect.WRITE)).containsExactly(List.of(2L));
        assertThat(mysql.result("CREATE TABLE u (x INT)", Effect.DDL)).containsExactly(List.of(0L));
        assertThat(mysql.rows("t")).hasSize(2);
        assertThat(mysql.rows("u")).isEmpty();
    }

    @Test
    void wrongSqlSaysWhere() {
        DatabaseException syntax =
                MysqlFixture.failure(Code.INVALID, () -> mysql.result("SELECT 1 FRM t", Effect.READ));
        assertThat(syntax.message()).contains("t").contains("line 1");
        assertThat(MysqlFixture.failure(Code.INVALID, () -> mysql.result("SELECT nose", Effect.READ))
                        .message())
                .contains("nose");
    }

    @Test
    void aSchemaThatIsNotThereAndAServerThatIsDownAreTold() {
        MysqlDatabase down =
                new MysqlDatabase(io.tabledav.backend.jdbc.JdbcSettings.of("jdbc:mariadb://127.0.0.1:1/x"));
        try {
            MysqlFixture.failure(Code.UNAVAILABLE, down::listSchemas);
        } finally {
            down.close();
        }
    }
}
