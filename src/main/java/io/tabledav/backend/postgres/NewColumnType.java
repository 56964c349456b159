package io.tabledav.backend.postgres;

import io.tabledav.backend.jdbc.JdbcConnection;
import io.tabledav.spi.Column;
import java.sql.SQLException;
import org.apache.arrow.vector.extension.UuidType;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/** Chooses the type of a new column: one that keeps all values of a field, and reads as the nearest Arrow type. */
final class NewColumnType {
    private static final String TEXT = "text";
    private static final String JSON = "json";
    private static final int MOST_DIGITS = 76;

    private final JdbcConnection connection;

    /** Looks types of users up on a connection. */
    NewColumnType(JdbcConnection connection) {
        this.connection = connection;
    }

    /** The SQL of the type for a field: what the file suggests if that is a type here that reads as the field's, else by Arrow. */
    String of(Field field) throws SQLException {
        String suggestion = Column.suggestedType(field, PostgresType.DIALECT);
        SuggestedType suggested = suggestion == null ? null : suggested(suggestion);
        return suggested != null && readsAs(suggested.type(), field) ? suggested.sql() : byArrow(field);
    }

    private @Nullable SuggestedType suggested(String text) throws SQLException {
        SuggestedType known = SuggestedType.ofServer(text);
        return known == null ? SuggestedType.ofUser(connection, text) : known;
    }

    private static boolean readsAs(PostgresType type, Field field) {
        if (!type.arrow().equals(field.getType())) {
            return false;
        }
        if (type instanceof PostgresType.ListOf list) {
            return field.getChildren().size() == 1
                    && readsAs(list.element(), field.getChildren().getFirst());
        }
        return isJson(field) == (type instanceof PostgresType.Json);
    }

    private static boolean isJson(Field field) {
        return "arrow.json".equals(field.getMetadata().get(PostgresType.EXTENSION_NAME));
    }

    private static String byArrow(Field field) {
        return switch (field.getType()) {
            case UuidType uuid -> "uuid";
            case ArrowType.ExtensionType extension -> byStorage(extension.storageType(), field);
            default -> byStorage(field.getType(), field);
        };
    }

    private static String byStorage(ArrowType type, Field field) {
        return switch (type) {
            case ArrowType.Bool bool -> "boolean";
            case ArrowType.Int whole -> whole(whole);
            case ArrowType.FloatingPoint real ->
                real.getPrecision() == FloatingPointPrecision.DOUBLE ? "double precision" : "real";
            case ArrowType.Decimal decimal -> decimal(decimal);
            case ArrowType.Date date -> "date";
            case ArrowType.Time time -> "time without time zone";
            case ArrowType.Timestamp timestamp ->
                timestamp.getTimezone() == null ? "timestamp without time zone" : "timestamp with time zone";
            case ArrowType.Interval interval -> "interval";
            case ArrowType.Binary bytes -> "bytea";
            case ArrowType.LargeBinary bytes -> "bytea";
            case ArrowType.BinaryView bytes -> "bytea";
            case ArrowType.FixedSizeBinary bytes -> "bytea";
            case ArrowType.List list -> list(field);
            case ArrowType.LargeList list -> list(field);
            case ArrowType.FixedSizeList list -> list(field);
            case ArrowType.ListView list -> list(field);
            case ArrowType.LargeListView list -> list(field);
            case ArrowType.Map map -> JSON;
            case ArrowType.Struct struct -> JSON;
            default -> isJson(field) ? JSON : TEXT;
        };
    }

    private static String whole(ArrowType.Int whole) {
        int bits = whole.getIsSigned() ? whole.getBitWidth() : whole.getBitWidth() + 1;
        return bits <= 16 ? "smallint" : bits <= 32 ? "integer" : bits <= 64 ? "bigint" : "numeric(20,0)";
    }

    private static String decimal(ArrowType.Decimal decimal) {
        // Zeros before the point, or behind it, are digits of a numeric.
        int scale = Math.max(0, decimal.getScale());
        int precision = Math.max(decimal.getPrecision() + scale - decimal.getScale(), scale);
        return precision > MOST_DIGITS ? TEXT : "numeric(" + precision + "," + scale + ")";
    }

    /** A list of what has a type of its own; a list of anything else is one JSON value. */
    private static String list(Field field) {
        Field item = field.getChildren().getFirst();
        String element = byArrow(item);
        return element.equals(JSON) || element.endsWith("[]") ? JSON : element + "[]";
    }
}
