package io.tabledav.backend.postgres;

import io.tabledav.backend.jdbc.JdbcConnection;
import java.sql.SQLException;

/** How a transaction begins, before anything else is asked in it. */
final class PostgresTransaction {
    private static final String READ = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;\n";
    private static final String SETTINGS = "SELECT pg_catalog.set_config('TimeZone', 'UTC', true)";

    /** Rows of a table come in the same order every time, as long as nobody writes it. */
    private static final String SAME_ORDER = ", pg_catalog.set_config('synchronize_seqscans', 'off', true)";

    private PostgresTransaction() {}

    /** Begins one that sees one state of the database, writes nothing, and spells names with their schemas. */
    static void beginCatalogRead(JdbcConnection connection) throws SQLException {
        connection.execute(READ + SETTINGS + ", pg_catalog.set_config('search_path', 'pg_catalog', true)" + SAME_ORDER);
    }

    /** Begins one in which a client's SQL reads. */
    static void beginRead(JdbcConnection connection) throws SQLException {
        connection.execute(READ + SETTINGS);
    }

    /** Begins one in which a client's SQL writes. */
    static void beginWrite(JdbcConnection connection) throws SQLException {
        connection.execute(SETTINGS);
    }
}
