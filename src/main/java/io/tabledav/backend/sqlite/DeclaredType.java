package io.tabledav.backend.sqlite;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the type that a column declares promises.
 *
 * <p>SQLite takes any words for a type and derives an affinity from them (sqlite.org/datatype3.html, section 3.1): what it
 * would rather store, not what it does store. So a promise is checked before it is believed, except where the affinity or a
 * STRICT table keeps it.
 *
 * @param promised what the values should be; null for an undeclared type, which promises nothing
 * @param kept whether SQLite keeps the promise, so that nothing need be checked
 */
record DeclaredType(@Nullable ColumnType promised, boolean kept) {
    private static final DeclaredType NOTHING = new DeclaredType(null, false);

    /** What SQLite itself declares for the columns of a view, or of a table made from a query, that are expressions. */
    private static final String INFERRED = "NUM";

    private static final Pattern PARTS =
            Pattern.compile("^([^(]*?)\\s*(?:\\(\\s*(\\d{1,9})\\s*(?:,\\s*(\\d{1,9})\\s*)?\\).*)?$", Pattern.DOTALL);

    /** What a column of an ordinary table, or of a view, declares. */
    static DeclaredType of(String declared) {
        Matcher parts = PARTS.matcher(declared.strip().toUpperCase(Locale.ROOT));
        if (!parts.matches()) {
            return new DeclaredType(new ColumnType.Text(false), true);
        }
        String words = parts.group(1);
        return switch (words) {
            case "", INFERRED -> NOTHING;
            case "DATE" -> new DeclaredType(new ColumnType.Day(), false);
            case "TIME" -> new DeclaredType(new ColumnType.TimeOfDay(TemporalStyle.OWN), false);
            case "DATETIME", "TIMESTAMP", "TIMESTAMP WITHOUT TIME ZONE" ->
                new DeclaredType(new ColumnType.Moment(TemporalStyle.OWN), false);
            case "JSON" -> new DeclaredType(new ColumnType.Json(), false);
            case "DECIMAL", "NUMERIC", "DEC", "NUMBER" ->
                new DeclaredType(decimal(parts.group(2), parts.group(3)), false);
            case "BINARY", "VARBINARY", "BYTEA" -> new DeclaredType(new ColumnType.Bytes(), false);
            default -> byAffinity(words);
        };
    }

    /** What a column of a STRICT table declares: SQLite stores nothing else, except in an ANY column. */
    static DeclaredType ofStrict(String declared) {
        return switch (declared.strip().toUpperCase(Locale.ROOT)) {
            case "INT", "INTEGER" -> new DeclaredType(new ColumnType.Whole(), true);
            case "REAL" -> new DeclaredType(new ColumnType.Floating(), true);
            case "TEXT" -> new DeclaredType(new ColumnType.Text(true), true);
            case "BLOB" -> new DeclaredType(new ColumnType.Bytes(), true);
            default -> NOTHING;
        };
    }

    /** The rules of SQLite, in SQLite's order. */
    private static DeclaredType byAffinity(String words) {
        if (words.contains("BOOL")) {
            return new DeclaredType(new ColumnType.Truth(), false);
        }
        if (words.contains("INT")) {
            return new DeclaredType(new ColumnType.Whole(), false);
        }
        if (words.contains("CHAR") || words.contains("CLOB") || words.contains("TEXT")) {
            return new DeclaredType(new ColumnType.Text(true), true);
        }
        if (words.contains("BLOB")) {
            return new DeclaredType(new ColumnType.Bytes(), false);
        }
        if (words.contains("REAL") || words.contains("FLOA") || words.contains("DOUB")) {
            return new DeclaredType(new ColumnType.Floating(), false);
        }
        return new DeclaredType(new ColumnType.Text(false), true);
    }

    private static ColumnType decimal(@Nullable String precision, @Nullable String scale) {
        if (precision == null) {
            return new ColumnType.Floating();
        }
        int digits = Integer.parseInt(precision);
        int fraction = scale == null ? 0 : Integer.parseInt(scale);
        return digits < 1 || digits > ColumnType.Fixed.MOST_DIGITS || fraction > digits
                ? new ColumnType.Text(false)
                : new ColumnType.Fixed(digits, fraction);
    }
}
