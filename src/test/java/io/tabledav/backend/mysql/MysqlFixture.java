package io.tabledav.backend.mysql;

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
import io.tabledav.spi.Query.Effect;
import io.tabledav.spi.Query.Parameters;
import io.tabledav.spi.ReadShape;
import io.tabledav.spi.RelationName;
import io.tabledav.testing.MariaDbServer;
import io.tabledav.testing.Rows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** An empty schema for one test, the backend over it, and short words for reads and writes. */
final class MysqlFixture implements BeforeEachCallback, AfterEachCallback {
    private final MysqlDriver driver;
    private @Nullable String schema;
    private @Nullable MysqlDatabase database;
    private @Nullable BufferAllocator allocator;

    MysqlFixture(MysqlDriver driver) {
        this.driver = driver;
    }

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        String made = MariaDbServer.shared().createDatabase();
        schema = made;
        allocator = new RootAllocator();
        MariaDbServer server = MariaDbServer.shared();
        String url = driver == MysqlDriver.MARIADB ? server.url(made) : server.mysqlUrl(made);
        database = new MysqlDatabase(new JdbcSettings(url, MariaDbServer.USER, null, 4, Duration.ofSeconds(30)));
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        // A test that interrupts its thread must not interrupt the next one's.
        Thread.interrupted();
        database().close();
        MariaDbServer.shared().dropDatabase(schema());
        assertThat(allocator().getAllocatedMemory()).as("bytes still allocated").isZero();
        allocator().close();
    }

    String schema() {
        return Objects.requireNonNull(schema);
    }

    MysqlDatabase database() {
        return Objects.requireNonNull(database);
    }

    BufferAllocator allocator() {
        return Objects.requireNonNull(allocator);
    }

    RelationName relation(String table) {
        return new RelationName(schema(), table);
    }

    /** Runs statements beside the backend. */
    void sql(String... statements) throws SQLException {
        MariaDbServer.shared().execute(schema(), statements);
    }

    /** The only column of a statement run beside the backend. */
    List<String> texts(String sql) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (Connection connection = MariaDbServer.shared().connect(schema());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                texts.add(String.valueOf(rows.getString(1)));
            }
        }
        return texts;
    }

    ArrowReader open(String table, ReadShape shape) {
        return database().query(new Query.Scan(relation(table), shape), allocator());
    }

    List<List<@Nullable Object>> rows(String table) {
        return rows(table, ReadShape.ALL);
    }

    List<List<@Nullable Object>> rows(String table, ReadShape shape) {
        try (ArrowReader reader = open(table, shape)) {
            return Rows.read(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All rows of a table in text form. */
    List<List<@Nullable Object>> asText(String table) {
        Set<String> columns = Set.copyOf(database().listColumns(relation(table)).stream()
                .map(Column::name)
                .toList());
        return rows(table, new ReadShape(List.of(), null, List.of(), null, 0, columns, false));
    }

    Field field(String table, String column) {
        return database().listColumns(relation(table)).stream()
                .filter(candidate -> candidate.name().equals(column))
                .map(Column::field)
                .findFirst()
                .orElseThrow();
    }

    List<List<@Nullable Object>> result(String sql, Effect effect) {
        try (ArrowReader reader = database().query(new Query.Sql(sql, Parameters.NONE, effect), allocator())) {
            return Rows.read(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A reader with some columns of a table, in the types that reading them gives; all insertable ones if none is given. */
    ArrowReader input(String table, List<@Nullable Object[]> rows, String... columns) {
        List<Field> fields = columns.length == 0
                ? database().listColumns(relation(table)).stream()
                        .filter(Column::insertable)
                        .map(Column::field)
                        .toList()
                : Stream.of(columns).map(column -> field(table, column)).toList();
        return Rows.reader(allocator(), new Schema(fields), 2, rows);
    }

    InsertResult write(String table, Mode mode, Replacement replacement, List<@Nullable Object[]> rows) {
        try (ArrowReader reader = input(table, rows)) {
            return database().insert(new Insert(relation(table), mode, List.of(), replacement, false), reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    InsertResult append(String table, List<@Nullable Object[]> rows) {
        return write(table, Mode.APPEND, Replacement.AUTO, rows);
    }

    InsertResult replace(String table, List<@Nullable Object[]> rows) {
        return write(table, Mode.REPLACE, Replacement.AUTO, rows);
    }

    /** Copies all rows of one table into another. */
    InsertResult copy(String from, String to, Mode mode) {
        try (ArrowReader reader = open(from, ReadShape.ALL)) {
            return database().insert(new Insert(relation(to), mode, List.of(), Replacement.AUTO, false), reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asserts that the call fails with this code, and gives the failure. */
    static DatabaseException failure(Code code, ThrowingCallable call) {
        Throwable thrown = catchThrowable(call);
        assertThat(thrown).isInstanceOf(DatabaseException.class);
        DatabaseException failure = (DatabaseException) thrown;
        assertThat(failure.code()).as(failure.toString()).isEqualTo(code);
        return failure;
    }
}
