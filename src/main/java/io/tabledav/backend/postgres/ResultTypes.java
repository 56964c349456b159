package io.tabledav.backend.postgres;

import io.tabledav.backend.jdbc.JdbcConnection;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Finds what the columns of a result are read as; domains are what they are made of already. */
final class ResultTypes {
    private static final String TYPES = """
            SELECT t.oid::int8, t.typtype::text, coalesce(e.oid, 0)::int8, coalesce(e.typtype, 'b')::text,
                   pg_catalog.format_type(t.oid, ?::int4)
            FROM pg_catalog.pg_type AS t
            LEFT JOIN pg_catalog.pg_type AS e ON e.oid = t.typelem AND e.typarray = t.oid
            WHERE t.oid = (?::text)::pg_catalog.regtype""";

    private ResultTypes() {}

    static List<ResultColumn> of(JdbcConnection connection, ResultSetMetaData result) throws SQLException {
        List<ResultColumn> columns = new ArrayList<>();
        for (int column = 1; column <= result.getColumnCount(); column++) {
            String type = quoted(unserial(result.getColumnTypeName(column)));
            int modifier =
                    type.contains("numeric") ? modifier(result.getPrecision(column), result.getScale(column)) : -1;
            String label = result.getColumnLabel(column);
            columns.add(connection
                    .rows(TYPES, List.of(modifier, type), row -> {
                        PostgresType found = PostgresTypes.of(new PostgresTypes.Described(
                                row.getLong(1),
                                modifier,
                                PostgresCatalog.text(row, 2),
                                row.getLong(3),
                                PostgresCatalog.text(row, 4)));
                        return new ResultColumn(found.field(label, PostgresCatalog.text(row, 5), true), found);
                    })
                    .getFirst());
        }
        return columns;
    }

    /** The modifier of a numeric: its digits above 16 bits and its scale below. */
    private static int modifier(int precision, int scale) {
        return precision == 0 ? -1 : (precision << 16 | scale & 0x7FF) + 4;
    }

    /** The driver tells of columns numbered by a sequence in a way of its own. */
    private static String unserial(String type) {
        return switch (type) {
            case "serial" -> "int4";
            case "bigserial" -> "int8";
            case "smallserial" -> "int2";
            default -> type;
        };
    }

    /** A type's name as SQL: the driver quotes only one with a schema. */
    static String quoted(String type) {
        return type.startsWith("\"") ? type : PostgresNames.quote(type);
    }
}
