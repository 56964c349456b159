package io.tabledav.backend.postgres;

import io.tabledav.backend.jdbc.JdbcConnection;
import io.tabledav.backend.jdbc.SqlTypeText;
import io.tabledav.backend.postgres.PostgresTypes.Described;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A type that a file suggests for a column, as {@code format_type} spells types. The text may come from anybody: it is either
 * one of the names below with numbers, or the name of a type that is looked up and quoted again.
 *
 * @param sql the type as SQL
 * @param type what its values are read as
 */
record SuggestedType(String sql, PostgresType type) {
    private static final String ARRAY = "[]";
    private static final int OTHER = 0;
    private static final int LONGEST = 300;
    private static final int MOST_BITS = 83_886_080;
    private static final int MOST_CHARACTERS = 10_485_760;
    private static final int MOST_DIGITS = 1_000;
    private static final int MOST_FRACTION_DIGITS = 6;

    /** The types of the server itself by their names, each with its oid if values of it are read as something else than text. */
    private static final Map<String, Integer> NAMES = Map.ofEntries(
            Map.entry("boolean", PostgresOids.BOOL),
            Map.entry("smallint", PostgresOids.INT2),
            Map.entry("integer", PostgresOids.INT4),
            Map.entry("bigint", PostgresOids.INT8),
            Map.entry("oid", PostgresOids.OID),
            Map.entry("real", PostgresOids.FLOAT4),
            Map.entry("double precision", PostgresOids.FLOAT8),
            Map.entry("numeric", PostgresOids.NUMERIC),
            Map.entry("date", PostgresOids.DATE),
            Map.entry("time without time zone", PostgresOids.TIME),
            Map.entry("time with time zone", OTHER),
            Map.entry("timestamp without time zone", PostgresOids.TIMESTAMP),
            Map.entry("timestamp with time zone", PostgresOids.TIMESTAMPTZ),
            Map.entry("interval", PostgresOids.INTERVAL),
            Map.entry("uuid", PostgresOids.UUID),
            Map.entry("json", PostgresOids.JSON),
            Map.entry("jsonb", PostgresOids.JSONB),
            Map.entry("bytea", PostgresOids.BYTEA),
            Map.entry("text", PostgresOids.TEXT),
            Map.entry("character varying", PostgresOids.VARCHAR),
            Map.entry("character", PostgresOids.BPCHAR),
            Map.entry("bpchar", PostgresOids.BPCHAR),
            Map.entry("name", PostgresOids.NAME),
            Map.entry("xml", OTHER),
            Map.entry("inet", OTHER),
            Map.entry("cidr", OTHER),
            Map.entry("macaddr", OTHER),
            Map.entry("macaddr8", OTHER),
            Map.entry("money", OTHER),
            Map.entry("bit", OTHER),
            Map.entry("bit varying", OTHER),
            Map.entry("point", OTHER),
            Map.entry("line", OTHER),
            Map.entry("lseg", OTHER),
            Map.entry("box", OTHER),
            Map.entry("path", OTHER),
            Map.entry("polygon", OTHER),
            Map.entry("circle", OTHER),
            Map.entry("tsvector", OTHER),
            Map.entry("tsquery", OTHER),
            Map.entry("jsonpath", OTHER),
            Map.entry("int4range", OTHER),
            Map.entry("int8range", OTHER),
            Map.entry("numrange", OTHER),
            Map.entry("daterange", OTHER),
            Map.entry("tsrange", OTHER),
            Map.entry("tstzrange", OTHER));

    private static final String IDENTIFIER = "([a-z_][a-z0-9_$]*|\"(?:[^\"]|\"\")+\")";
    private static final Pattern QUALIFIED = Pattern.compile(IDENTIFIER + "\\." + IDENTIFIER);

    /** A type of users by its names: an enumeration, a domain, a composite type, or a base type that an extension brought. */
    private static final String LOOK_UP = """
            WITH RECURSIVE base AS (
                SELECT t.oid, -1 AS modifier, t.typtype AS kind, t.typbasetype AS under, t.typtypmod AS under_modifier
                FROM pg_catalog.pg_type AS t JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace
                LEFT JOIN pg_catalog.pg_class AS c ON c.oid = t.typrelid
                WHERE n.nspname = ?::text AND t.typname = ?::text AND n.nspname <> 'pg_catalog' AND t.typisdefined
                      AND (t.typtype IN ('e', 'd', 'r') OR t.typtype = 'b' AND t.typcategory <> 'A' OR c.relkind = 'c')
                UNION ALL
                SELECT t.oid, base.under_modifier, t.typtype, t.typbasetype, t.typtypmod
                FROM base JOIN pg_catalog.pg_type AS t ON t.oid = base.under WHERE base.kind = 'd')
            SELECT oid::int8, modifier, kind::text FROM base WHERE kind <> 'd'""";

    /** The type of the server of this name; null if there is none. */
    static @Nullable SuggestedType ofServer(String text) {
        SqlTypeText parsed = SqlTypeText.parse(withoutArray(text));
        if (parsed == null) {
            return null;
        }
        // The numbers stand in the middle: timestamp(3) with time zone.
        String name = parsed.after().isEmpty() ? parsed.words() : parsed.words() + " " + parsed.after();
        Integer oid = NAMES.get(name);
        if (oid == null || !allows(name, parsed)) {
            return null;
        }
        String sql = parsed.words() + parsed.parentheses() + (parsed.after().isEmpty() ? "" : " " + parsed.after());
        return of(sql, new Described(oid, modifier(oid, parsed), "b", 0, "b"), text.endsWith(ARRAY));
    }

    private static boolean allows(String name, SqlTypeText parsed) {
        int numbers = parsed.numbers();
        if (numbers == 0) {
            return true;
        }
        int first = parsed.first() == null ? 0 : parsed.first();
        return switch (name) {
            case "numeric" ->
                first >= 1 && first <= MOST_DIGITS && (parsed.second() == null || parsed.second() <= MOST_DIGITS);
            case "character varying", "character" -> numbers == 1 && first >= 1 && first <= MOST_CHARACTERS;
            case "bit", "bit varying" -> numbers == 1 && first >= 1 && first <= MOST_BITS;
            case "interval",
                    "time without time zone",
                    "time with time zone",
                    "timestamp without time zone",
                    "timestamp with time zone" -> numbers == 1 && first <= MOST_FRACTION_DIGITS;
            default -> false;
        };
    }

    /** What {@link PostgresTypes} looks at: the digits of a numeric, as the server keeps them. */
    private static int modifier(int oid, SqlTypeText parsed) {
        if (oid != PostgresOids.NUMERIC || parsed.first() == null) {
            return -1;
        }
        int scale = parsed.second() == null ? 0 : parsed.second();
        return (parsed.first() << 16 | scale) + 4;
    }

    /** The type of this name that somebody has made in this database; null if there is none. */
    static @Nullable SuggestedType ofUser(JdbcConnection connection, String text) throws SQLException {
        if (text.length() > LONGEST || text.indexOf('\0') >= 0) {
            return null;
        }
        Matcher names = QUALIFIED.matcher(withoutArray(text));
        if (!names.matches()) {
            return null;
        }
        String schema = unquoted(names.group(1));
        String name = unquoted(names.group(2));
        List<Described> found = connection.rows(
                LOOK_UP,
                List.of(schema, name),
                row -> new Described(row.getLong(1), row.getInt(2), PostgresCatalog.text(row, 3), 0, "b"));
        return found.isEmpty()
                ? null
                : of(
                        PostgresNames.quote(schema) + "." + PostgresNames.quote(name),
                        found.getFirst(),
                        text.endsWith(ARRAY));
    }

    private static SuggestedType of(String sql, Described described, boolean array) {
        PostgresType type = PostgresTypes.of(described);
        return array ? new SuggestedType(sql + ARRAY, new PostgresType.ListOf(type)) : new SuggestedType(sql, type);
    }

    private static String withoutArray(String text) {
        return text.endsWith(ARRAY) ? text.substring(0, text.length() - ARRAY.length()) : text;
    }

    private static String unquoted(String identifier) {
        return identifier.startsWith("\"")
                ? identifier.substring(1, identifier.length() - 1).replace("\"\"", "\"")
                : identifier;
    }
}
