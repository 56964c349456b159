package io.tabledav.backend.generic;

import java.sql.Types;
import java.util.Locale;
import java.util.Set;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;

/**
 * What the values of a column are read as.
 *
 * @param kind how they are read
 * @param precision the digits of a decimal, else 0
 * @param scale those of them after the point
 */
record ColumnType(Kind kind, int precision, int scale) {
    private static final int MOST_DIGITS_128 = 38;
    private static final int MOST_DIGITS_256 = 76;

    /** Types that some drivers tell of as others: these are bytes, and numbers without a fixed scale. */
    private static final Set<String> TEXTS = Set.of("UUID", "DECFLOAT");

    /** What is read as text, whatever it is. */
    static final ColumnType TEXT = of(Kind.TEXT);

    /** How values are read. */
    enum Kind {
        BOOL,
        INT16,
        INT32,
        INT64,
        FLOAT32,
        FLOAT64,
        DECIMAL,
        DATE,
        TIME,
        TIMESTAMP,
        INSTANT,
        BYTES,
        TEXT
    }

    private static ColumnType of(Kind kind) {
        return new ColumnType(kind, 0, 0);
    }

    /**
     * The type for what a driver tells of a column.
     *
     * @param jdbcType one of {@link Types}
     * @param name the database's own name of it
     * @param size its length or its digits
     * @param scale its digits after the point, negative if the driver does not tell
     */
    static ColumnType of(int jdbcType, String name, int size, int scale) {
        if (TEXTS.contains(name.toUpperCase(Locale.ROOT))) {
            return TEXT;
        }
        return switch (jdbcType) {
            case Types.BOOLEAN -> of(Kind.BOOL);
            // Some drivers tell of a string of bits as of one bit.
            case Types.BIT -> size <= 1 ? of(Kind.BOOL) : TEXT;
            // Some databases have no sign on these: the next wider type holds both.
            case Types.TINYINT, Types.SMALLINT -> of(Kind.INT16);
            case Types.INTEGER -> of(Kind.INT32);
            case Types.BIGINT -> of(Kind.INT64);
            case Types.REAL -> of(Kind.FLOAT32);
            case Types.FLOAT, Types.DOUBLE -> of(Kind.FLOAT64);
            case Types.DECIMAL, Types.NUMERIC ->
                size < 1 || size > MOST_DIGITS_256 || scale < 0 || scale > size
                        ? TEXT
                        : new ColumnType(Kind.DECIMAL, size, scale);
            case Types.DATE -> of(Kind.DATE);
            case Types.TIME -> of(Kind.TIME);
            case Types.TIMESTAMP -> of(Kind.TIMESTAMP);
            case Types.TIMESTAMP_WITH_TIMEZONE -> of(Kind.INSTANT);
            case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB -> of(Kind.BYTES);
            default -> TEXT;
        };
    }

    /** The Arrow type of a read. */
    ArrowType arrow() {
        return switch (kind) {
            case BOOL -> new ArrowType.Bool();
            case INT16 -> new ArrowType.Int(16, true);
            case INT32 -> new ArrowType.Int(32, true);
            case INT64 -> new ArrowType.Int(64, true);
            case FLOAT32 -> new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
            case FLOAT64 -> new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
            case DECIMAL -> new ArrowType.Decimal(precision, scale, precision <= MOST_DIGITS_128 ? 128 : 256);
            case DATE -> new ArrowType.Date(DateUnit.DAY);
            case TIME -> new ArrowType.Time(TimeUnit.MICROSECOND, 64);
            case TIMESTAMP -> new ArrowType.Timestamp(TimeUnit.MICROSECOND, null);
            case INSTANT -> new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC");
            case BYTES -> new ArrowType.Binary();
            case TEXT -> new ArrowType.Utf8();
        };
    }
}
