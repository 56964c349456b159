package io.tabledav.backend.postgres;

import io.tabledav.backend.jdbc.JdbcConnection;
import java.sql.SQLException;
import java.util.List;

/** How a transaction begins, before anything else is asked in it. */
final class PostgresTransaction {
    private static final String READ = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;\n";

    /** Texts end where this server's own reading of a client's SQL says, whatever is set for the database or its user. */
    private static final String SETTINGS = "SELECT pg_catalog.set_config('TimeZone', 'UTC', true),"
            + " pg_catalog.set_config('standard_conforming_strings', 'on', true)";

    /** Rows of a table come in the same order every time, as long as nobody writes it. */
    private static final String SAME_ORDER = ", pg_catalog.set_config('synchronize_seqscans', 'off', true)";

    private static final String FOR_READING =
            SETTINGS + ", pg_catalog.set_config('search_path', 'pg_catalog', true)" + SAME_ORDER;

    private PostgresTransaction() {}

    /** Begins one that sees one state of the database, writes nothing, and spells names with their schemas. */
    static void beginCatalogRead(JdbcConnection connection) throws SQLException {
        connection.execute(READ + FOR_READING);
    }

    /** Reads in the middle of one as {@link #beginCatalogRead} does, until the savepoint before it is gone back to. */
    static void setForReading(JdbcConnection connection) throws SQLException {
        connection.execute(FOR_READING);
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

    /**
     * Asks the catalog in the middle of a transaction, which then spells names with their schemas, and puts things back as they
     * were.
     */
    static <T> T inCatalog(JdbcConnection connection, Question<T> question) throws SQLException {
        String path = connection
                .rows("SELECT pg_catalog.current_setting('search_path')", List.of(), row -> row.getString(1))
                .getFirst();
        setPath(connection, "pg_catalog");
        T answer = question.ask();
        setPath(connection, path);
        return answer;
    }

    private static void setPath(JdbcConnection connection, String path) throws SQLException {
        connection.rows("SELECT pg_catalog.set_config('search_path', ?, true)", List.of(path), row -> true);
    }

    /** Something that is asked on a connection. */
    @FunctionalInterface
    interface Question<T> {
        T ask() throws SQLException;
    }
}
