package io.tabledav.backend.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tabledav.backend.jdbc.JdbcSettings;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Query;
import io.tabledav.spi.Query.Effect;
import io.tabledav.spi.ReadShape;
import io.tabledav.spi.RelationName;
import io.tabledav.spi.Value;
import io.tabledav.testing.PostgresServer;
import io.tabledav.testing.Rows;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;

/** A schema of its own on the shared server, a database over it, and short words for both. */
final class PostgresFixture implements AutoCloseable {
    final PostgresServer server = PostgresServer.shared();
    final BufferAllocator allocator = new RootAllocator();
    final String schema;
    final PostgresDatabase database;

    PostgresFixture() throws Exception {
        schema = server.createSchema();
        database = new PostgresDatabase(JdbcSettings.of(server.url() + "?user=postgres&currentSchema=" + schema));
    }

    /** Runs statements with the schema as the one where names are looked for. */
    PostgresFixture execute(String... statements) throws Exception {
        List<String> all = new ArrayList<>(List.of("SET search_path = " + schema));
        all.addAll(Arrays.asList(statements));
        server.execute(all.toArray(String[]::new));
        return this;
    }

    /** The first value of the first row of a superuser's query. */
    @Nullable
    String value(String sql) throws Exception {
        try (Connection connection = server.connect(PostgresServer.DATABASE);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getString(1) : null;
        }
    }

    RelationName relation(String name) {
        return new RelationName(schema, name);
    }

    ArrowReader open(String table, ReadShape shape) {
        return database.query(new Query.Scan(relation(table), shape), allocator);
    }

    List<List<@Nullable Object>> sql(Effect effect, String sql, Value... values) throws Exception {
        try (ArrowReader reader = database.query(
                new Query.Sql(sql, new Query.Parameters.Positional(List.of(values)), effect), allocator)) {
            return Rows.read(reader);
        }
    }

    static DatabaseException failure(Code code, ThrowingCallable call) {
        Throwable thrown = catchThrowable(call);
        assertThat(thrown).isInstanceOf(DatabaseException.class);
        DatabaseException failure = (DatabaseException) thrown;
        assertThat(failure.code()).as(failure.toString()).isEqualTo(code);
        return failure;
    }

    @Override
    public void close() throws Exception {
        database.close();
        server.dropSchema(schema);
        long left = allocator.getAllocatedMemory();
        allocator.close();
        assertThat(left).isZero();
    }
}
