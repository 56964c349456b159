package io.tabledav.backend.postgres;

import io.tabledav.backend.jdbc.JdbcConnection;
import io.tabledav.backend.jdbc.SqlLexis;
import io.tabledav.backend.jdbc.SqlToken;
import io.tabledav.backend.jdbc.SqlToken.Kind;
import io.tabledav.backend.jdbc.SqlTokenizer;
import io.tabledav.spi.Value;
import java.sql.ParameterMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * The parameters of a statement, each of them once, however often its placeholder stands there: to the driver every {@code ?}
 * is a parameter of its own, and an expression of {@code GROUP BY} that holds one would not be the one that is selected.
 *
 * @param numbers for each placeholder the number of its parameter, from 1
 * @param values the value of each parameter
 */
record QueryParameters(List<Integer> numbers, List<Value> values) {
    private static final String PREPARE = "PREPARE tabledav_parameters AS ";

    private static final String TYPES = """
            SELECT parameter.type::pg_catalog.text
            FROM pg_catalog.pg_prepared_statements AS prepared,
                 pg_catalog.unnest(prepared.parameter_types) WITH ORDINALITY AS parameter (type, number)
            WHERE prepared.name = 'tabledav_parameters' ORDER BY parameter.number""";

    QueryParameters {
        numbers = List.copyOf(numbers);
        values = List.copyOf(values);
    }

    /** The parameters of these placeholders, of which each has its value. */
    static QueryParameters of(List<String> placeholders, List<Value> bound) {
        Map<String, Integer> named = new HashMap<>();
        List<Integer> numbers = new ArrayList<>();
        List<Value> values = new ArrayList<>();
        for (int index = 0; index < placeholders.size(); index++) {
            String placeholder = placeholders.get(index);
            Integer known = placeholder.equals("?") ? null : named.get(placeholder);
            if (known == null) {
                values.add(bound.get(index));
                known = values.size();
                named.put(placeholder, known);
            }
            numbers.add(known);
        }
        return new QueryParameters(numbers, values);
    }

    /** Whether a parameter stands in several places. */
    boolean areRepeated() {
        return numbers.size() > values.size();
    }

    /** The types of the parameters of a statement that the driver has described, each standing once. */
    static List<String> types(ParameterMetaData described) throws SQLException {
        List<String> types = new ArrayList<>();
        for (int number = 1; number <= described.getParameterCount(); number++) {
            types.add(ResultTypes.quoted(described.getParameterTypeName(number)));
        }
        return types;
    }

    /** The types that the server finds for the parameters of a statement, one for all the places of each. */
    List<String> types(JdbcConnection connection, String text) throws SQLException {
        try {
            connection.execute(PREPARE + replaced(text, number -> "$" + number, "?"));
        } catch (SQLException e) {
            throw PostgresErrors.ofSql(e, PREPARE.length());
        }
        List<String> types = connection.rows(TYPES, List.of(), row -> PostgresCatalog.text(row, 1));
        connection.execute("DEALLOCATE tabledav_parameters");
        return types;
    }

    /**
     * The statement with a setting in the place of each placeholder.
     *
     * @param operator how operators are written that are a question mark to the server
     */
    String settings(String text, List<String> types, String operator) {
        return replaced(text, number -> setting(types.get(number - 1), number), operator);
    }

    private String setting(String type, int number) {
        String value = values.get(number - 1) instanceof Value.Null
                ? "NULL"
                : "pg_catalog.current_setting('" + PostgresScanDialect.SETTING + number + "')";
        return "(" + value + "::" + type + ")";
    }

    private String replaced(String text, IntFunction<String> parameter, String operator) {
        StringBuilder sql = new StringBuilder(text.length() + 64);
        int copied = 0;
        int place = 0;
        for (SqlToken token : SqlTokenizer.tokens(text, SqlLexis.POSTGRES)) {
            boolean doubled = token.kind() == Kind.SYMBOL && token.text().equals("??");
            if (token.kind() != Kind.PLACEHOLDER && !doubled) {
                continue;
            }
            sql.append(text, copied, token.start());
            copied = token.end();
            sql.append(doubled ? operator : parameter.apply(numbers.get(place)));
            if (!doubled) {
                place++;
            }
        }
        return sql.append(text, copied, text.length()).toString();
    }
}
