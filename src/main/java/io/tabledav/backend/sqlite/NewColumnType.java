package io.tabledav.backend.sqlite;

import io.tabledav.backend.jdbc.SqlTypeText;
import io.tabledav.spi.Column;
import java.util.Locale;
import java.util.Set;
import org.apache.arrow.vector.extension.UuidType;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/** Chooses the words that a new column declares: those that keep all values of a field, and read as the nearest Arrow type. */
final class NewColumnType {
    private static final String TEXT = "TEXT";
    private static final String JSON = "JSON";

    /** So many digits come back from a double as they were. */
    private static final int MOST_DIGITS_OF_DOUBLE = 15;

    /** So many digits fit into 64 bits. */
    private static final int MOST_DIGITS_OF_WHOLE = 18;

    private static final Set<String> BARE = Set.of(
            "integer",
            "int",
            "tinyint",
            "smallint",
            "mediumint",
            "bigint",
            "int2",
            "int4",
            "int8",
            "text",
            "clob",
            "real",
            "double",
            "double precision",
            "float",
            "boolean",
            "bool",
            "date",
            "time",
            "datetime",
            "timestamp",
            "blob",
            "json");
    private static final Set<String> SIZED =
            Set.of("varchar", "char", "character", "character varying", "nchar", "nvarchar", "varbinary", "binary");
    private static final Set<String> DECIMALS = Set.of("decimal", "numeric");

    private NewColumnType() {}

    /** The declaration for a field; the type that the file suggests if that is known here and reads as the field's type. */
    static String of(Field field) {
        String suggested = suggested(field);
        return suggested == null ? byArrow(field) : suggested;
    }

    private static @Nullable String suggested(Field field) {
        String text = Column.suggestedType(field, TypedRelation.DIALECT);
        SqlTypeText type = text == null ? null : SqlTypeText.parse(text);
        if (type == null || !type.after().isEmpty()) {
            return null;
        }
        boolean known = (type.numbers() == 0 && BARE.contains(type.words()))
                || (type.numbers() == 1 && SIZED.contains(type.words()))
                || (type.numbers() > 0 && DECIMALS.contains(type.words()));
        if (!known) {
            return null;
        }
        String sql = type.words().toUpperCase(Locale.ROOT) + type.parentheses();
        ColumnType promised = DeclaredType.of(sql).promised();
        boolean same = promised != null && promised.arrow().equals(field.getType());
        // What another SQLite gave, this one keeps.
        boolean exact = field.getMetadata().containsKey(Column.SQL_DIALECT_KEY)
                || !(field.getType() instanceof ArrowType.Decimal decimal)
                || isExact(decimal);
        boolean otherJson = isJson(field) != (promised instanceof ColumnType.Json);
        return same && exact && !otherJson ? sql : null;
    }

    private static String byArrow(Field field) {
        return switch (field.getType()) {
            case UuidType uuid -> TEXT;
            case ArrowType.ExtensionType extension -> byStorage(extension.storageType(), field);
            default -> byStorage(field.getType(), field);
        };
    }

    private static String byStorage(ArrowType type, Field field) {
        return switch (type) {
            case ArrowType.Bool bool -> "BOOLEAN";
            // A number beyond 63 bits is kept as its digits alone.
            case ArrowType.Int whole -> whole.getIsSigned() || whole.getBitWidth() < 64 ? "INTEGER" : TEXT;
            case ArrowType.FloatingPoint real -> "REAL";
            case ArrowType.Decimal decimal ->
                isExact(decimal) ? "DECIMAL(" + decimal.getPrecision() + "," + decimal.getScale() + ")" : TEXT;
            case ArrowType.Date date -> "DATE";
            case ArrowType.Time time -> "TIME";
            case ArrowType.Timestamp timestamp -> timestamp.getTimezone() == null ? "TIMESTAMP" : TEXT;
            case ArrowType.Binary bytes -> "BLOB";
            case ArrowType.LargeBinary bytes -> "BLOB";
            case ArrowType.BinaryView bytes -> "BLOB";
            case ArrowType.FixedSizeBinary bytes -> "BLOB";
            case ArrowType.List list -> JSON;
            case ArrowType.LargeList list -> JSON;
            case ArrowType.FixedSizeList list -> JSON;
            case ArrowType.ListView list -> JSON;
            case ArrowType.LargeListView list -> JSON;
            case ArrowType.Map map -> JSON;
            case ArrowType.Struct struct -> JSON;
            default -> isJson(field) ? JSON : TEXT;
        };
    }

    /** Whether all decimals of a type come back from what SQLite keeps: a whole number of 64 bits, or a double. */
    private static boolean isExact(ArrowType.Decimal decimal) {
        int most = decimal.getScale() == 0 ? MOST_DIGITS_OF_WHOLE : MOST_DIGITS_OF_DOUBLE;
        return decimal.getScale() >= 0
                && decimal.getScale() <= decimal.getPrecision()
                && decimal.getPrecision() <= most;
    }

    private static boolean isJson(Field field) {
        return "arrow.json".equals(field.getMetadata().get(ArrowType.ExtensionType.EXTENSION_METADATA_KEY_NAME));
    }
}
