package io.tabledav.backend.jdbc;

import io.tabledav.spi.Query.Parameters;
import io.tabledav.spi.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds the value for each placeholder of a statement. */
final class SqlParameters {
    private SqlParameters() {}

    /** A value for each placeholder, in their order; {@code INVALID} if the parameters are not exactly those of the placeholders. */
    static List<Value> values(List<String> placeholders, Parameters parameters) {
        return switch (parameters) {
            case Parameters.Positional positional -> {
                boolean numbered = placeholders.stream().anyMatch(SqlParameters::isNumbered);
                yield numbered
                        ? numbered(placeholders, positional.values())
                        : positional(placeholders, positional.values());
            }
            case Parameters.Named named -> named(placeholders, named.values());
        };
    }

    /** Whether this is {@code $} and a number. */
    private static boolean isNumbered(String placeholder) {
        return placeholder.length() > 1 && placeholder.charAt(0) == '$' && Character.isDigit(placeholder.charAt(1));
    }

    private static List<Value> positional(List<String> placeholders, List<Value> values) {
        for (String placeholder : placeholders) {
            if (!placeholder.equals("?")) {
                throw SqlStatement.invalid("The placeholder " + placeholder + " has no value.")
                        .withHint("Write ? with a list of parameters, or :name with an object of parameters.");
            }
        }
        requireCount(placeholders.size(), values.size());
        return values;
    }

    private static void requireCount(int placeholders, int parameters) {
        if (placeholders != parameters) {
            throw SqlStatement.invalid("The statement has " + placeholders + " placeholders, but there are "
                    + parameters + " parameters.");
        }
    }

    private static List<Value> numbered(List<String> placeholders, List<Value> values) {
        List<Value> bound = new ArrayList<>();
        Set<Integer> used = new HashSet<>();
        for (String placeholder : placeholders) {
            if (!isNumbered(placeholder)) {
                throw SqlStatement.invalid("The statement mixes placeholders: " + placeholder + " and numbered ones.")
                        .withHint("Write all of them in one way.");
            }
            String digits = placeholder.substring(1);
            int number = digits.length() > 6 ? Integer.MAX_VALUE : Integer.parseInt(digits);
            if (number < 1 || number > values.size()) {
                throw SqlStatement.invalid("The placeholder " + placeholder + " has no value.");
            }
            used.add(number);
            bound.add(values.get(number - 1));
        }
        requireCount(used.size(), values.size());
        return bound;
    }

    private static List<Value> named(List<String> placeholders, Map<String, Value> values) {
        List<Value> bound = new ArrayList<>();
        Set<String> used = new HashSet<>();
        for (String placeholder : placeholders) {
            if (!placeholder.startsWith(":")) {
                throw SqlStatement.invalid("The placeholder " + placeholder + " has no name.")
                        .withHint("Write :name with an object of parameters, or ? with a list of them.");
            }
            String name = placeholder.substring(1);
            Value value = values.get(name);
            if (value == null) {
                throw SqlStatement.invalid("There is no parameter " + name + ".");
            }
            used.add(name);
            bound.add(value);
        }
        for (String given : values.keySet()) {
            if (!used.contains(given)) {
                throw SqlStatement.invalid("The statement has no placeholder :" + given + ".");
            }
        }
        return bound;
    }
}
