package io.tabledav.tree;

import org.apache.arrow.vector.extension.UuidType;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.jspecify.annotations.Nullable;

/** Types whose values can be compared with each other. */
enum TypeFamily {
    BOOLEAN,
    NUMBER,
    TEXT,
    BINARY,
    DATE,
    TIME,
    TIMESTAMP,
    /** A timestamp with a zone. */
    MOMENT,
    DURATION,
    UUID,
    /** Lists, structs and whatever else has no single value: can only be NULL or not. */
    OTHER;

    static final ArrowType TEXT_TYPE = ArrowType.Utf8.INSTANCE;
    static final ArrowType INT_TYPE = new ArrowType.Int(64, true);
    private static final ArrowType DOUBLE = new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
    private static final int WIDEST_DECIMAL = 76;

    static TypeFamily of(ArrowType type) {
        return switch (type) {
            case ArrowType.Bool bool -> BOOLEAN;
            case ArrowType.Int whole -> NUMBER;
            case ArrowType.FloatingPoint real -> NUMBER;
            case ArrowType.Decimal decimal -> NUMBER;
            case ArrowType.Utf8 text -> TEXT;
            case ArrowType.LargeUtf8 text -> TEXT;
            case ArrowType.Utf8View text -> TEXT;
            case ArrowType.Binary bytes -> BINARY;
            case ArrowType.LargeBinary bytes -> BINARY;
            case ArrowType.BinaryView bytes -> BINARY;
            case ArrowType.FixedSizeBinary bytes -> BINARY;
            case ArrowType.Date date -> DATE;
            case ArrowType.Time time -> TIME;
            case ArrowType.Timestamp timestamp -> timestamp.getTimezone() == null ? TIMESTAMP : MOMENT;
            case ArrowType.Duration duration -> DURATION;
            case UuidType uuid -> UUID;
            case ArrowType.ExtensionType extension -> of(extension.storageType());
            default -> OTHER;
        };
    }

    /** The narrowest type that a literal may have which meets values of both types; null if they cannot be compared. */
    static @Nullable ArrowType common(ArrowType one, ArrowType other) {
        TypeFamily family = of(one);
        if (family != of(other)) {
            return null;
        }
        if (one.equals(other)) {
            return one;
        }
        return switch (family) {
            case NUMBER -> commonNumber(one, other);
            case BINARY -> ArrowType.Binary.INSTANCE;
            case TIME, TIMESTAMP, MOMENT, DURATION -> unit(one).compareTo(unit(other)) >= 0 ? one : other;
            case BOOLEAN, TEXT, DATE, UUID -> one;
            case OTHER -> null;
        };
    }

    /** The type of a number's absolute or rounded value, which may need one digit more than the number has. */
    static ArrowType widened(ArrowType number) {
        return switch (number) {
            case ArrowType.Int whole when whole.getIsSigned() || whole.getBitWidth() < Long.SIZE -> INT_TYPE;
            case ArrowType.Decimal decimal -> decimal(decimal.getScale());
            default -> number;
        };
    }

    private static ArrowType commonNumber(ArrowType one, ArrowType other) {
        if (one instanceof ArrowType.FloatingPoint || other instanceof ArrowType.FloatingPoint) {
            return DOUBLE;
        }
        ArrowType wideOne = widened(one);
        ArrowType wideOther = widened(other);
        return wideOne.equals(INT_TYPE) && wideOther.equals(INT_TYPE)
                ? INT_TYPE
                : decimal(Math.max(scale(wideOne), scale(wideOther)));
    }

    private static ArrowType decimal(int scale) {
        return new ArrowType.Decimal(WIDEST_DECIMAL, scale, 256);
    }

    private static int scale(ArrowType number) {
        return number instanceof ArrowType.Decimal decimal ? decimal.getScale() : 0;
    }

    private static TimeUnit unit(ArrowType type) {
        return switch (type) {
            case ArrowType.Time time -> time.getUnit();
            case ArrowType.Timestamp timestamp -> timestamp.getUnit();
            case ArrowType.Duration duration -> duration.getUnit();
            default -> throw new IllegalArgumentException(type + " has no unit");
        };
    }
}
