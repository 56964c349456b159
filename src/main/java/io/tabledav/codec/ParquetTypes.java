package io.tabledav.codec;

import java.util.List;
import org.apache.arrow.vector.extension.UuidType;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.jspecify.annotations.Nullable;

/** As which types columns are kept in Parquet: as they are where nothing is lost, else as text. */
final class ParquetTypes {
    private static final ArrowType TEXT = new ArrowType.Utf8();
    private static final int MOST_DIGITS = 38;

    private ParquetTypes() {}

    /** The field under a name that a column is kept as. */
    static Field kept(Field field, String name) {
        ArrowType type = storage(field.getType());
        if (type instanceof ArrowType.List) {
            Field item = field.getChildren().getFirst();
            Field keptItem = kept(item, "element");
            if (isAsItIs(item, keptItem)) {
                return new Field(name, FieldType.nullable(type), List.of(keptItem));
            }
        }
        ArrowType kept = kept(type);
        return new Field(name, FieldType.nullable(kept == null ? TEXT : kept), List.of());
    }

    private static boolean isAsItIs(Field item, Field kept) {
        if (kept.getType() instanceof ArrowType.List) {
            return true;
        }
        return storage(item.getType()).equals(kept.getType());
    }

    private static ArrowType storage(ArrowType type) {
        return type instanceof ArrowType.ExtensionType extension && !(type instanceof UuidType)
                ? storage(extension.storageType())
                : type;
    }

    /** Null for what is kept as text. */
    private static @Nullable ArrowType kept(ArrowType type) {
        return switch (type) {
            case UuidType uuid -> uuid;
            case ArrowType.Bool bool -> bool;
            case ArrowType.Int whole -> whole;
            case ArrowType.FloatingPoint real ->
                real.getPrecision() == FloatingPointPrecision.HALF
                        ? new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE)
                        : real;
            case ArrowType.Decimal decimal -> decimal(decimal);
            case ArrowType.Binary bytes -> bytes;
            case ArrowType.LargeBinary bytes -> new ArrowType.Binary();
            case ArrowType.BinaryView bytes -> new ArrowType.Binary();
            case ArrowType.FixedSizeBinary bytes -> new ArrowType.Binary();
            case ArrowType.Date date -> new ArrowType.Date(DateUnit.DAY);
            // DuckDB counts times of day in microseconds.
            case ArrowType.Time time ->
                time.getUnit() == TimeUnit.NANOSECOND ? null : new ArrowType.Time(TimeUnit.MICROSECOND, 64);
            case ArrowType.Timestamp timestamp -> timestamp(timestamp);
            default -> null;
        };
    }

    private static @Nullable ArrowType decimal(ArrowType.Decimal decimal) {
        boolean fits = decimal.getPrecision() <= MOST_DIGITS
                && decimal.getScale() >= 0
                && decimal.getScale() <= decimal.getPrecision();
        return fits ? new ArrowType.Decimal(decimal.getPrecision(), decimal.getScale(), 128) : null;
    }

    private static @Nullable ArrowType timestamp(ArrowType.Timestamp timestamp) {
        TimeUnit unit = timestamp.getUnit();
        if (timestamp.getTimezone() == null) {
            // Parquet has no seconds.
            return unit == TimeUnit.SECOND ? new ArrowType.Timestamp(TimeUnit.MILLISECOND, null) : timestamp;
        }
        // DuckDB has no nanoseconds with a time zone.
        return unit == TimeUnit.NANOSECOND ? null : new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC");
    }
}
