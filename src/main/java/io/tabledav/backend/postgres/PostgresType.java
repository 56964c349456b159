package io.tabledav.backend.postgres;

import io.tabledav.spi.Column;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.extension.UuidType;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.IntervalUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/** What the values of a column are read as. {@link PostgresTypes} finds it from the catalog. */
sealed interface PostgresType {
    /** Whose SQL types these are. */
    String DIALECT = "postgresql";

    /** The metadata key of an Arrow extension type's name. */
    String EXTENSION_NAME = "ARROW:extension:name";

    /** The metadata key of an Arrow extension type's parameters. */
    String EXTENSION_METADATA = "ARROW:extension:metadata";

    /** True and false. */
    record Bool() implements PostgresType {}

    /** Whole numbers of so many bits. */
    record Whole(int bits) implements PostgresType {}

    /** Object identifiers: whole numbers of 32 bits without sign. */
    record Oid() implements PostgresType {}

    /** Floating-point numbers of so many bits. */
    record Floating(int bits) implements PostgresType {}

    /** Decimals of so many digits, so many of them behind the point. */
    record Numeric(int precision, int scale) implements PostgresType {}

    /** Numbers of any length; read as their exact text, and compared as numbers. */
    record Unbounded() implements PostgresType {}

    /** Dates. */
    record Day() implements PostgresType {}

    /** Times of day. */
    record TimeOfDay() implements PostgresType {}

    /** Dates and times, in UTC or without zone. */
    record Moment(boolean zoned) implements PostgresType {}

    /** Months, days and microseconds. */
    record Interval() implements PostgresType {}

    /** UUIDs. */
    record Uuid() implements PostgresType {}

    /** Bytes. */
    record Bytes() implements PostgresType {}

    /**
     * Texts, which the server sends as they are.
     *
     * @param padded whether blanks at the end do not count when it is compared
     * @param labels whether they are the labels of an enumeration, which does not compare as text
     */
    record Text(boolean padded, boolean labels) implements PostgresType {}

    /** JSON, with a version byte before it or without. */
    record Json(boolean versioned) implements PostgresType {}

    /** Whatever else: the text that the server makes of it. */
    record Cast() implements PostgresType {}

    /** Lists of one dimension. */
    record ListOf(PostgresType element) implements PostgresType {}

    /** The Arrow type of the column's vector. */
    default ArrowType arrow() {
        return switch (this) {
            case Bool bool -> ArrowType.Bool.INSTANCE;
            case Whole whole -> new ArrowType.Int(whole.bits(), true);
            case Oid oid -> new ArrowType.Int(32, false);
            case Floating floating ->
                new ArrowType.FloatingPoint(
                        floating.bits() == 32 ? FloatingPointPrecision.SINGLE : FloatingPointPrecision.DOUBLE);
            case Numeric numeric ->
                new ArrowType.Decimal(numeric.precision(), numeric.scale(), numeric.precision() <= 38 ? 128 : 256);
            case Day day -> new ArrowType.Date(DateUnit.DAY);
            case TimeOfDay time -> new ArrowType.Time(TimeUnit.MICROSECOND, 64);
            case Moment moment -> new ArrowType.Timestamp(TimeUnit.MICROSECOND, moment.zoned() ? "UTC" : null);
            case Interval interval -> new ArrowType.Interval(IntervalUnit.MONTH_DAY_NANO);
            case Uuid uuid -> UuidType.INSTANCE;
            case Bytes bytes -> ArrowType.Binary.INSTANCE;
            case Text text -> ArrowType.Utf8.INSTANCE;
            case Json json -> ArrowType.Utf8.INSTANCE;
            case Unbounded number -> ArrowType.Utf8.INSTANCE;
            case Cast cast -> ArrowType.Utf8.INSTANCE;
            case ListOf list -> ArrowType.List.INSTANCE;
        };
    }

    /** What the server must cast a value to before it sends it, starting with {@code ::}; empty if it sends it as it is. */
    default String cast() {
        return switch (this) {
            case Unbounded number -> "::pg_catalog.text";
            case Cast cast -> "::pg_catalog.text";
            case ListOf list -> list.element().cast().isEmpty() ? "" : "::pg_catalog.text[]";
            default -> "";
        };
    }

    /** The Arrow field of a column of this type. */
    default Field field(String name, String sqlType, boolean nullable) {
        Map<String, String> metadata = new HashMap<>();
        if (!sqlType.isEmpty()) {
            metadata.put(Column.SQL_TYPE_KEY, sqlType);
            metadata.put(Column.SQL_DIALECT_KEY, DIALECT);
        }
        if (this instanceof Json) {
            metadata.put(EXTENSION_NAME, "arrow.json");
            metadata.put(EXTENSION_METADATA, "");
        }
        List<Field> children =
                this instanceof ListOf list ? List.of(list.element().field("item", "", true)) : List.of();
        return new Field(name, new FieldType(nullable, arrow(), null, metadata), children);
    }
}
