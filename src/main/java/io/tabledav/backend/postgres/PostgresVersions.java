package io.tabledav.backend.postgres;

import io.tabledav.backend.jdbc.JdbcConnection;
import io.tabledav.spi.RelationName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tokens from {@code pg_current_snapshot()}, whose text changes whenever a transaction commits that wrote anything.
 *
 * <p>There is none on a standby, where that text stays the same while rows arrive, none for foreign tables, and none where rows
 * depend on more than what is stored: row security, and views with functions that are not immutable. What is built in stands
 * in no dependency, so functions are looked for in the rule of the view itself.
 */
final class PostgresVersions {
    private static final String TOKEN = """
            WITH RECURSIVE relation AS (
                SELECT c.oid, c.relkind, c.relrowsecurity FROM pg_class AS c WHERE c.oid = ?::oid
                UNION
                SELECT c.oid, c.relkind, c.relrowsecurity
                FROM relation AS above
                CROSS JOIN LATERAL (
                    SELECT d.refobjid AS oid FROM pg_rewrite AS r
                    JOIN pg_depend AS d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
                                       AND d.refclassid = 'pg_class'::regclass
                    WHERE above.relkind = 'v' AND r.ev_class = above.oid
                    UNION ALL
                    SELECT i.inhrelid FROM pg_inherits AS i WHERE i.inhparent = above.oid) AS below
                JOIN pg_class AS c ON c.oid = below.oid),
            rule AS (
                SELECT r.ev_action::text AS tree FROM relation JOIN pg_rewrite AS r ON r.ev_class = relation.oid
                WHERE relation.relkind = 'v'),
            used AS (
                SELECT m[1]::oid AS oid
                FROM rule, regexp_matches(tree, ':(?:funcid|opfuncid|aggfnoid|winfnoid) (\\d+)', 'g') AS m
                UNION
                SELECT o.oprcode::oid
                FROM rule, regexp_matches(tree, ':opno (\\d+)', 'g') AS m
                JOIN pg_operator AS o ON o.oid = m[1]::oid)
            SELECT CASE WHEN pg_is_in_recovery()
                          OR EXISTS (SELECT FROM relation WHERE relkind = 'f' OR relrowsecurity)
                          OR EXISTS (SELECT FROM rule
                                     WHERE tree ~ 'SQLVALUEFUNCTION|NEXTVALUEEXPR|TABLESAMPLECLAUSE|COERCEVIAIO')
                          OR EXISTS (SELECT FROM used JOIN pg_proc AS p ON p.oid = used.oid WHERE p.provolatile <> 'i')
                        THEN NULL
                        ELSE extract(epoch FROM pg_postmaster_start_time())::text || '/' || pg_current_snapshot()::text
                   END""";

    private PostgresVersions() {}

    /** The token of a relation; null if there is none. */
    static @Nullable String token(JdbcConnection connection, RelationName relation) throws SQLException {
        long oid = PostgresCatalog.identity(connection, relation).oid();
        List<@Nullable String> tokens = new ArrayList<>();
        connection.rows(TOKEN, List.of(oid), row -> tokens.add(row.getString(1)));
        String token = tokens.getFirst();
        return token == null ? null : oid + "/" + token;
    }
}
