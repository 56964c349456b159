package io.tabledav.backend.mysql;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds the type of a column from how it is declared. */
final class MysqlTypes {
    /** The collation of what is bytes and no text. */
    static final int BINARY_COLLATION = 63;

    private static final int MOST_DECIMAL_DIGITS = 65;

    private MysqlTypes() {}

    /**
     * The type of a column of a relation.
     *
     * @param dataType the name of its type alone, such as {@code int}
     * @param columnType the type in full, such as {@code int(10) unsigned}
     * @param precision the digits of a decimal, or the bits of a bit field
     * @param scale the decimal places of a decimal
     */
    static MysqlType of(String dataType, String columnType, @Nullable Integer precision, @Nullable Integer scale) {
        boolean unsigned = columnType.toLowerCase(Locale.ROOT).contains("unsigned");
        return switch (dataType.toLowerCase(Locale.ROOT)) {
            case "tinyint", "bool", "boolean" -> new MysqlType.Whole(1, unsigned);
            case "smallint" -> new MysqlType.Whole(2, unsigned);
            case "mediumint", "int", "integer" -> new MysqlType.Whole(4, unsigned);
            case "bigint" -> new MysqlType.Whole(8, unsigned);
            case "year" -> new MysqlType.Year();
            case "float" -> new MysqlType.Single();
            case "double", "real" -> new MysqlType.Real();
            case "decimal", "numeric", "dec", "fixed" ->
                new MysqlType.Fixed(precision == null ? 65 : precision, scale == null ? 0 : scale);
            case "bit" -> new MysqlType.Bits(precision == null ? 64 : precision);
            case "date" -> new MysqlType.Day();
            case "datetime" -> new MysqlType.Moment(false, digits(columnType));
            case "timestamp" -> new MysqlType.Moment(true, digits(columnType));
            case "time" -> new MysqlType.Span(digits(columnType));
            case "json" -> new MysqlType.Json();
            case "binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob", "vector" -> new MysqlType.Bytes();
            case "geometry",
                    "point",
                    "linestring",
                    "polygon",
                    "multipoint",
                    "multilinestring",
                    "multipolygon",
                    "geometrycollection",
                    "geomcollection" -> new MysqlType.Geometry();
            default -> new MysqlType.Text();
        };
    }

    /** The digits of a second in {@code datetime(3)}; 0 where none are said. */
    private static int digits(String columnType) {
        int open = columnType.indexOf('(');
        return open < 0 ? 0 : columnType.charAt(open + 1) - '0';
    }

    /**
     * The type of a column of a result.
     *
     * @param id the number of the type in the protocol
     * @param length how many characters its values have at most
     * @param decimals the decimal places
     */
    static MysqlType ofWire(int id, boolean unsigned, boolean binary, long length, int decimals) {
        return switch (id) {
            case 1 -> new MysqlType.Whole(1, unsigned);
            case 2 -> new MysqlType.Whole(2, unsigned);
            case 3, 9 -> new MysqlType.Whole(4, unsigned);
            case 8 -> new MysqlType.Whole(8, unsigned);
            case 4 -> new MysqlType.Single();
            case 5 -> new MysqlType.Real();
            case 0, 246 -> fixed(length - (decimals > 0 ? 1 : 0) - (unsigned ? 0 : 1), decimals);
            case 7 -> new MysqlType.Moment(true, Math.min(decimals, 6));
            case 10 -> new MysqlType.Day();
            case 11 -> new MysqlType.Span(Math.min(decimals, 6));
            case 12 -> new MysqlType.Moment(false, Math.min(decimals, 6));
            case 13 -> new MysqlType.Year();
            case 16 -> new MysqlType.Bits((int) Math.clamp(length, 1, 64));
            case 245 -> new MysqlType.Json();
            case 255 -> new MysqlType.Geometry();
            case 242 -> new MysqlType.Bytes();
            default -> binary && id != 6 ? new MysqlType.Bytes() : new MysqlType.Text();
        };
    }

    private static MysqlType fixed(long digits, int decimals) {
        int scale = Math.min(decimals, 38);
        return new MysqlType.Fixed((int) Math.clamp(digits, Math.max(1, scale), MOST_DECIMAL_DIGITS), scale);
    }
}
