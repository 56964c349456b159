package io.tabledav.backend.mysql;

import io.tabledav.backend.jdbc.ScanDialect;
import io.tabledav.spi.Predicate.Function;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The servers' way of comparing: text by the collation of its column, all else by value. Enumerations and sets would be sorted
 * by their numbers, and are compared as the text that they are here.
 *
 * @param asText the columns that are selected in their text form
 */
record MysqlScanDialect(RelationLayout layout, Set<String> asText) implements ScanDialect {
    private static final String EVERY_ROW = "18446744073709551615";

    MysqlScanDialect {
        asText = Set.copyOf(asText);
    }

    @Override
    public String quote(String name) {
        return MysqlNames.quote(name);
    }

    @Override
    public String selected(String column) {
        String quoted = MysqlNames.quote(column);
        return asText.contains(column) ? text(quoted, layout.column(column).type()) : quoted;
    }

    /** The exact text of a value. */
    private static String text(String quoted, MysqlType type) {
        return switch (type) {
            // The text of a float has six digits; that of the same number as a double has all.
            case MysqlType.Single single -> "CAST(" + quoted + " + 0e0 AS CHAR)";
            case MysqlType.Bits bits -> "CAST(" + quoted + " + 0 AS CHAR)";
            case MysqlType.Bytes bytes -> "HEX(" + quoted + ")";
            case MysqlType.Geometry geometry -> "ST_AsText(" + quoted + ")";
            default -> "CAST(" + quoted + " AS CHAR)";
        };
    }

    @Override
    public String comparable(String column) {
        RelationLayout.LayoutColumn compared = layout.column(column);
        String quoted = MysqlNames.quote(column);
        boolean byText = compared.type() instanceof MysqlType.Json
                || compared.dataType().equals("enum")
                || compared.dataType().equals("set");
        return byText ? "CAST(" + quoted + " AS CHAR)" : quoted;
    }

    @Override
    public String call(Function function, List<String> arguments) {
        return function == Function.LENGTH
                ? "char_length(" + String.join(", ", arguments) + ")"
                : ScanDialect.super.call(function, arguments);
    }

    /** MariaDB takes an empty escape character for a backslash, so that each backslash is doubled instead. */
    @Override
    public String pattern(String operand) {
        return "replace(" + operand + ", '\\\\', '\\\\\\\\')";
    }

    @Override
    public String limit(@Nullable Long limit, long offset) {
        if (limit == null && offset == 0) {
            return "";
        }
        // There is no OFFSET without a LIMIT.
        return " LIMIT " + (limit == null ? EVERY_ROW : limit) + (offset == 0 ? "" : " OFFSET " + offset);
    }
}
