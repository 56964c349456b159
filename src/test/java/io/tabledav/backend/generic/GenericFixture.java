package io.tabledav.backend.generic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tabledav.backend.jdbc.JdbcSettings;
import io.tabledav.spi.Database;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Insert;
import io.tabledav.spi.Insert.Mode;
import io.tabledav.spi.Insert.Replacement;
import io.tabledav.spi.InsertResult;
import io.tabledav.spi.Query;
import io.tabledav.spi.ReadShape;
import io.tabledav.spi.RelationName;
import io.tabledav.testing.Rows;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;

/** The backend over one database, and short words for reads and writes. */
final class GenericFixture implements AutoCloseable {
    private final Database database;
    private final BufferAllocator allocator = new RootAllocator();

    GenericFixture(JdbcSettings settings, Path drivers) {
        database = new GenericDatabase(settings, drivers);
    }

    GenericFixture(String url) {
        this(JdbcSettings.of(url), Path.of("no-drivers"));
    }

    Database database() {
        return database;
    }

    BufferAllocator allocator() {
        return allocator;
    }

    List<List<@Nullable Object>> rows(RelationName relation, ReadShape shape) throws Exception {
        return rows(new Query.Scan(relation, shape));
    }

    List<List<@Nullable Object>> rows(RelationName relation) throws Exception {
        return rows(relation, ReadShape.ALL);
    }

    List<List<@Nullable Object>> rows(Query query) throws Exception {
        try (ArrowReader reader = database.query(query, allocator)) {
            return Rows.read(reader);
        }
    }

    List<List<@Nullable Object>> sql(String sql) throws Exception {
        return rows(new Query.Sql(sql, Query.Parameters.NONE, Query.Effect.READ));
    }

    /** Writes into one relation what another one gives. */
    InsertResult copy(RelationName from, RelationName to, Mode mode) throws Exception {
        try (ArrowReader reader = database.query(new Query.Scan(from, ReadShape.ALL), allocator)) {
            return database.insert(new Insert(to, mode, List.of(), Replacement.AUTO, false), reader);
        }
    }

    static ReadShape page(List<String> columns, List<ReadShape.SortKey> order, @Nullable Long limit, long offset) {
        return new ReadShape(columns, null, order, limit, offset, Set.of(), false);
    }

    static ReadShape asText(String column) {
        return new ReadShape(List.of(column), null, List.of(), null, 0, Set.of(column), false);
    }

    static DatabaseException failure(Code code, ThrowingCallable call) {
        Throwable thrown = catchThrowable(call);
        assertThat(thrown).isInstanceOf(DatabaseException.class);
        DatabaseException failure = (DatabaseException) thrown;
        assertThat(failure.code()).as(failure.toString()).isEqualTo(code);
        return failure;
    }

    @Override
    public void close() {
        database.close();
        assertThat(allocator.getAllocatedMemory()).as("bytes still allocated").isZero();
        allocator.close();
    }
}
