package io.tabledav.codec;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.ArrowType.ExtensionType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** Which types are taken from a schema that somebody sent, and how their buffers are laid out. */
final class IpcTypes {
    private static final int MAX_FIXED_BYTES = 1 << 20;
    private static final int MAX_SCALE = 76;

    private IpcTypes() {}

    /** How the values of a type lie in its buffers, behind the validity bits. */
    sealed interface Layout {
        /** No buffers at all, no validity bits either. */
        record Nothing() implements Layout {}

        /** So many bits for each value. */
        record Fixed(int bits) implements Layout {}

        /** Offsets of 4 or 8 bytes, then bytes. */
        record Variable(int offsetBytes, boolean text) implements Layout {}

        /** Views of 16 bytes, then any number of buffers that they point into. */
        record Views(boolean text) implements Layout {}

        /** Offsets of 4 or 8 bytes into the child. */
        record Lists(int offsetBytes) implements Layout {}

        /** Offsets into the child, then sizes, of 4 or 8 bytes each. */
        record ListViews(int offsetBytes) implements Layout {}

        /** So many values of the child for each. */
        record FixedLists(int size) implements Layout {}

        /** Only validity bits; the values are the children's. */
        record Structs() implements Layout {}
    }

    /** Refuses a schema with a column that is not read here, or whose type contradicts itself. */
    static void requireReadable(Schema schema) {
        Set<String> names = new HashSet<>();
        for (Field field : schema.getFields()) {
            String name = field.getName();
            if (name == null) {
                throw IpcLimits.damaged("a column has no name");
            }
            if (!names.add(name)) {
                throw DatabaseException.of(Code.INVALID, "The column '" + name + "' is there twice")
                        .withColumn(name);
            }
            requireReadable(field, name, true);
        }
    }

    private static void requireReadable(Field field, String column, boolean top) {
        if (field.getDictionary() != null && !top) {
            throw refused(column, "a dictionary-encoded type inside a list or a struct")
                    .withHint("Decode it before writing the file");
        }
        Layout layout = layout(field.getType());
        if (layout == null) {
            throw refused(column, "the Arrow type " + field.getType());
        }
        int children = field.getChildren().size();
        boolean fits = switch (layout) {
            case Layout.Structs structs -> true;
            case Layout.Lists lists ->
                children == 1 && (!(field.getType() instanceof ArrowType.Map) || isEntries(field));
            case Layout.ListViews lists -> children == 1;
            case Layout.FixedLists lists -> children == 1;
            default -> children == 0;
        };
        if (!fits) {
            throw IpcLimits.damaged("a type has the wrong number of children").withColumn(column);
        }
        for (Field child : field.getChildren()) {
            requireReadable(child, column, false);
        }
    }

    private static boolean isEntries(Field map) {
        Field entries = map.getChildren().getFirst();
        return entries.getType() instanceof ArrowType.Struct
                && entries.getChildren().size() == 2;
    }

    private static DatabaseException refused(String column, String what) {
        return DatabaseException.of(
                        Code.INVALID, "The column '" + column + "' has " + what + ", which is not read here")
                .withColumn(column);
    }

    /** The layout of a type; null for one that is not read or contradicts itself. */
    static @Nullable Layout layout(ArrowType type) {
        return switch (type) {
            case ExtensionType extension -> layout(extension.storageType());
            case ArrowType.Null nothing -> new Layout.Nothing();
            case ArrowType.Struct struct -> new Layout.Structs();
            case ArrowType.Utf8 text -> new Layout.Variable(4, true);
            case ArrowType.LargeUtf8 text -> new Layout.Variable(8, true);
            case ArrowType.Binary bytes -> new Layout.Variable(4, false);
            case ArrowType.LargeBinary bytes -> new Layout.Variable(8, false);
            case ArrowType.Utf8View text -> new Layout.Views(true);
            case ArrowType.BinaryView bytes -> new Layout.Views(false);
            case ArrowType.List list -> new Layout.Lists(4);
            case ArrowType.LargeList list -> new Layout.Lists(8);
            case ArrowType.Map map -> new Layout.Lists(4);
            case ArrowType.ListView list -> new Layout.ListViews(4);
            case ArrowType.LargeListView list -> new Layout.ListViews(8);
            case ArrowType.FixedSizeList list ->
                list.getListSize() >= 0 && list.getListSize() <= MAX_FIXED_BYTES
                        ? new Layout.FixedLists(list.getListSize())
                        : null;
            default -> {
                int bits = bits(type);
                yield bits > 0 ? new Layout.Fixed(bits) : null;
            }
        };
    }

    private static int bits(ArrowType type) {
        return switch (type) {
            case ArrowType.Bool bool -> 1;
            case ArrowType.Int whole -> List.of(8, 16, 32, 64).contains(whole.getBitWidth()) ? whole.getBitWidth() : 0;
            case ArrowType.FloatingPoint real ->
                real.getPrecision() == FloatingPointPrecision.HALF
                        ? 16
                        : real.getPrecision() == FloatingPointPrecision.SINGLE ? 32 : 64;
            case ArrowType.Decimal decimal -> isReadable(decimal) ? decimal.getBitWidth() : 0;
            case ArrowType.Date date ->
                switch (date.getUnit()) {
                    case DAY -> 32;
                    case MILLISECOND -> 64;
                };
            case ArrowType.Time time -> isReadable(time) ? time.getBitWidth() : 0;
            case ArrowType.Timestamp timestamp -> 64;
            case ArrowType.Duration duration -> 64;
            case ArrowType.Interval interval ->
                switch (interval.getUnit()) {
                    case YEAR_MONTH -> 32;
                    case DAY_TIME -> 64;
                    case MONTH_DAY_NANO -> 128;
                };
            case ArrowType.FixedSizeBinary bytes ->
                bytes.getByteWidth() > 0 && bytes.getByteWidth() <= MAX_FIXED_BYTES ? bytes.getByteWidth() * 8 : 0;
            default -> 0;
        };
    }

    private static boolean isReadable(ArrowType.Decimal decimal) {
        int mostDigits = switch (decimal.getBitWidth()) {
            case 128 -> 38;
            case 256 -> 76;
            default -> 0;
        };
        return decimal.getPrecision() > 0
                && decimal.getPrecision() <= mostDigits
                && Math.abs((long) decimal.getScale()) <= MAX_SCALE;
    }

    private static boolean isReadable(ArrowType.Time time) {
        return switch (time.getUnit()) {
            case SECOND, MILLISECOND -> time.getBitWidth() == 32;
            case MICROSECOND, NANOSECOND -> time.getBitWidth() == 64;
        };
    }
}
