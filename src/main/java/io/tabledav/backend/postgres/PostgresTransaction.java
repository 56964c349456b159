package io.tabledav.backend.postgres;

import io.tabledav.backend.jdbc.JdbcConnection;
import java.sql.SQLException;

/** How a transaction begins, before anything else is asked in it. */
final class PostgresTransaction {
    private static final String READ = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;\n";

    /** Texts end where this server's own reading of a client's SQL says, whatever is set for the database or its user. */
    private static final String SETTINGS = "SELECT pg_catalog.set_config('TimeZone', 'UTC', true),"
            + " pg_catalog.set_config('standard_conforming_strings', 'on', true)";

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

    /**
     * Begins one that writes rows. Each of its statements sees what was committed before it: one that saw an older state than
     * that under its lock would leave rows there that it should replace.
     */
    static void beginInsert(JdbcConnection connection) throws SQLException {
        connection.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED;\n" + SETTINGS);
    }

    /** Begins one in which a client's SQL writes. */
    static void beginWrite(JdbcConnection connection) throws SQLException {
        connection.execute(SETTINGS);
    }
}
