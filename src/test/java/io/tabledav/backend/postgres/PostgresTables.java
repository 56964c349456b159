package io.tabledav.backend.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tabledav.backend.jdbc.JdbcSettings;
import io.tabledav.spi.Column;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Insert;
import io.tabledav.spi.Insert.Mode;
import io.tabledav.spi.Insert.Replacement;
import io.tabledav.spi.InsertResult;
import io.tabledav.spi.Query;
import io.tabledav.spi.ReadShape;
import io.tabledav.spi.RelationName;
import io.tabledav.testing.PostgresServer;
import io.tabledav.testing.Rows;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A schema of its own for each test of writes, and the database that writes into it. */
final class PostgresTables implements BeforeEachCallback, AfterEachCallback {
    private final PostgresServer server = PostgresServer.shared();
    private final BufferAllocator allocator = new RootAllocator();
    private final PostgresDatabase database =
            new PostgresDatabase(JdbcSettings.of(server.url() + "?user=" + PostgresServer.USER));
    private String schema = "";

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        schema = server.createSchema();
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        database.close();
        server.dropSchema(schema);
        allocator.close();
    }

    BufferAllocator allocator() {
        return allocator;
    }

    PostgresDatabase database() {
        return database;
    }

    PostgresServer server() {
        return server;
    }

    RelationName relation(String table) {
        return new RelationName(schema, table);
    }

    /** Runs statements in the schema, beside whatever is tested. */
    void sql(String... statements) throws Exception {
        List<String> all = new ArrayList<>(List.of("SET search_path = " + schema + ", public"));
        all.addAll(List.of(statements));
        server.execute(all.toArray(String[]::new));
    }

    /** A superuser's connection in the schema; the test closes it. */
    Connection connect() throws Exception {
        Connection connection = server.connect(PostgresServer.DATABASE);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET search_path = " + schema + ", public");
        }
        return connection;
    }

    /** The rows of a query, as texts. */
    List<String> texts(String query) throws Exception {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet results = statement.executeQuery(query)) {
            List<String> rows = new ArrayList<>();
            while (results.next()) {
                rows.add(String.valueOf(results.getString(1)));
            }
            return rows;
        }
    }

    /** The schema of some columns of a table; of all that can be given if none is named. */
    Schema inputSchema(String table, String... columns) {
        List<String> named = List.of(columns);
        return new Schema(database.listColumns(relation(table)).stream()
                .filter(Column::insertable)
                .filter(column -> named.isEmpty() || named.contains(column.name()))
                .map(Column::field)
                .toList());
    }

    InsertResult write(String table, Mode mode, Replacement replacement, ArrowReader rows) throws Exception {
        try (rows) {
            return database.insert(new Insert(relation(table), mode, List.of(), replacement, false), rows);
        }
    }

    InsertResult append(String table, List<@Nullable Object[]> rows, String... columns) throws Exception {
        return write(
                table, Mode.APPEND, Replacement.AUTO, Rows.reader(allocator, inputSchema(table, columns), 2, rows));
    }

    InsertResult replace(String table, List<@Nullable Object[]> rows) throws Exception {
        return write(table, Mode.REPLACE, Replacement.AUTO, Rows.reader(allocator, inputSchema(table), 2, rows));
    }

    /** A reader of a whole table. */
    ArrowReader scan(String table) {
        return database.query(new Query.Scan(relation(table), ReadShape.ALL), allocator);
    }

    /** The failure of a call, which has this code. */
    static DatabaseException failure(Code code, ThrowingCallable call) {
        Throwable thrown = catchThrowable(call);
        assertThat(thrown).isInstanceOf(DatabaseException.class);
        DatabaseException failure = (DatabaseException) thrown;
        assertThat(failure.code()).as(failure.toString()).isEqualTo(code);
        assertThat(failure.message()).endsWith(".");
        return failure;
    }
}
