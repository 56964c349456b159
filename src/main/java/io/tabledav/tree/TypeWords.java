package io.tabledav.tree;

import java.util.Locale;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** Short names of column types, for messages to people who may never have heard of Arrow. */
public final class TypeWords {

    private TypeWords() {}

    /** The short name of a type, such as {@code int64} or {@code decimal(12,2)}. */
    public static String of(ArrowType type) {
        return switch (type) {
            case ArrowType.Bool bool -> "boolean";
            case ArrowType.Int whole -> (whole.getIsSigned() ? "int" : "uint") + whole.getBitWidth();
            case ArrowType.FloatingPoint real ->
                real.getPrecision() == FloatingPointPrecision.DOUBLE
                        ? "float64"
                        : real.getPrecision() == FloatingPointPrecision.SINGLE ? "float32" : "float16";
            case ArrowType.Decimal decimal -> "decimal(" + decimal.getPrecision() + "," + decimal.getScale() + ")";
            case ArrowType.Utf8 text -> "text";
            case ArrowType.LargeUtf8 text -> "text";
            case ArrowType.Utf8View text -> "text";
            case ArrowType.Binary bytes -> "binary";
            case ArrowType.LargeBinary bytes -> "binary";
            case ArrowType.BinaryView bytes -> "binary";
            case ArrowType.FixedSizeBinary bytes -> "binary(" + bytes.getByteWidth() + ")";
            case ArrowType.Date date -> "date";
            case ArrowType.Time time -> "time";
            case ArrowType.Timestamp timestamp ->
                timestamp.getTimezone() == null ? "timestamp" : "timestamp with time zone";
            case ArrowType.Duration duration -> "duration";
            case ArrowType.Interval interval -> "interval";
            case ArrowType.List list -> "list";
            case ArrowType.ExtensionType extension -> extension.extensionName();
            default -> type.getTypeID().name().toLowerCase(Locale.ROOT);
        };
    }
}
