package io.tabledav.tree;

import io.tabledav.spi.Predicate;
import io.tabledav.spi.Predicate.Operand;
import io.tabledav.spi.Value;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Writes a predicate with the operator in front, so that a table of tests shows trees: {@code (and (= state 'TX') (> age
 * 5))}. A literal that is neither text, boolean nor int64 says its kind, {@code date:2000-01-01}.
 */
final class PredicateText {

    private PredicateText() {}

    static String of(Predicate predicate) {
        return switch (predicate) {
            case Predicate.And(List<Predicate> terms) -> "(and " + terms(terms) + ")";
            case Predicate.Or(List<Predicate> terms) -> "(or " + terms(terms) + ")";
            case Predicate.Not(Predicate term) -> "(not " + of(term) + ")";
            case Predicate.Comparison(Predicate.Operator operator, Operand left, Operand right) ->
                "(" + operator.symbol() + " " + of(left) + " " + of(right) + ")";
            case Predicate.In(Operand operand, List<Operand> items, boolean negated) ->
                "(" + not(negated) + "in " + of(operand) + " " + operands(items) + ")";
            case Predicate.Between(Operand operand, Operand low, Operand high, boolean negated) ->
                "(" + not(negated) + "between " + operands(List.of(operand, low, high)) + ")";
            case Predicate.Like(Operand operand, Operand pattern, boolean negated) ->
                "(" + not(negated) + "like " + operands(List.of(operand, pattern)) + ")";
            case Predicate.IsNull(Operand operand, boolean negated) -> "(" + not(negated) + "null " + of(operand) + ")";
            case Predicate.Holds(Operand operand) -> of(operand);
        };
    }

    private static String of(Operand operand) {
        return switch (operand) {
            case Operand.ColumnValue(String column) -> column;
            case Operand.Literal(Value value) -> of(value);
            case Operand.Call(Predicate.Function function, List<Operand> arguments) ->
                function.name().toLowerCase(Locale.ROOT) + "(" + operands(arguments) + ")";
        };
    }

    private static String of(Value value) {
        return switch (value) {
            case Value.Text(String text) -> "'" + text + "'";
            case Value.Int number -> TextValue.render(number);
            case Value.Bool bool -> TextValue.render(bool);
            default -> value.getClass().getSimpleName().toLowerCase(Locale.ROOT) + ":" + TextValue.render(value);
        };
    }

    private static String terms(List<Predicate> terms) {
        return terms.stream().map(PredicateText::of).collect(Collectors.joining(" "));
    }

    private static String operands(List<Operand> operands) {
        return operands.stream().map(PredicateText::of).collect(Collectors.joining(" "));
    }

    private static String not(boolean negated) {
        return negated ? "not-" : "";
    }
}
