package io.tabledav.testing;

import io.tabledav.codec.CastReader;
import io.tabledav.spi.Column;
import io.tabledav.spi.Database;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.NewTable;
import io.tabledav.spi.Query;
import io.tabledav.spi.ReadShape;
import io.tabledav.spi.RelationName;
import io.tabledav.spi.TableCreator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What became of a column of a file in a table that was made of it.
 *
 * @param sqlType the type that the database gave it
 * @param field what it is read as
 * @param values its values as they are read
 */
public record CreatedColumn(String sqlType, Field field, List<@Nullable Object> values) {

    /** A field that may be NULL and suggests an SQL type of a dialect; null for any. */
    public static Field suggesting(ArrowType type, String sqlType, @Nullable String dialect) {
        Map<String, String> metadata = dialect == null
                ? Map.of(Column.SQL_TYPE_KEY, sqlType)
                : Map.of(Column.SQL_TYPE_KEY, sqlType, Column.SQL_DIALECT_KEY, dialect);
        return new Field("x", new FieldType(true, type, null, metadata), List.of());
    }

    /** Makes a table of one column out of some values, cast as a file's are, and reads it. */
    public static CreatedColumn of(
            Database database, RelationName name, BufferAllocator allocator, Field field, List<?> values)
            throws IOException {
        List<@Nullable Object[]> rows = new ArrayList<>();
        values.forEach(value -> rows.add(Rows.row(value)));
        create(database, name, allocator, List.of(field), rows);
        Column column = database.listColumns(name).getFirst();
        try (ArrowReader reader = database.query(new Query.Scan(name, ReadShape.ALL), allocator)) {
            Field read = reader.getVectorSchemaRoot().getSchema().getFields().getFirst();
            List<@Nullable Object> found = new ArrayList<>();
            Rows.read(reader).forEach(row -> found.add(row.get(0)));
            return new CreatedColumn(column.sqlType(), read, found);
        }
    }

    /** Makes a table out of some rows, cast as a file's are. */
    public static void create(
            Database database,
            RelationName name,
            BufferAllocator allocator,
            List<Field> fields,
            List<@Nullable Object[]> rows)
            throws IOException {
        ArrowReader source = Rows.reader(allocator, new Schema(fields), rows);
        List<ArrowReader> opened = new ArrayList<>(List.of(source));
        try {
            ((TableCreator) database).create(new NewTable(name, fields, false), columns -> {
                ArrowReader cast = cast(source, columns, allocator);
                opened.set(0, cast);
                return cast;
            });
        } finally {
            opened.getFirst().close();
        }
    }

    private static ArrowReader cast(ArrowReader source, List<Column> columns, BufferAllocator allocator) {
        List<CastReader.Mapping> mappings = new ArrayList<>();
        columns.forEach(column -> mappings.add(new CastReader.Mapping(mappings.size(), column.field())));
        try {
            return CastReader.cast(source, mappings, allocator);
        } catch (IOException e) {
            throw DatabaseException.of(DatabaseException.Code.INVALID, "broken").withCause(e);
        }
    }
}
