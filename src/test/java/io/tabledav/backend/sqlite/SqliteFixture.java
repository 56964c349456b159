package io.tabledav.backend.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

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
import io.tabledav.testing.Rows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
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

/** A database file for one test, the backend over it, and short words for reads and writes. */
final class SqliteFixture implements BeforeEachCallback, AfterEachCallback {
    private @Nullable Path folder;
    private @Nullable TestFile file;
    private @Nullable SqliteDatabase database;
    private @Nullable BufferAllocator allocator;

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        Path made = Files.createTempDirectory("tabledav-sqlite");
        folder = made;
        allocator = new RootAllocator();
        file = new TestFile(made.resolve("test.db")).execute("PRAGMA journal_mode=WAL");
        database = new SqliteDatabase(SqliteSettings.of(file.url()));
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        // A test that interrupts its thread must not interrupt the next one's.
        Thread.interrupted();
        database().close();
        try (Stream<Path> files = Files.walk(folder())) {
            for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
        assertThat(allocator().getAllocatedMemory()).as("bytes still allocated").isZero();
        allocator().close();
    }

    Path folder() {
        return Objects.requireNonNull(folder);
    }

    TestFile file() {
        return Objects.requireNonNull(file);
    }

    SqliteDatabase database() {
        return Objects.requireNonNull(database);
    }

    BufferAllocator allocator() {
        return Objects.requireNonNull(allocator);
    }

    /** Opens the file again with other settings. */
    void reopen(SqliteSettings settings) {
        database().close();
        database = new SqliteDatabase(settings);
    }

    /** Runs statements beside the backend. */
    void sql(String... statements) throws SQLException {
        file().execute(statements);
    }

    static RelationName relation(String table) {
        return new RelationName("main", table);
    }

    ArrowReader open(String table, ReadShape shape) {
        return database().query(new Query.Scan(relation(table), shape), allocator());
    }

    List<List<@Nullable Object>> rows(String table) throws IOException {
        return rows(table, ReadShape.ALL);
    }

    List<List<@Nullable Object>> rows(String table, ReadShape shape) throws IOException {
        try (ArrowReader reader = open(table, shape)) {
            return Rows.read(reader);
        }
    }

    /** The values of a table's only column. */
    List<@Nullable Object> values(String table) throws IOException {
        return rows(table).stream().<@Nullable Object>map(row -> row.get(0)).toList();
    }

    Field field(String table, String column) {
        return database().listColumns(relation(table)).stream()
                .filter(candidate -> candidate.name().equals(column))
                .map(Column::field)
                .findFirst()
                .orElseThrow();
    }

    ArrowReader statement(String sql, Effect effect, Parameters parameters) {
        return database().query(new Query.Sql(sql, parameters, effect), allocator());
    }

    List<List<@Nullable Object>> result(String sql, Effect effect) {
        try (ArrowReader reader = statement(sql, effect, Parameters.NONE)) {
            return Rows.read(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A reader with some columns of a table, in the types that reading them gives; all of them if none is given. */
    ArrowReader input(String table, List<@Nullable Object[]> rows, String... columns) {
        List<Field> fields = columns.length == 0
                ? database().listColumns(relation(table)).stream()
                        .filter(Column::insertable)
                        .map(Column::field)
                        .toList()
                : Stream.of(columns).map(column -> field(table, column)).toList();
        return Rows.reader(allocator(), new Schema(fields), 2, rows);
    }

    InsertResult insert(
            String table, Mode mode, Replacement replacement, boolean dryRun, List<@Nullable Object[]> rows) {
        try (ArrowReader reader = input(table, rows)) {
            return database().insert(new Insert(relation(table), mode, List.of(), replacement, dryRun), reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    InsertResult append(String table, List<@Nullable Object[]> rows) {
        return insert(table, Mode.APPEND, Replacement.AUTO, false, rows);
    }

    InsertResult replace(String table, List<@Nullable Object[]> rows) {
        return insert(table, Mode.REPLACE, Replacement.AUTO, false, rows);
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
