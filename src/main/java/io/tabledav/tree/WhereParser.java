package io.tabledav.tree;

import io.tabledav.spi.Column;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Predicate;
import io.tabledav.spi.Predicate.Function;
import io.tabledav.spi.Predicate.Operand;
import io.tabledav.spi.Predicate.Operator;
import io.tabledav.tree.WhereLexer.Kind;
import io.tabledav.tree.WhereLexer.Token;
import io.tabledav.tree.WhereOperands.Condition;
import io.tabledav.tree.WhereOperands.Constant;
import io.tabledav.tree.WhereOperands.Draft;
import io.tabledav.tree.WhereOperands.Typed;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.jspecify.annotations.Nullable;

/**
 * Reads a client's {@code where} into a {@link Predicate}, the only form in which it reaches a database.
 *
 * <pre>{@code
 * condition  = and { OR and }
 * and        = not { AND not }
 * not        = { NOT } test
 * test       = operand [ comparison operand
 *                      | [NOT] IN ( operand {, operand} )
 *                      | [NOT] BETWEEN operand AND operand
 *                      | [NOT] LIKE operand
 *                      | IS [NOT] NULL ]
 * operand    = ( condition ) | column | literal | function ( operand {, operand} )
 * column     = word | "name"
 * literal    = 'text' | [+-] number | TRUE | FALSE | NULL | (DATE | TIME | TIMESTAMP) 'text'
 * }</pre>
 *
 * <p>The parser goes one frame deeper for each parenthesis only, of which at most {@value #MAX_DEPTH} may be open; all else is
 * loops. Its work is in proportion to the text.
 */
public final class WhereParser {

    static final int MAX_BYTES = 8 * 1024;
    static final int MAX_DEPTH = 50;
    static final int MAX_ITEMS = 1_000;

    private static final Set<String> RESERVED =
            Set.of("and", "or", "not", "in", "between", "like", "is", "null", "true", "false");

    private static final Map<String, ArrowType> LITERAL_TYPES = Map.of(
            "date", new ArrowType.Date(DateUnit.DAY),
            "time", new ArrowType.Time(TimeUnit.NANOSECOND, 64),
            "timestamp", new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC"));

    private final WhereLexer lexer;
    private final WhereOperands operands;
    private final ColumnNames columns;
    private Token token;
    private int depth;

    private WhereParser(String text, List<Column> columns) {
        this.lexer = new WhereLexer(text);
        this.operands = new WhereOperands(lexer);
        this.columns = new ColumnNames(columns);
        this.token = lexer.next();
    }

    /**
     * Reads a condition over the columns of one relation.
     *
     * <p>Errors: {@code INVALID} with the place in characters from 1 and a hint, for whatever is beyond the grammar, the
     * limits ({@value #MAX_BYTES} bytes of UTF-8, {@value #MAX_DEPTH} parentheses in each other, {@value #MAX_ITEMS} items in
     * a list) or the types of the columns.
     */
    public static Predicate parse(String text, List<Column> columns) {
        if (text.length() > MAX_BYTES || text.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw DatabaseException.of(Code.INVALID, "The parameter where is longer than " + MAX_BYTES + " bytes.");
        }
        WhereParser parser = new WhereParser(text, columns);
        if (parser.token.kind() == Kind.END) {
            throw parser.failure("there is no condition.", "Leave the parameter away to read all rows.");
        }
        Predicate predicate = parser.operands.condition(parser.readCondition());
        if (parser.token.kind() != Kind.END) {
            throw parser.unexpected("AND, OR or the end");
        }
        return predicate;
    }

    private Draft readCondition() {
        Draft first = readAnd();
        if (!token.isWord("or")) {
            return first;
        }
        List<Predicate> terms = new ArrayList<>(List.of(operands.condition(first)));
        while (take("or")) {
            terms.add(operands.condition(readAnd()));
        }
        return new Condition(first.at(), new Predicate.Or(terms));
    }

    private Draft readAnd() {
        Draft first = readNot();
        if (!token.isWord("and")) {
            return first;
        }
        List<Predicate> terms = new ArrayList<>(List.of(operands.condition(first)));
        while (take("and")) {
            terms.add(operands.condition(readNot()));
        }
        return new Condition(first.at(), new Predicate.And(terms));
    }

    /** Two negations cancel each other, also where the truth is unknown: a chain of them is one or none. */
    private Draft readNot() {
        int at = token.at();
        boolean any = false;
        boolean negated = false;
        while (take("not")) {
            any = true;
            negated = !negated;
        }
        Draft test = readTest();
        if (!any) {
            return test;
        }
        Predicate term = operands.condition(test);
        return new Condition(at, negated ? new Predicate.Not(term) : term);
    }

    private Draft readTest() {
        Draft left = readOperand();
        Operator operator = comparison();
        if (operator != null) {
            advance();
            List<Operand> sides = operands.comparable(List.of(left, readOperand()));
            return new Condition(left.at(), new Predicate.Comparison(operator, sides.getFirst(), sides.getLast()));
        }
        if (take("is")) {
            boolean negated = take("not");
            require("null");
            return new Condition(left.at(), new Predicate.IsNull(operands.nullable(left), negated));
        }
        boolean negated = take("not");
        if (take("in")) {
            return new Condition(left.at(), readIn(left, negated));
        }
        if (take("between")) {
            Draft low = readOperand();
            require("and");
            List<Operand> three = operands.comparable(List.of(left, low, readOperand()));
            return new Condition(
                    left.at(), new Predicate.Between(three.getFirst(), three.get(1), three.getLast(), negated));
        }
        if (take("like")) {
            List<Operand> sides = operands.texts(List.of(left, readOperand()));
            return new Condition(left.at(), new Predicate.Like(sides.getFirst(), sides.getLast(), negated));
        }
        if (negated) {
            throw unexpected("IN, BETWEEN or LIKE");
        }
        if (!(left instanceof Condition) && !testMayEnd()) {
            throw unexpected("a comparison");
        }
        return left;
    }

    /** Whether an operand may stand alone here: as a boolean column, or inside parentheses. */
    private boolean testMayEnd() {
        return token.kind() == Kind.END
                || token.isWord("and")
                || token.isWord("or")
                || token.isSymbol(")")
                || token.isSymbol(",");
    }

    private Predicate readIn(Draft left, boolean negated) {
        requireSymbol("(");
        List<Draft> all = new ArrayList<>(List.of(left));
        do {
            if (all.size() > MAX_ITEMS) {
                throw failure("a list has more than " + MAX_ITEMS + " items.", "Ask in several requests.");
            }
            all.add(readOperand());
        } while (takeSymbol(","));
        requireSymbol(")");
        List<Operand> typed = operands.comparable(all);
        return new Predicate.In(typed.getFirst(), typed.subList(1, typed.size()), negated);
    }

    private Draft readOperand() {
        Token start = token;
        return switch (start.kind()) {
            case TEXT -> {
                advance();
                yield new Constant(start.at(), WhereOperands.Kind.TEXT, start.text());
            }
            case NUMBER -> readNumber(start.at(), "");
            case QUOTED_NAME -> {
                advance();
                yield readColumn(start);
            }
            case WORD -> readWord(start);
            case SYMBOL -> readSymbol(start);
            case END -> throw unexpected("a column or a literal");
        };
    }

    private Draft readSymbol(Token start) {
        switch (start.text()) {
            case "-", "+" -> {
                advance();
                if (token.kind() != Kind.NUMBER) {
                    throw unexpected("a number after the sign");
                }
                return readNumber(start.at(), start.text());
            }
            case "(" -> {
                open();
                Draft inside = readCondition();
                close("AND, OR or )");
                return inside;
            }
            default -> throw unexpected("a column or a literal");
        }
    }

    private Constant readNumber(int at, String sign) {
        Constant number = new Constant(at, WhereOperands.Kind.NUMBER, sign + token.text());
        advance();
        return number;
    }

    private Draft readWord(Token word) {
        String lower = word.text().toLowerCase(Locale.ROOT);
        if (lower.equals("null") || lower.equals("true") || lower.equals("false")) {
            advance();
            boolean isNull = lower.equals("null");
            return new Constant(word.at(), isNull ? WhereOperands.Kind.NULL : WhereOperands.Kind.BOOLEAN, word.text());
        }
        if (RESERVED.contains(lower)) {
            throw unexpected("a column or a literal");
        }
        advance();
        if (token.isSymbol("(")) {
            return readCall(word, lower);
        }
        ArrowType literal = LITERAL_TYPES.get(lower);
        return literal != null && token.kind() == Kind.TEXT ? readTypedLiteral(literal) : readColumn(word);
    }

    /** The type is checked here, and the text then read as the type of the column that it meets. */
    private Draft readTypedLiteral(ArrowType type) {
        Constant literal = new Constant(token.at(), WhereOperands.Kind.TEXT, token.text());
        try {
            TextValue.parse(token.text(), type);
        } catch (DatabaseException e) {
            throw failure(e.message(), "Dates are YYYY-MM-DD, times HH:MM:SS, timestamps both.")
                    .withCause(e);
        }
        advance();
        return literal;
    }

    private Typed readColumn(Token name) {
        Column column;
        try {
            column = columns.find(name.text());
        } catch (DatabaseException e) {
            String hint = e.hint();
            throw lexer.failure(name.at(), e.message(), hint == null ? WhereHints.GRAMMAR : hint);
        }
        if (column == null) {
            throw unknownColumn(name);
        }
        return operands.column(name.at(), column);
    }

    private Draft readCall(Token name, String lower) {
        Function function = function(lower);
        if (function == null) {
            throw lexer.failure(
                    name.at(),
                    "there is no function " + TextValue.quoted(name.text()) + ".",
                    WhereHints.forWord(lower, WhereHints.FUNCTIONS));
        }
        open();
        List<Draft> arguments = new ArrayList<>();
        if (!token.isSymbol(")")) {
            do {
                arguments.add(readOperand());
            } while (arguments.size() <= function.mostArguments() && takeSymbol(","));
        }
        if (arguments.size() < function.fewestArguments() || arguments.size() > function.mostArguments()) {
            throw lexer.failure(
                    name.at(),
                    lower + " does not take " + arguments.size()
                            + (arguments.size() == 1 ? " argument." : " arguments."),
                    "It takes " + function.fewestArguments() + " to " + function.mostArguments() + ".");
        }
        close(", or )");
        return operands.call(name.at(), function, arguments);
    }

    private static @Nullable Function function(String lower) {
        for (Function function : Function.values()) {
            if (function.name().toLowerCase(Locale.ROOT).equals(lower)) {
                return function;
            }
        }
        return null;
    }

    private @Nullable Operator comparison() {
        if (token.kind() != Kind.SYMBOL) {
            return null;
        }
        String symbol = token.text().equals("!=") ? "<>" : token.text();
        for (Operator operator : Operator.values()) {
            if (operator.symbol().equals(symbol)) {
                return operator;
            }
        }
        return null;
    }

    private void advance() {
        token = lexer.next();
    }

    private boolean take(String word) {
        boolean taken = token.isWord(word);
        if (taken) {
            advance();
        }
        return taken;
    }

    private void require(String word) {
        if (!take(word)) {
            throw unexpected(word.toUpperCase(Locale.ROOT));
        }
    }

    private boolean takeSymbol(String symbol) {
        boolean taken = token.isSymbol(symbol);
        if (taken) {
            advance();
        }
        return taken;
    }

    private void requireSymbol(String symbol) {
        if (!takeSymbol(symbol)) {
            throw unexpected(symbol);
        }
    }

    private void open() {
        if (++depth > MAX_DEPTH) {
            throw failure("more than " + MAX_DEPTH + " parentheses are open.", "Write the condition flatter.");
        }
        advance();
    }

    private void close(String expected) {
        if (!takeSymbol(")")) {
            throw unexpected(expected);
        }
        depth--;
    }

    private DatabaseException failure(String what, String hint) {
        return lexer.failure(token.at(), what, hint);
    }

    private DatabaseException unexpected(String expected) {
        boolean arithmetic = token.isSymbol("+") || token.isSymbol("-");
        String hint = arithmetic ? WhereHints.NO_ARITHMETIC : WhereHints.forWord(token.text(), WhereHints.GRAMMAR);
        return failure("expected " + expected + ", found " + token.described() + ".", hint);
    }

    private DatabaseException unknownColumn(Token name) {
        String hint = name.kind() == Kind.QUOTED_NAME
                ? columns.hint() + " Text stands in single quotes."
                : WhereHints.forWord(name.text(), columns.hint());
        return lexer.failure(name.at(), "there is no column " + TextValue.quoted(name.text()) + ".", hint);
    }
}
