package io.tabledav.backend.mysql;

import io.tabledav.backend.jdbc.SqlTypeText;
import io.tabledav.spi.Column;
import java.util.Map;
import java.util.Set;
import org.apache.arrow.vector.extension.UuidType;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/** Chooses the type of a new column: one that keeps all values of a field, and reads as the nearest Arrow type. */
final class NewColumnType {
    private static final String TEXT = "longtext";
    private static final String BYTES = "longblob";
    private static final String JSON = "json";
    private static final int MOST_DIGITS = 65;
    private static final int MOST_SCALE = 30;
    private static final int MOST_FRACTION_DIGITS = 6;

    /** As many characters of up to four bytes as a row of a table can have. */
    private static final int MOST_CHARACTERS = 16_383;

    private static final Set<String> WHOLE = Set.of("tinyint", "smallint", "mediumint", "int", "bigint");
    private static final Set<String> BARE = Set.of(
            "float",
            "double",
            "date",
            "datetime",
            "timestamp",
            "time",
            "tinytext",
            "text",
            "mediumtext",
            "longtext",
            "tinyblob",
            "blob",
            "mediumblob",
            "longblob",
            "json",
            "geometry",
            "point",
            "linestring",
            "polygon",
            "multipoint",
            "multilinestring",
            "multipolygon",
            "geometrycollection");

    /** Types of MariaDB alone, which are read as text. */
    private static final Set<String> OF_MARIADB = Set.of("uuid", "inet4", "inet6");

    /** Types with one number, and the most it can be. */
    private static final Map<String, Integer> SIZED = Map.ofEntries(
            Map.entry("datetime", MOST_FRACTION_DIGITS),
            Map.entry("timestamp", MOST_FRACTION_DIGITS),
            Map.entry("time", MOST_FRACTION_DIGITS),
            Map.entry("year", 4),
            Map.entry("bit", 64),
            Map.entry("char", 255),
            Map.entry("binary", 255),
            Map.entry("varchar", MOST_CHARACTERS),
            Map.entry("varbinary", MOST_CHARACTERS));

    private NewColumnType() {}

    /** The SQL of the type for a field: what the file suggests if that is a type here that reads as the field's, else by Arrow. */
    static String of(Field field, ServerKind server) {
        // MariaDB tells of a JSON column as the text that it is kept as.
        String text = isJson(field) ? null : Column.suggestedType(field, ResultColumn.DIALECT);
        String suggested = text == null ? null : suggested(text, field, server);
        return suggested == null ? byArrow(field) : suggested;
    }

    private static @Nullable String suggested(String text, Field field, ServerKind server) {
        if (text.startsWith("enum(") || text.startsWith("set(")) {
            return field.getType() instanceof ArrowType.Utf8 ? LabelList.rewritten(text) : null;
        }
        SqlTypeText type = SqlTypeText.parse(text);
        String sql = type == null ? null : known(type, server);
        if (type == null || sql == null) {
            return null;
        }
        MysqlType read = MysqlTypes.of(type.words(), sql, type.first(), type.second());
        return read.arrow().equals(field.getType()) && !(read instanceof MysqlType.Json) ? sql : null;
    }

    private static @Nullable String known(SqlTypeText type, ServerKind server) {
        String words = type.words();
        // "int unsigned" and "int(10) unsigned": the words may stand before the parentheses or after them.
        int space = words.indexOf(' ');
        String name = space < 0 ? words : words.substring(0, space);
        String after = space < 0 ? type.after() : words.substring(space + 1);
        if (WHOLE.contains(name) || name.equals("decimal") || name.equals("float") || name.equals("double")) {
            return number(name, after, type);
        }
        if (space >= 0 || !type.after().isEmpty()) {
            return null;
        }
        if (type.numbers() == 0) {
            boolean known = BARE.contains(name) || (server == ServerKind.MARIADB && OF_MARIADB.contains(name));
            return known ? name : null;
        }
        Integer most = SIZED.get(name);
        boolean fits = most != null && type.numbers() == 1 && type.first() != null && type.first() <= most;
        return fits ? name + type.parentheses() : null;
    }

    private static @Nullable String number(String name, String after, SqlTypeText type) {
        boolean numbers = switch (name) {
            case "decimal" -> type.first() != null && type.first() <= MOST_DIGITS && scale(type) <= MOST_SCALE;
            case "float", "double" -> type.numbers() == 0;
            default -> type.numbers() == 0 || (type.numbers() == 1 && type.first() != null && type.first() <= 255);
        };
        if (!numbers || !Set.of("", "unsigned", "unsigned zerofill").contains(after)) {
            return null;
        }
        return name + type.parentheses() + (after.isEmpty() ? "" : " " + after);
    }

    private static int scale(SqlTypeText type) {
        return type.second() == null ? 0 : type.second();
    }

    private static String byArrow(Field field) {
        return switch (field.getType()) {
            case UuidType uuid -> "char(36)";
            case ArrowType.ExtensionType extension -> byStorage(extension.storageType(), field);
            default -> byStorage(field.getType(), field);
        };
    }

    private static String byStorage(ArrowType type, Field field) {
        return switch (type) {
            case ArrowType.Bool bool -> "bit(1)";
            case ArrowType.Int whole -> whole(whole);
            case ArrowType.FloatingPoint real ->
                real.getPrecision() == FloatingPointPrecision.DOUBLE ? "double" : "float";
            case ArrowType.Decimal decimal -> decimal(decimal);
            case ArrowType.Date date -> "date";
            case ArrowType.Timestamp timestamp -> timestamp.getTimezone() == null ? "datetime(6)" : "timestamp(6)";
            case ArrowType.Duration duration -> "time(6)";
            case ArrowType.Binary bytes -> BYTES;
            case ArrowType.LargeBinary bytes -> BYTES;
            case ArrowType.BinaryView bytes -> BYTES;
            case ArrowType.FixedSizeBinary bytes -> BYTES;
            case ArrowType.List list -> JSON;
            case ArrowType.LargeList list -> JSON;
            case ArrowType.FixedSizeList list -> JSON;
            case ArrowType.ListView list -> JSON;
            case ArrowType.LargeListView list -> JSON;
            case ArrowType.Map map -> JSON;
            case ArrowType.Struct struct -> JSON;
            // Times of day among them: a time here is a span.
            default -> isJson(field) ? JSON : TEXT;
        };
    }

    private static String whole(ArrowType.Int whole) {
        String name = switch (whole.getBitWidth()) {
            case 8 -> "tinyint";
            case 16 -> "smallint";
            case 32 -> "int";
            default -> "bigint";
        };
        return whole.getIsSigned() ? name : name + " unsigned";
    }

    private static String decimal(ArrowType.Decimal decimal) {
        // Zeros before the point, or behind it, are digits here.
        int scale = Math.max(0, decimal.getScale());
        int precision = Math.max(decimal.getPrecision() + scale - decimal.getScale(), scale);
        return precision > MOST_DIGITS || scale > MOST_SCALE ? TEXT : "decimal(" + precision + "," + scale + ")";
    }

    private static boolean isJson(Field field) {
        return "arrow.json".equals(field.getMetadata().get(ArrowType.ExtensionType.EXTENSION_METADATA_KEY_NAME));
    }
}
