package io.tabledav.codec;

import java.util.Set;
import org.apache.arrow.vector.extension.UuidType;
import org.apache.arrow.vector.types.IntervalUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** Which types may go into which, whatever the single value; {@code docs/reference/formats.md} tells it to people. */
final class CastRules {
    private static final Set<String> UTC = Set.of("UTC", "Etc/UTC", "GMT", "Z", "+00:00");

    private CastRules() {}

    /** What a type is, whatever its width and unit. */
    enum Kind {
        NOTHING,
        BOOL,
        WHOLE,
        REAL,
        DECIMAL,
        TEXT,
        BYTES,
        UUID,
        DATE,
        TIME,
        TIMESTAMP,
        DURATION,
        INTERVAL,
        LIST,
        STRUCT,
        OTHER
    }

    static Kind kind(ArrowType type) {
        return switch (type) {
            case UuidType uuid -> Kind.UUID;
            case ArrowType.ExtensionType extension -> kind(extension.storageType());
            case ArrowType.Null nothing -> Kind.NOTHING;
            case ArrowType.Bool bool -> Kind.BOOL;
            case ArrowType.Int whole -> Kind.WHOLE;
            case ArrowType.FloatingPoint real -> Kind.REAL;
            case ArrowType.Decimal decimal -> Kind.DECIMAL;
            case ArrowType.Utf8 text -> Kind.TEXT;
            case ArrowType.LargeUtf8 text -> Kind.TEXT;
            case ArrowType.Utf8View text -> Kind.TEXT;
            case ArrowType.Binary bytes -> Kind.BYTES;
            case ArrowType.LargeBinary bytes -> Kind.BYTES;
            case ArrowType.BinaryView bytes -> Kind.BYTES;
            case ArrowType.FixedSizeBinary bytes -> Kind.BYTES;
            case ArrowType.Date date -> Kind.DATE;
            case ArrowType.Time time -> Kind.TIME;
            case ArrowType.Timestamp timestamp -> Kind.TIMESTAMP;
            case ArrowType.Duration duration -> Kind.DURATION;
            case ArrowType.Interval interval -> Kind.INTERVAL;
            case ArrowType.List list -> Kind.LIST;
            case ArrowType.LargeList list -> Kind.LIST;
            case ArrowType.FixedSizeList list -> Kind.LIST;
            case ArrowType.ListView list -> Kind.LIST;
            case ArrowType.LargeListView list -> Kind.LIST;
            case ArrowType.Map map -> Kind.LIST;
            case ArrowType.Struct struct -> Kind.STRUCT;
            default -> Kind.OTHER;
        };
    }

    /** Whether some values of one type go into another; NULL goes anywhere. */
    static boolean allow(ArrowType from, ArrowType to) {
        Kind target = kind(to);
        return switch (kind(from)) {
            case NOTHING -> true;
            case OTHER -> false;
            case TEXT -> isRead(to);
            case BOOL -> target == Kind.WHOLE || target == Kind.TEXT;
            case WHOLE -> isNumber(target) || target == Kind.BOOL || target == Kind.TEXT;
            case REAL, DECIMAL -> isNumber(target) || target == Kind.TEXT;
            case BYTES, UUID -> target == Kind.BYTES || target == Kind.UUID || target == Kind.TEXT;
            case DATE -> target == Kind.DATE || target == Kind.TIMESTAMP || target == Kind.TEXT;
            case TIMESTAMP ->
                target == Kind.TEXT
                        || (target == Kind.TIMESTAMP && (isZoned(to) || isUtcOrNaive(from)))
                        || (target == Kind.DATE && isUtcOrNaive(from));
            case TIME -> target == Kind.TIME || target == Kind.TEXT;
            case DURATION -> target == Kind.DURATION || target == Kind.TEXT;
            case INTERVAL ->
                target == Kind.TEXT
                        || (to instanceof ArrowType.Interval interval
                                && interval.getUnit() == IntervalUnit.MONTH_DAY_NANO);
            case LIST, STRUCT -> target == Kind.TEXT || (target == kind(from) && isRead(to));
        };
    }

    private static boolean isNumber(Kind kind) {
        return kind == Kind.WHOLE || kind == Kind.REAL || kind == Kind.DECIMAL;
    }

    /** Whether {@link TextParsers} has a parser for a type, that of its children aside. */
    private static boolean isRead(ArrowType type) {
        return switch (kind(type)) {
            case NOTHING, OTHER -> false;
            case LIST ->
                type instanceof ArrowType.List || type instanceof ArrowType.LargeList || type instanceof ArrowType.Map;
            default -> true;
        };
    }

    private static boolean isZoned(ArrowType type) {
        return type instanceof ArrowType.Timestamp timestamp && timestamp.getTimezone() != null;
    }

    /**
     * Whether a timestamp's wall clock is beyond doubt. A zone such as Europe/Berlin leaves it open whether that city's time
     * or UTC is meant once the zone is gone.
     */
    private static boolean isUtcOrNaive(ArrowType type) {
        return type instanceof ArrowType.Timestamp timestamp
                && (timestamp.getTimezone() == null || UTC.contains(timestamp.getTimezone()));
    }
}
