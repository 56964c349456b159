package io.tabledav.tree;

import io.tabledav.spi.Column;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.Predicate;
import io.tabledav.spi.Predicate.Function;
import io.tabledav.spi.Predicate.Operand;
import io.tabledav.spi.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.jspecify.annotations.Nullable;

/**
 * Gives the operands of a condition their types: a literal takes that of the column or function that it meets.
 *
 * <p>{@link WhereParser} reads a {@link Draft}, and asks here once it knows what the draft meets.
 */
final class WhereOperands {

    private final WhereLexer lexer;

    WhereOperands(WhereLexer lexer) {
        this.lexer = lexer;
    }

    /** What was read at one place, before it is known what it meets. */
    sealed interface Draft {
        /** Where it starts, in chars from 0. */
        int at();
    }

    /** A condition of its own. */
    record Condition(int at, Predicate predicate) implements Draft {}

    /**
     * A column or a function.
     *
     * @param words what to call it in a message
     */
    record Typed(int at, Operand operand, ArrowType type, String words) implements Draft {}

    /** A literal, as it was written. */
    record Constant(int at, Kind kind, String text) implements Draft {}

    /** How a literal was written. */
    enum Kind {
        TEXT,
        NUMBER,
        BOOLEAN,
        NULL
    }

    Typed column(int at, Column column) {
        ArrowType type = column.field().getType();
        String sqlType = column.sqlType().isEmpty() ? TypeWords.of(type) : column.sqlType();
        String words = "the column " + column.name() + " of type " + sqlType;
        return new Typed(at, new Operand.ColumnValue(column.name()), type, words);
    }

    /** The condition that a draft is; a boolean column is one. */
    Predicate condition(Draft draft) {
        return switch (draft) {
            case Condition condition -> condition.predicate();
            case Typed typed
            when TypeFamily.of(typed.type()) == TypeFamily.BOOLEAN -> new Predicate.Holds(typed.operand());
            case Typed typed ->
                throw lexer.failure(
                        typed.at(),
                        typed.words() + " is no condition.",
                        "Compare it with something, or ask whether it IS NULL.");
            case Constant constant ->
                throw lexer.failure(
                        constant.at(),
                        "the literal " + TextValue.quoted(constant.text()) + " is no condition.",
                        "Compare a column with it.");
        };
    }

    /** What can be NULL. */
    Operand nullable(Draft draft) {
        if (draft instanceof Typed typed) {
            return typed.operand();
        }
        throw lexer.failure(draft.at(), "only a column or a function can be NULL.", "Write: name IS NULL.");
    }

    /** Operands that are compared with each other, their literals typed by what they meet. */
    List<Operand> comparable(List<? extends Draft> drafts) {
        return operands(drafts, meet(drafts));
    }

    /** Two texts, for LIKE. */
    List<Operand> texts(List<? extends Draft> drafts) {
        Met met = meet(drafts);
        if (TypeFamily.of(met.type()) != TypeFamily.TEXT) {
            throw lexer.failure(
                    drafts.getFirst().at(),
                    "LIKE takes text, not " + met.words() + ".",
                    "Use comparisons or BETWEEN for other types.");
        }
        return operands(drafts, met);
    }

    /** A function of its arguments, whose number is right already. */
    Typed call(int at, Function function, List<? extends Draft> arguments) {
        String name = function.name().toLowerCase(Locale.ROOT);
        List<Operand> operands = new ArrayList<>();
        ArrowType type = switch (function) {
            case LOWER, UPPER, SUBSTR -> {
                operands.add(argument(arguments.getFirst(), TypeFamily.TEXT_TYPE, name));
                yield TypeFamily.TEXT_TYPE;
            }
            case LENGTH -> {
                operands.add(argument(arguments.getFirst(), TypeFamily.TEXT_TYPE, name));
                yield TypeFamily.INT_TYPE;
            }
            case ABS, ROUND -> {
                Met met = meet(arguments.subList(0, 1));
                if (TypeFamily.of(met.type()) != TypeFamily.NUMBER) {
                    throw lexer.failure(
                            arguments.getFirst().at(),
                            name + " takes a number, not " + met.words() + ".",
                            "Use a column of numbers.");
                }
                operands.add(operand(arguments.getFirst(), met));
                yield TypeFamily.widened(met.type());
            }
            case COALESCE -> {
                Met met = meet(arguments);
                operands.addAll(operands(arguments, met));
                yield met.type();
            }
        };
        // What is left are counts of characters or digits.
        for (Draft count : arguments.subList(operands.size(), arguments.size())) {
            operands.add(argument(count, TypeFamily.INT_TYPE, name));
        }
        return new Typed(at, new Operand.Call(function, operands), type, name + "(…) of type " + TypeWords.of(type));
    }

    /** An argument that must be text or a whole number. */
    private Operand argument(Draft draft, ArrowType type, String function) {
        if (draft instanceof Typed typed) {
            boolean fits = type.equals(TypeFamily.INT_TYPE)
                    ? typed.type() instanceof ArrowType.Int
                    : TypeFamily.of(typed.type()) == TypeFamily.of(type);
            if (!fits) {
                throw lexer.failure(
                        typed.at(),
                        function + " takes " + TypeWords.of(type) + " here, not " + typed.words() + ".",
                        "Use a column or a literal of that type.");
            }
        }
        return operand(draft, new Met(type, "an argument of " + function + " of type " + TypeWords.of(type), null));
    }

    /**
     * What literals meet.
     *
     * @param type the type that they take
     * @param words what to call it in a message
     * @param column its column, null if it is none
     */
    private record Met(
            ArrowType type, String words, @Nullable String column) {

        static Met of(Typed typed) {
            String column = typed.operand() instanceof Operand.ColumnValue(String name) ? name : null;
            return new Met(typed.type(), typed.words(), column);
        }
    }

    /** What all of the drafts have in common: the first column or function, with a type that holds every other. */
    private Met meet(List<? extends Draft> drafts) {
        @Nullable Met met = null;
        for (Draft draft : drafts) {
            if (draft instanceof Typed typed) {
                if (TypeFamily.of(typed.type()) == TypeFamily.OTHER) {
                    throw lexer.failure(
                            typed.at(), typed.words() + " cannot be compared.", "Only ask whether it IS NULL.");
                }
                met = met == null ? Met.of(typed) : joined(met, typed);
            }
        }
        if (met == null) {
            throw lexer.failure(
                    drafts.getFirst().at(), "there is no column to compare with.", "At least one side names a column.");
        }
        return met;
    }

    private Met joined(Met met, Typed typed) {
        ArrowType common = TypeFamily.common(met.type(), typed.type());
        if (common == null) {
            throw lexer.failure(
                    typed.at(),
                    typed.words() + " cannot be compared with " + met.words() + ".",
                    "Compare columns of like types.");
        }
        return new Met(common, met.words(), met.column());
    }

    private List<Operand> operands(List<? extends Draft> drafts, Met met) {
        List<Operand> operands = new ArrayList<>(drafts.size());
        for (Draft draft : drafts) {
            operands.add(operand(draft, met));
        }
        return operands;
    }

    private Operand operand(Draft draft, Met met) {
        return switch (draft) {
            case Typed typed -> typed.operand();
            case Constant constant -> new Operand.Literal(literal(constant, met));
            case Condition condition ->
                throw lexer.failure(
                        condition.at(), "a condition stands where a value is needed.", "Compare columns and literals.");
        };
    }

    private Value literal(Constant constant, Met met) {
        if (constant.kind() == Kind.NULL) {
            throw lexer.failure(constant.at(), "NULL equals nothing.", "Write: name IS NULL, or name IS NOT NULL.");
        }
        if (!fits(constant.kind(), TypeFamily.of(met.type()))) {
            throw mismatch(constant, met, TextValue.quoted(constant.text()) + " is of another type.");
        }
        try {
            return TextValue.parse(constant.text(), met.type());
        } catch (DatabaseException e) {
            throw mismatch(constant, met, e.message()).withCause(e);
        }
    }

    /** Refuses what the text form alone would let through: a number is no Base64, and a bare true no text. */
    private static boolean fits(Kind kind, TypeFamily family) {
        return switch (kind) {
            case TEXT, NULL -> true;
            case BOOLEAN -> family == TypeFamily.BOOLEAN;
            // Numbers that are too exact for any other type are in columns of text.
            case NUMBER -> family == TypeFamily.NUMBER || family == TypeFamily.BOOLEAN || family == TypeFamily.TEXT;
        };
    }

    private DatabaseException mismatch(Constant constant, Met met, String what) {
        DatabaseException failure = lexer.failure(
                constant.at(),
                what + " It meets " + met.words() + ".",
                "Write a literal of that type; text, dates and times in single quotes.");
        return met.column() == null ? failure : failure.withColumn(met.column());
    }
}
