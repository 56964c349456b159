package io.tabledav.spi;

import java.util.List;

/**
 * A condition on one row, as a tree: the only form in which a client's {@code where} reaches a backend.
 *
 * <p>Columns are resolved and literals already have the type of the column they meet. NULL follows SQL's three-valued logic.
 */
public sealed interface Predicate {

    /** True when all are; at least two terms. */
    record And(List<Predicate> terms) implements Predicate {
        public And {
            terms = List.copyOf(terms);
        }
    }

    /** True when one is; at least two terms. */
    record Or(List<Predicate> terms) implements Predicate {
        public Or {
            terms = List.copyOf(terms);
        }
    }

    /** True when the term is false. */
    record Not(Predicate term) implements Predicate {}

    /** A comparison of two operands. */
    record Comparison(Operator operator, Operand left, Operand right) implements Predicate {}

    /** Whether an operand equals one of the items; at least one item. */
    record In(Operand operand, List<Operand> items, boolean negated) implements Predicate {
        public In {
            items = List.copyOf(items);
        }
    }

    /** Whether an operand lies within two bounds, both included. */
    record Between(Operand operand, Operand low, Operand high, boolean negated) implements Predicate {}

    /** Whether a text matches a pattern of {@code %} and {@code _}; there is no escape character. */
    record Like(Operand operand, Operand pattern, boolean negated) implements Predicate {}

    /** Whether an operand is NULL. */
    record IsNull(Operand operand, boolean negated) implements Predicate {}

    /** A boolean operand taken as the condition itself. */
    record Holds(Operand operand) implements Predicate {}

    /** How two operands are compared. */
    enum Operator {
        EQUAL("="),
        NOT_EQUAL("<>"),
        LESS("<"),
        LESS_OR_EQUAL("<="),
        GREATER(">"),
        GREATER_OR_EQUAL(">=");

        private final String symbol;

        Operator(String symbol) {
            this.symbol = symbol;
        }

        /** The symbol, the same in the {@code where} grammar and in SQL. */
        public String symbol() {
            return symbol;
        }
    }

    /** Something with a value in a row. */
    sealed interface Operand {

        /** The value of a column of the relation. */
        record ColumnValue(String column) implements Operand {}

        /** A constant. */
        record Literal(Value value) implements Operand {}

        /** A function of other operands. */
        record Call(Function function, List<Operand> arguments) implements Operand {
            public Call {
                arguments = List.copyOf(arguments);
            }
        }
    }

    /** The functions of the grammar, and how many arguments each takes. */
    enum Function {
        LOWER(1, 1),
        UPPER(1, 1),
        LENGTH(1, 1),
        ABS(1, 1),
        ROUND(1, 2),
        COALESCE(1, 100),
        SUBSTR(2, 3);

        private final int fewestArguments;
        private final int mostArguments;

        Function(int fewestArguments, int mostArguments) {
            this.fewestArguments = fewestArguments;
            this.mostArguments = mostArguments;
        }

        /** The fewest arguments it takes. */
        public int fewestArguments() {
            return fewestArguments;
        }

        /** The most arguments it takes. */
        public int mostArguments() {
            return mostArguments;
        }
    }
}
