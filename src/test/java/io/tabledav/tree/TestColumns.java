package io.tabledav.tree;

import io.tabledav.spi.Column;
import io.tabledav.spi.Column.Generation;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.extension.UuidType;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.jspecify.annotations.Nullable;

/** Columns of a relation that only tests know. */
final class TestColumns {

    /** One column of every kind of type, and some with awkward names; the key is {@code (state, id)}. */
    static final List<Column> PEOPLE = numbered(
            key("id", new ArrowType.Int(64, true), "bigint", 2),
            key("state", ArrowType.Utf8.INSTANCE, "text", 1),
            column("name", ArrowType.Utf8.INSTANCE, "varchar(40)"),
            column("age", new ArrowType.Int(8, true), "tinyint"),
            column("visits", new ArrowType.Int(64, false), "bigint unsigned"),
            column("price", new ArrowType.Decimal(10, 2, 128), "numeric(10,2)"),
            column("ratio", new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE), "real"),
            column("score", new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE), "double"),
            column("active", ArrowType.Bool.INSTANCE, "boolean"),
            column("vip", ArrowType.Bool.INSTANCE, "boolean"),
            column("born", new ArrowType.Date(DateUnit.DAY), "date"),
            column("wakes", new ArrowType.Time(TimeUnit.MICROSECOND, 64), "time"),
            column("seen", new ArrowType.Timestamp(TimeUnit.MICROSECOND, null), "timestamp"),
            column("seen_ms", new ArrowType.Timestamp(TimeUnit.MILLISECOND, null), ""),
            column("moment", new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC"), "timestamptz"),
            column("took", new ArrowType.Duration(TimeUnit.MICROSECOND), "time"),
            column("key", UuidType.INSTANCE, "uuid"),
            column("photo", ArrowType.Binary.INSTANCE, "bytea"),
            column("tags", ArrowType.List.INSTANCE, "text[]"),
            column("in", ArrowType.Utf8.INSTANCE, "text"),
            column("date", new ArrowType.Date(DateUnit.DAY), "date"),
            column("lower", ArrowType.Utf8.INSTANCE, "text"),
            column("a,b", ArrowType.Utf8.INSTANCE, "text"),
            column("quo\"te", ArrowType.Utf8.INSTANCE, "text"),
            column("Größe", new ArrowType.Int(32, true), "int"),
            column("Twin", ArrowType.Utf8.INSTANCE, "text"),
            column("TWIN", ArrowType.Utf8.INSTANCE, "text"));

    private TestColumns() {}

    static Column column(String name, ArrowType type, String sqlType) {
        return make(name, type, sqlType, null);
    }

    static Column text(String name) {
        return column(name, ArrowType.Utf8.INSTANCE, "text");
    }

    static Column key(String name, ArrowType type, String sqlType, int position) {
        return make(name, type, sqlType, position);
    }

    static Column named(String name, List<Column> columns) {
        return columns.stream()
                .filter(column -> column.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Column make(String name, ArrowType type, String sqlType, @Nullable Integer keyPosition) {
        Field field = new Field(name, FieldType.nullable(type), null);
        return new Column(name, 1, sqlType, true, keyPosition, null, Generation.NONE, null, field);
    }

    static List<Column> numbered(Column... columns) {
        List<Column> numbered = new ArrayList<>();
        for (Column column : columns) {
            numbered.add(new Column(
                    column.name(),
                    numbered.size() + 1,
                    column.sqlType(),
                    column.nullable(),
                    column.primaryKeyPosition(),
                    column.defaultExpression(),
                    column.generation(),
                    column.comment(),
                    column.field()));
        }
        return numbered;
    }
}
