package io.tabledav.backend.jdbc;

import java.util.Set;

/**
 * The words of one kind of database that {@link ServerRules} look for: keywords in upper case, names in lower case.
 *
 * @param reads the verbs that give rows
 * @param writes the verbs that change rows
 * @param changes the verbs that change relations
 * @param objects what may be created, altered and dropped
 * @param inside words that no reading statement may hold, because statements need no semicolon between them
 * @param functions functions that no client may call; one that ends in {@code *} stands for all that start so
 */
record SqlWords(
        Set<String> reads,
        Set<String> writes,
        Set<String> changes,
        Set<String> objects,
        Set<String> inside,
        Set<String> functions) {

    static final SqlWords POSTGRES = new SqlWords(
            Set.of("SELECT", "VALUES", "TABLE", "SHOW"),
            Set.of("INSERT", "UPDATE", "DELETE", "MERGE"),
            Set.of("CREATE", "ALTER", "DROP", "TRUNCATE", "COMMENT", "REINDEX", "ANALYZE", "ANALYSE", "REFRESH"),
            Set.of("TABLE", "VIEW", "INDEX", "SEQUENCE", "SCHEMA", "TYPE", "DOMAIN", "TRIGGER", "STATISTICS"),
            Set.of(),
            Set.of(
                    "set_config",
                    "dblink*",
                    "lo_*",
                    "loread",
                    "lowrite",
                    "pg_advisory_lock*",
                    "pg_try_advisory_lock*",
                    "pg_cancel_backend",
                    "pg_terminate_backend",
                    "pg_notify",
                    "pg_logical_*",
                    "pg_ls_*",
                    "pg_promote",
                    "pg_read_*",
                    "pg_reload_conf",
                    "pg_replication_*",
                    "pg_rotate_logfile*",
                    "pg_create_*",
                    "pg_file_*",
                    "pg_stat_file",
                    "pg_switch_wal",
                    "cursor_to_xml*",
                    "query_to_xml*"));

    static final SqlWords MYSQL = new SqlWords(
            Set.of("SELECT", "VALUES", "TABLE", "SHOW"),
            Set.of("INSERT", "UPDATE", "DELETE", "REPLACE"),
            Set.of("CREATE", "ALTER", "DROP", "TRUNCATE", "RENAME", "ANALYZE"),
            Set.of("TABLE", "VIEW", "INDEX", "SEQUENCE", "SCHEMA", "DATABASE"),
            Set.of(),
            Set.of("load_file", "get_lock", "release_lock", "release_all_locks", "sys_exec", "sys_eval", "sys_set"));

    static final SqlWords GENERIC = new SqlWords(
            Set.of("SELECT", "VALUES", "TABLE", "SHOW"),
            Set.of("INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE", "UPSERT"),
            Set.of("CREATE", "ALTER", "DROP", "TRUNCATE", "COMMENT"),
            Set.of("TABLE", "VIEW", "INDEX", "SEQUENCE", "SCHEMA", "TYPE", "DOMAIN"),
            Set.of(
                    "ALTER",
                    "BACKUP",
                    "CALL",
                    "COMMIT",
                    "CREATE",
                    "DECLARE",
                    "DELETE",
                    "DROP",
                    "EXEC",
                    "EXECUTE",
                    "GRANT",
                    "KILL",
                    "MERGE",
                    "RESTORE",
                    "REVOKE",
                    "ROLLBACK",
                    "SAVEPOINT",
                    "SHUTDOWN",
                    "UPSERT",
                    "WAITFOR"),
            Set.of(
                    "csvread",
                    "csvwrite",
                    "file_read",
                    "file_write",
                    "link_schema",
                    "load_extension",
                    "load_file",
                    "openrowset",
                    "opendatasource",
                    "openquery",
                    "set_config",
                    "sys_exec",
                    "sys_eval"));

    /** Whether a word is the verb of a statement. */
    boolean isVerb(SqlToken token) {
        return token.isAny(reads) || token.isAny(writes) || token.isAny(changes) || token.is("WITH");
    }

    /** Whether a function is one that no client may call. */
    boolean refuses(String function) {
        if (functions.contains(function)) {
            return true;
        }
        return functions.stream()
                .anyMatch(name -> name.endsWith("*") && function.startsWith(name.substring(0, name.length() - 1)));
    }
}
