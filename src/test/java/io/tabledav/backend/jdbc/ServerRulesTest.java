package io.tabledav.backend.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Query.Effect;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerRulesTest {

    private static SqlStatement parse(String database, String sql) {
        return switch (database) {
            case "pg" -> SqlStatement.parse(sql, SqlLexis.POSTGRES, ServerRules.POSTGRES);
            case "my" -> SqlStatement.parse(sql, SqlLexis.MYSQL, ServerRules.MYSQL);
            default -> SqlStatement.parse(sql, SqlLexis.GENERIC, ServerRules.GENERIC);
        };
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "pg|(SELECT 1) UNION (SELECT 2)|READ",
                "pg|TABLE t|READ",
                "pg|SHOW work_mem|READ",
                "pg|WITH a AS (SELECT 1) SELECT * FROM a FOR NO KEY UPDATE|READ",
                "pg|WITH a AS (DELETE FROM t RETURNING *) SELECT * FROM a|WRITE",
                "pg|WITH a AS (WITH b AS (SELECT 1) INSERT INTO t SELECT 1) SELECT 1|WRITE",
                "pg|(WITH a AS (UPDATE t SET x = 1) SELECT 1)|WRITE",
                "pg|WITH values AS (SELECT 1) DELETE FROM t|WRITE",
                "pg|WITH a AS MATERIALIZED (SELECT 1) MERGE INTO t USING a ON true WHEN MATCHED THEN DELETE|WRITE",
                "pg|SELECT replace(insert(a), 'x', 'y')|READ",
                "pg|SELECT nextval('s')|WRITE",
                "pg|EXPLAIN (COSTS off) DELETE FROM t|READ",
                "pg|EXPLAIN VERBOSE (SELECT 1)|READ",
                "pg|EXPLAIN ANALYZE DELETE FROM t|WRITE",
                "pg|EXPLAIN ANALYSE SELECT 1|READ",
                "pg|EXPLAIN (VERBOSE, ANALYZE false) DELETE FROM t|WRITE",
                "pg|EXPLAIN INSERT INTO t VALUES (1)|READ",
                "pg|TRUNCATE t|DDL",
                "pg|ANALYZE t|DDL",
                "pg|CREATE UNIQUE INDEX i ON t (a)|DDL",
                "pg|CREATE OR REPLACE VIEW v AS SELECT 1|DDL",
                "pg|DROP MATERIALIZED VIEW v|DDL",
                "pg|COMMENT ON TABLE t IS 'x'|DDL",
                "my|SELECT 1 /* plain */|READ",
                "my|SELECT /*+ NO_INDEX_MERGE(t) */ * FROM t FOR UPDATE|READ",
                "my|DESCRIBE t|READ",
                "my|DESC `t` a|READ",
                "my|EXPLAIN FORMAT=JSON UPDATE t SET a = 1|READ",
                "my|EXPLAIN ANALYZE FORMAT=TREE DELETE a FROM a, b|WRITE",
                "my|ANALYZE FORMAT=JSON UPDATE t SET a = 1|WRITE",
                "my|ANALYZE SELECT 1|READ",
                "my|ANALYZE LOCAL TABLE t|DDL",
                "my|SHOW CREATE TABLE t|READ",
                "my|REPLACE LOW_PRIORITY INTO t VALUES (1)|WRITE",
                "my|INSERT IGNORE INTO t SELECT 1|WRITE",
                "my|INSERT t VALUES (1) ON DUPLICATE KEY UPDATE a = 1|WRITE",
                "my|SELECT REPLACE(INSERT('a', 1, 1, 'b'), 'x', 'y')|READ",
                "my|SELECT NEXT VALUE FOR s|WRITE",
                "my|CREATE ALGORITHM=MERGE SQL SECURITY INVOKER VIEW v AS SELECT 1|DDL",
                "any|SELECT f(REPLACE(a, 'x', 'y')) FROM t|READ",
                "any|SELECT CASE WHEN a THEN 1 END FROM t|READ",
                "any|SELECT * FROM FINAL TABLE (DELETE FROM t)|FORBIDDEN",
                "any|SELECT * FROM FINAL TABLE (INSERT INTO t VALUES (1))|WRITE",
                "any|SELECT * FROM OLD TABLE (UPDATE t SET a = 1)|WRITE",
                "any|EXPLAIN PLAN FOR SELECT 1|READ",
                "any|UPSERT INTO t VALUES (1)|WRITE",
                "any|CREATE TABLE t (a INT)|DDL",
            })
    void theEffectIsTold(String database, String sql, String effect) {
        if (effect.equals("FORBIDDEN")) {
            forbidden(database, sql);
        } else {
            assertThat(parse(database, sql).effect()).isEqualTo(Effect.valueOf(effect));
        }
    }

    private static void forbidden(String database, String sql) {
        assertThatThrownBy(() -> parse(database, sql))
                .as(sql)
                .isInstanceOfSatisfying(
                        DatabaseException.class,
                        failure -> assertThat(failure.code()).isEqualTo(Code.FORBIDDEN));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "COMMIT",
                "START TRANSACTION",
                "SET role none",
                "RESET ALL",
                "COPY t TO PROGRAM 'x'",
                "DO 'x'",
                "CALL p()",
                "LISTEN x",
                "NOTIFY x",
                "PREPARE p AS SELECT 1",
                "EXECUTE p",
                "DEALLOCATE p",
                "LOCK t",
                "VACUUM",
                "LOAD 'x'",
                "GRANT ALL ON t TO u",
                "DECLARE c CURSOR FOR SELECT 1",
                "EXPLAIN ANALYZE EXECUTE p",
                "SELECT * INTO u FROM t",
                "SELECT 1 insert INTO u",
                "WITH a AS (SELECT 1) SELECT 1 INTO u FROM a",
                "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
                "CREATE EXTENSION dblink",
                "ALTER SYSTEM SET x = 1",
                "ALTER ROLE r SUPERUSER",
                "DROP DATABASE d",
                "CREATE TEMP TABLE t (a int)",
                "CREATE TABLE pg_temp.t (a int)",
                "SELECT set_config('role', 'none', true)",
                "SELECT pg_catalog.\"set_config\" ('role', 'none', true)",
                "SELECT U&\"\\0073et_config\"('role', 'none', true)",
                "SELECT * FROM dblink_exec('x', 'DROP TABLE t')",
                "SELECT pg_read_file('/etc/passwd')",
                "SELECT lo_import('/etc/passwd')",
                "SELECT query_to_xml('DELETE FROM t', true, true, '')",
            })
    void whatReachesBeyondAStatementIsForbiddenOnPostgres(String sql) {
        forbidden("pg", sql);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "COMMIT",
                "XA START 'x'",
                "SET sql_mode = ''",
                "USE other",
                "LOCK TABLES t WRITE",
                "HANDLER t OPEN",
                "LOAD DATA INFILE 'x' INTO TABLE t",
                "CALL p()",
                "DO SLEEP(1)",
                "PREPARE p FROM 'SELECT 1'",
                "EXECUTE p",
                "GRANT ALL ON *.* TO u",
                "FLUSH TABLES",
                "KILL 1",
                "SELECT 1 INTO OUTFILE '/tmp/x'",
                "SELECT 1 INTO DUMPFILE '/tmp/x'",
                "SELECT 1 INTO @a",
                "(SELECT 1) UNION (SELECT 2 INTO OUTFILE '/tmp/x')",
                "INSERT INTO t SELECT 1 INTO OUTFILE '/tmp/x'",
                "EXPLAIN ANALYZE SELECT 1 INTO OUTFILE '/tmp/x'",
                "SELECT 1 /*! INTO OUTFILE '/tmp/x' */",
                "SELECT 1 /*M!100100 INTO OUTFILE '/tmp/x' */",
                "SELECT /*+ set_var(foreign_key_checks = 0) */ 1",
                "SELECT t.1e-- '\n INTO OUTFILE '/tmp/x' -- '",
                "SELECT `load_file`('/etc/passwd')",
                "SELECT LOAD_FILE /* x */ ('/etc/passwd')",
                "SELECT GET_LOCK('x', 1)",
                "CREATE USER u",
                "CREATE PROCEDURE p() SELECT 1",
                "CREATE TEMPORARY TABLE t (a int)",
            })
    void whatReachesBeyondAStatementIsForbiddenOnMysql(String sql) {
        forbidden("my", sql);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "BEGIN",
                "COMMIT",
                "CALL p()",
                "EXEC p",
                "SCRIPT TO '/tmp/x'",
                "RUNSCRIPT FROM '/tmp/x'",
                "BACKUP TO '/tmp/x'",
                "SELECT 1 COMMIT",
                "SELECT 1 DELETE FROM t",
                "SELECT 1 EXEC p",
                "SELECT 1 INTO t",
                "SELECT CSVWRITE('/tmp/x', 'SELECT 1')",
                "SELECT * FROM \"CSVREAD\"('/etc/passwd')",
                "CREATE ALIAS f AS 'x'",
                "CREATE LINKED TABLE t ('x', 'y', 'z', 'a', 'b')",
            })
    void whatReachesBeyondAStatementIsForbiddenWhereNothingIsKnown(String sql) {
        forbidden("any", sql);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELEC 1", "EXPLAIN", "WITH a AS (SELECT 1)", "(", "CREATE", "1", "$$ x $$"})
    void whatIsNoStatementIsInvalid(String sql) {
        for (String database : new String[] {"pg", "my", "any"}) {
            assertThatThrownBy(() -> parse(database, sql))
                    .as(sql)
                    .isInstanceOfSatisfying(
                            DatabaseException.class,
                            failure -> assertThat(failure.code()).isEqualTo(Code.INVALID));
        }
    }
}
