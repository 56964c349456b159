package io.tabledav.backend.memory;

import io.tabledav.spi.Predicate;
import io.tabledav.spi.Predicate.And;
import io.tabledav.spi.Predicate.Between;
import io.tabledav.spi.Predicate.Comparison;
import io.tabledav.spi.Predicate.Function;
import io.tabledav.spi.Predicate.Holds;
import io.tabledav.spi.Predicate.In;
import io.tabledav.spi.Predicate.IsNull;
import io.tabledav.spi.Predicate.Like;
import io.tabledav.spi.Predicate.Not;
import io.tabledav.spi.Predicate.Operand;
import io.tabledav.spi.Predicate.Operator;
import io.tabledav.spi.Predicate.Or;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** Turns a {@link Predicate} into something that tests a row, with SQL's three-valued logic: null stands for unknown. */
final class PredicateEvaluator {

    /** A condition on a row. */
    @FunctionalInterface
    interface Condition {
        /** True, false, or null for unknown. */
        @Nullable
        Boolean test(Row row);
    }

    /** Something with a value in a row. */
    @FunctionalInterface
    private interface Term {
        @Nullable
        Object value(Row row);
    }

    private final Schema table;

    /** Conditions on the rows of a table. */
    PredicateEvaluator(Schema table) {
        this.table = table;
    }

    /** The condition that a predicate states; {@code INVALID} if it names a column that is not there. */
    Condition condition(Predicate predicate) {
        return switch (predicate) {
            case And and -> all(and.terms().stream().map(this::condition).toList(), false);
            case Or or -> all(or.terms().stream().map(this::condition).toList(), true);
            case Not not -> negated(condition(not.term()), true);
            case Comparison comparison -> comparison(comparison);
            case In in -> {
                List<Predicate> items = in.items().stream()
                        .<Predicate>map(item -> new Comparison(Operator.EQUAL, in.operand(), item))
                        .toList();
                yield negated(condition(new Or(items)), in.negated());
            }
            case Between between -> {
                Predicate low = new Comparison(Operator.GREATER_OR_EQUAL, between.operand(), between.low());
                Predicate high = new Comparison(Operator.LESS_OR_EQUAL, between.operand(), between.high());
                yield negated(condition(new And(List.of(low, high))), between.negated());
            }
            case Like like -> {
                Term text = term(like.operand());
                Term pattern = term(like.pattern());
                yield negated(row -> Scalars.like(text.value(row), pattern.value(row)), like.negated());
            }
            case IsNull isNull -> {
                Term term = term(isNull.operand());
                yield row -> (term.value(row) == null) != isNull.negated();
            }
            case Holds holds -> {
                Term term = term(holds.operand());
                yield row -> Scalars.truth(term.value(row));
            }
        };
    }

    /** True for OR, false for AND: the value of one term that decides; else unknown if one is; else the other value. */
    private static Condition all(List<Condition> terms, boolean decisive) {
        return row -> {
            Boolean result = !decisive;
            for (Condition term : terms) {
                Boolean value = term.test(row);
                if (value == null) {
                    result = null;
                } else if (value == decisive) {
                    return decisive;
                }
            }
            return result;
        };
    }

    private static Condition negated(Condition condition, boolean negated) {
        return row -> {
            Boolean value = condition.test(row);
            return value == null ? null : value != negated;
        };
    }

    private Condition comparison(Comparison comparison) {
        Term left = term(comparison.left());
        Term right = term(comparison.right());
        return row -> {
            Object one = left.value(row);
            Object other = right.value(row);
            if (one == null || other == null) {
                return null;
            }
            int order = Scalars.compare(one, other);
            return switch (comparison.operator()) {
                case EQUAL -> order == 0;
                case NOT_EQUAL -> order != 0;
                case LESS -> order < 0;
                case LESS_OR_EQUAL -> order <= 0;
                case GREATER -> order > 0;
                case GREATER_OR_EQUAL -> order >= 0;
            };
        };
    }

    private Term term(Operand operand) {
        return switch (operand) {
            case Operand.ColumnValue column -> {
                int index = ScanPlan.indexOf(table, column.column());
                yield row -> row.value(index);
            }
            case Operand.Literal literal -> {
                Object value = Scalars.of(literal.value());
                yield row -> value;
            }
            case Operand.Call call -> {
                List<Term> arguments = call.arguments().stream().map(this::term).toList();
                yield row -> call(call.function(), arguments, row);
            }
        };
    }

    // COALESCE alone takes NULL; any other function of NULL is NULL.
    private static @Nullable Object call(Function function, List<Term> arguments, Row row) {
        List<Object> values = new ArrayList<>(arguments.size());
        for (Term argument : arguments) {
            Object value = argument.value(row);
            if (value != null) {
                values.add(value);
            } else if (function != Function.COALESCE) {
                return null;
            }
        }
        return values.isEmpty() ? null : Scalars.call(function, values);
    }
}
