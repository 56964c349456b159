package io.tabledav.spi;

import static io.tabledav.spi.ContractFixture.flat;
import static io.tabledav.spi.ContractFixture.idsWhere;
import static io.tabledav.spi.ContractTables.PEOPLE;
import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.spi.Behaviours.Power;
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
import io.tabledav.spi.Predicate.Operand.Call;
import io.tabledav.spi.Predicate.Operand.ColumnValue;
import io.tabledav.spi.Predicate.Operand.Literal;
import io.tabledav.spi.Predicate.Operator;
import io.tabledav.spi.Predicate.Or;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Which people meet a condition: each node, operator and function, with SQL's three-valued logic. */
interface PredicateContract extends ContractFixture {
    Operand ID = new ColumnValue("id");
    Operand NAME = new ColumnValue("name");
    Operand HEIGHT = new ColumnValue("height");
    Operand BORN = new ColumnValue("born");
    Operand ACTIVE = new ColumnValue("active");
    Operand NOTE = new ColumnValue("note");
    Operand NULL = new Literal(new Value.Null());
    Predicate TRUE = compare(Operator.EQUAL, ID, ID);
    Predicate FALSE = compare(Operator.NOT_EQUAL, ID, ID);
    Predicate UNKNOWN = compare(Operator.EQUAL, ID, NULL);

    @TestFactory
    default Stream<DynamicTest> comparisons() {
        Operand bob = text("Bob");
        Operand ada = new Literal(new Value.Date(LocalDate.of(1815, 12, 10)));
        return Stream.of(
                meets("id = 3", compare(Operator.EQUAL, ID, whole(3)), 3),
                meets("3 = id", compare(Operator.EQUAL, whole(3), ID), 3),
                meets("id <> 3", compare(Operator.NOT_EQUAL, ID, whole(3)), 1, 2, 4, 5, 6, 7),
                meets("id < 3", compare(Operator.LESS, ID, whole(3)), 1, 2),
                meets("id <= 3", compare(Operator.LESS_OR_EQUAL, ID, whole(3)), 1, 2, 3),
                meets("id > 5", compare(Operator.GREATER, ID, whole(5)), 6, 7),
                meets("id >= 5", compare(Operator.GREATER_OR_EQUAL, ID, whole(5)), 5, 6, 7),
                meets("id > the largest", compare(Operator.GREATER, ID, whole(Long.MAX_VALUE))),
                meets("name = Bob", compare(Operator.EQUAL, NAME, bob), 2),
                meets("name = '' or 1=1", compare(Operator.EQUAL, NAME, text("' OR 1=1 --"))),
                meets("name = Zoë", compare(Operator.EQUAL, NAME, text("Zoë 🎈")), 7),
                meets("name > Cleo", compare(Operator.GREATER, NAME, text("Cleo")), 4, 5, 6, 7),
                meets("note = ''", compare(Operator.EQUAL, NOTE, text("")), 3),
                meets("height = 1.64", compare(Operator.EQUAL, HEIGHT, real(1.64)), 1, 7),
                meets("height > 1.8", compare(Operator.GREATER, HEIGHT, real(1.8)), 2, 4),
                meets("height <> 0", compare(Operator.NOT_EQUAL, HEIGHT, real(0)), 1, 2, 4, 5, 7),
                meets("height < id", compare(Operator.LESS, HEIGHT, ID), 2, 4, 5, 6, 7),
                meets("born = 1815-12-10", compare(Operator.EQUAL, BORN, ada), 1, 6),
                meets("born > 1815-12-10", compare(Operator.GREATER, BORN, ada), 2, 3, 4, 7),
                meets("active = true", compare(Operator.EQUAL, ACTIVE, bool(true)), 1, 4, 7),
                meets("active <> true", compare(Operator.NOT_EQUAL, ACTIVE, bool(true)), 2, 5),
                meets("active", new Holds(ACTIVE), 1, 4, 7),
                meets("true", new Holds(bool(true)), 1, 2, 3, 4, 5, 6, 7),
                meets("false", new Holds(bool(false))));
    }

    @TestFactory
    default Stream<DynamicTest> inAndBetweenAndIsNull() {
        List<Operand> many = new ArrayList<>();
        LongStream.rangeClosed(-990, 3).forEach(n -> many.add(whole(n)));
        return Stream.of(
                meets("id in (1)", new In(ID, List.of(whole(1)), false), 1),
                meets("id in (1, 7, 99)", new In(ID, List.of(whole(1), whole(7), whole(99)), false), 1, 7),
                meets("id not in (1, 7)", new In(ID, List.of(whole(1), whole(7)), true), 2, 3, 4, 5, 6),
                meets("id in 994 items", new In(ID, many, false), 1, 2, 3),
                meets("id in (1, null)", new In(ID, List.of(whole(1), NULL), false), 1),
                meets("id not in (1, null)", new In(ID, List.of(whole(1), NULL), true)),
                meets("height in (1.64, id)", new In(HEIGHT, List.of(real(1.64), ID), false), 1, 7),
                meets("height not in (0)", new In(HEIGHT, List.of(real(0)), true), 1, 2, 4, 5, 7),
                meets("name in (...)", new In(NAME, List.of(text("Eve"), text("Gus"), text("%")), false), 5, 6),
                meets("id between 2 and 4", new Between(ID, whole(2), whole(4), false), 2, 3, 4),
                meets("id not between 2 and 6", new Between(ID, whole(2), whole(6), true), 1, 7),
                meets("id between 4 and 2", new Between(ID, whole(4), whole(2), false)),
                meets("id between null and 4", new Between(ID, NULL, whole(4), false)),
                // Not (unknown and false) is true: the upper bound alone decides.
                meets("id not between null and 4", new Between(ID, NULL, whole(4), true), 5, 6, 7),
                meets("height between 0 and 1.7", new Between(HEIGHT, real(0), real(1.7), false), 1, 6, 7),
                meets("height is null", new IsNull(HEIGHT, false), 3),
                meets("height is not null", new IsNull(HEIGHT, true), 1, 2, 4, 5, 6, 7),
                meets("note is null", new IsNull(NOTE, false), 1, 6),
                meets("null is null", new IsNull(NULL, false), 1, 2, 3, 4, 5, 6, 7));
    }

    @TestFactory
    default Stream<DynamicTest> like() {
        return Stream.of(
                meets("name like 'Z%'", new Like(NAME, text("Z%"), false), 7),
                meets("name like '_o_'", new Like(NAME, text("_o_"), false), 2),
                meets("name like '%le%'", new Like(NAME, text("%le%"), false), 3),
                meets(
                        "name like 'Zoë _'",
                        new Like(NAME, text(behaviours().has(Power.UTF_16) ? "Zoë __" : "Zoë _"), false),
                        7),
                meets("name like 'Bo'", new Like(NAME, text("Bo"), false)),
                meets("name like ''", new Like(NAME, text(""), false)),
                meets("name like '%'", new Like(NAME, text("%"), false), 1, 2, 3, 4, 5, 6, 7),
                meets("name like '.*'", new Like(NAME, text(".*"), false)),
                meets("note like '%'", new Like(NOTE, text("%"), false), 2, 3, 4, 5, 7),
                meets("note not like '%te%'", new Like(NOTE, text("%te%"), true), 3, 4, 7),
                meets("there is no escape", new Like(NOTE, text("C:\\%"), false), 5),
                meets("an underscore is one character", new Like(NOTE, text("a\\_b"), false)),
                meets("name like null", new Like(NAME, NULL, false)),
                meets("name not like null", new Like(NAME, NULL, true)));
    }

    @TestFactory
    default Stream<DynamicTest> functions() {
        return Stream.of(
                meets("lower(name) = 'bob'", compare(Operator.EQUAL, call(Function.LOWER, NAME), text("bob")), 2),
                meets("upper(name) = 'EVE'", compare(Operator.EQUAL, call(Function.UPPER, NAME), text("EVE")), 5),
                meets("length(name) = 4", compare(Operator.EQUAL, call(Function.LENGTH, NAME), whole(4)), 3),
                meets(
                        "a character is not a byte",
                        compare(
                                Operator.EQUAL,
                                call(Function.LENGTH, NAME),
                                whole(behaviours().has(Power.UTF_16) ? 6 : 5)),
                        7),
                meets(
                        "length(note) >= 0",
                        compare(Operator.GREATER_OR_EQUAL, call(Function.LENGTH, NOTE), whole(0)),
                        2,
                        3,
                        4,
                        5,
                        7),
                meets("abs(height) = 1.77", compare(Operator.EQUAL, call(Function.ABS, HEIGHT), real(1.77)), 5),
                meets("abs(id) = 2", compare(Operator.EQUAL, call(Function.ABS, ID), whole(2)), 2),
                meets("round(height) = 2", compare(Operator.EQUAL, call(Function.ROUND, HEIGHT), real(2)), 1, 2, 4, 7),
                meets("round(height) = -2", compare(Operator.EQUAL, call(Function.ROUND, HEIGHT), real(-2)), 5),
                meets(
                        "round(height, 1) is 1.6",
                        new Between(call(Function.ROUND, HEIGHT, whole(1)), real(1.59), real(1.61), false),
                        1,
                        7),
                meets(
                        "coalesce(height, 5) = 5",
                        compare(Operator.EQUAL, call(Function.COALESCE, HEIGHT, real(5)), real(5)),
                        3),
                meets(
                        "coalesce(note, name) = 'Ada'",
                        compare(Operator.EQUAL, call(Function.COALESCE, NULL, NOTE, NAME), text("Ada")),
                        1),
                meets("coalesce(note) is null", new IsNull(call(Function.COALESCE, NOTE, NULL), false), 1, 6),
                meets(
                        "substr(name, 2) = 'us'",
                        compare(Operator.EQUAL, call(Function.SUBSTR, NAME, whole(2)), text("us")),
                        6),
                meets(
                        "substr(name, 2, 1) = 'o'",
                        compare(Operator.EQUAL, call(Function.SUBSTR, NAME, whole(2), whole(1)), text("o")),
                        2,
                        7),
                meets(
                        "substr(name, 5) = a balloon",
                        compare(Operator.EQUAL, call(Function.SUBSTR, NAME, whole(5)), text("🎈")),
                        7),
                meets(
                        "substr(name, 99) = ''",
                        compare(Operator.EQUAL, call(Function.SUBSTR, NAME, whole(99)), text("")),
                        1,
                        2,
                        3,
                        4,
                        5,
                        6,
                        7),
                meets(
                        "functions nest",
                        compare(
                                Operator.EQUAL,
                                call(Function.LENGTH, call(Function.SUBSTR, call(Function.UPPER, NAME), whole(2))),
                                whole(3)),
                        3),
                meets("a function of null is null", new IsNull(call(Function.LOWER, NOTE), false), 1, 6),
                meets("substr(note, 2) is null", new IsNull(call(Function.SUBSTR, NOTE, whole(2)), false), 1, 6),
                meets("abs of null is null", new IsNull(call(Function.ABS, HEIGHT), false), 3));
    }

    @TestFactory
    default Stream<DynamicTest> threeValuedLogic() {
        Predicate tall = compare(Operator.GREATER, HEIGHT, real(1.8));
        return Stream.of(
                meets("not true", new Not(TRUE)),
                meets("not false", new Not(FALSE), 1, 2, 3, 4, 5, 6, 7),
                meets("unknown", UNKNOWN),
                meets("not unknown", new Not(UNKNOWN)),
                meets("true and unknown", new And(List.of(TRUE, UNKNOWN))),
                meets("not (false and unknown)", new Not(new And(List.of(UNKNOWN, FALSE))), 1, 2, 3, 4, 5, 6, 7),
                meets("not (true and unknown)", new Not(new And(List.of(UNKNOWN, TRUE)))),
                meets("unknown or true", new Or(List.of(UNKNOWN, TRUE)), 1, 2, 3, 4, 5, 6, 7),
                meets("unknown or false", new Or(List.of(UNKNOWN, FALSE))),
                meets("not (unknown or false)", new Not(new Or(List.of(UNKNOWN, FALSE)))),
                meets("null = null", compare(Operator.EQUAL, NULL, NULL)),
                meets("null <> 1", compare(Operator.NOT_EQUAL, ID, NULL)),
                meets("not (height > 1.8)", new Not(tall), 1, 5, 6, 7),
                meets(
                        "not (height > 1.8) or height is null",
                        new Or(List.of(new Not(tall), new IsNull(HEIGHT, false))),
                        1,
                        3,
                        5,
                        6,
                        7),
                meets("not active", new Not(new Holds(ACTIVE)), 2, 5),
                meets("and binds three terms", new And(List.of(TRUE, tall, new Holds(ACTIVE))), 4),
                meets("or inside and", new And(List.of(new Or(List.of(tall, new Holds(ACTIVE))), new Not(tall))), 1, 7),
                meets("and inside or", new Or(List.of(new And(List.of(tall, FALSE)), new Holds(ACTIVE))), 1, 4, 7),
                meets(
                        "fifty deep",
                        Stream.<Predicate>iterate(tall, Not::new)
                                .skip(50)
                                .findFirst()
                                .orElseThrow(),
                        2,
                        4));
    }

    private DynamicTest meets(String description, Predicate where, long... ids) {
        return DynamicTest.dynamicTest(
                description,
                () -> assertThat(flat(rows(PEOPLE, idsWhere(where))))
                        .isEqualTo(LongStream.of(ids).boxed().toList()));
    }

    private static Predicate compare(Operator operator, Operand left, Operand right) {
        return new Comparison(operator, left, right);
    }

    private static Operand call(Function function, Operand... arguments) {
        List<Operand> list = new ArrayList<>();
        Collections.addAll(list, arguments);
        return new Call(function, list);
    }

    private static Operand whole(long value) {
        return new Literal(new Value.Int(value));
    }

    private static Operand real(double value) {
        return new Literal(new Value.Real(value));
    }

    private static Operand text(String value) {
        return new Literal(new Value.Text(value));
    }

    private static Operand bool(boolean value) {
        return new Literal(new Value.Bool(value));
    }
}
