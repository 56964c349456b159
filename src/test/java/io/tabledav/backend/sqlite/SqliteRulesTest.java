package io.tabledav.backend.sqlite;

import static io.tabledav.backend.sqlite.SqliteFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Query.Effect;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqliteRulesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "select 1|READ",
                "VALUES (1), (2)|READ",
                "WITH a AS (SELECT 1), b(x) AS (DELETE) SELECT * FROM a|READ",
                "with recursive a as (values(1)) insert into t select * from a|WRITE",
                "WITH a AS (SELECT 1) UPDATE t SET x = (SELECT 2)|WRITE",
                "EXPLAIN DELETE FROM t|READ",
                "EXPLAIN QUERY PLAN SELECT 1|READ",
                "INSERT INTO t VALUES (1)|WRITE",
                "REPLACE INTO t VALUES (1)|WRITE",
                "DELETE FROM t|WRITE",
                "CREATE TABLE t (x)|DDL",
                "CREATE TRIGGER x AFTER INSERT ON t BEGIN SELECT 1; SELECT 2; END|DDL",
                "DROP VIEW v|DDL",
                "ALTER TABLE t RENAME TO u|DDL",
                "ANALYZE|DDL"
            })
    void theEffectIsTold(String sql, Effect effect) {
        assertThat(SqliteRules.parse(sql).effect()).isEqualTo(effect);
        assertThat(SqliteRules.parse(sql + " ; -- done\n;").effect()).isEqualTo(effect);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PRAGMA query_only=0",
                "pragma table_info(t)",
                "EXPLAIN PRAGMA writable_schema=1",
                "EXPLAIN ATTACH 'x' AS y",
                "ATTACH 'x.db' AS x",
                "DETACH x",
                "VACUUM INTO 'copy.db'",
                "BEGIN",
                "COMMIT",
                "END",
                "ROLLBACK",
                "SAVEPOINT a",
                "RELEASE a",
                "SELECT load_extension('x')",
                "SELECT hex(fts3_tokenizer('simple'))",
                "SELECT \"load_extension\"('x')",
                "SELECT * FROM pragma_optimize",
                "SELECT * FROM \"pragma_Optimize\"(1)",
                "SELECT * FROM 'pragma_user_version'",
                "CREATE TEMP TABLE t (x)",
                "CREATE TEMPORARY VIEW v AS SELECT 1",
                "CREATE TEMP TRIGGER x AFTER INSERT ON t BEGIN SELECT 1; END",
                "CREATE TABLE temp.t (x)",
                "CREATE TABLE \"temp\".t (x)",
            })
    void whatIsRefusedWhateverIsAllowedIsForbidden(String sql) {
        failure(Code.FORBIDDEN, () -> SqliteRules.parse(sql));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  -- nothing",
                ";",
                ";;SELECT 1",
                "SELECT 1; SELECT 2",
                "SELECT 1;;; x",
                "SELECT 1 /* ; */; /* */ DELETE FROM t",
                "SELEC 1",
                "backup to 'x.db'",
                "restore from 'x.db'",
                "EXPLAIN",
                "EXPLAIN QUERY PLAN",
                "WITH a AS (SELECT 1)",
                "SELECT 'open",
                "SELECT 1\0; DELETE FROM t",
                "CREATE TRIGGER x AFTER INSERT ON t BEGIN SELECT 1; END; DROP TABLE t",
            })
    void whatIsNotOneStatementIsInvalid(String sql) {
        failure(Code.INVALID, () -> SqliteRules.parse(sql));
    }

    @Test
    void harmlessPragmasMayBeAskedAsTables() {
        assertThat(SqliteRules.parse("SELECT * FROM pragma_table_info('t')").effect())
                .isEqualTo(Effect.READ);
    }

    @Test
    void anEffectBeyondWhatIsAllowedIsForbidden() {
        failure(Code.FORBIDDEN, () -> SqliteRules.parse("DELETE FROM t").requireWithin(Effect.READ));
        failure(Code.FORBIDDEN, () -> SqliteRules.parse("DROP TABLE t").requireWithin(Effect.WRITE));
        SqliteRules.parse("DELETE FROM t").requireWithin(Effect.WRITE);
        SqliteRules.parse("SELECT 1").requireWithin(Effect.DDL);
    }
}
