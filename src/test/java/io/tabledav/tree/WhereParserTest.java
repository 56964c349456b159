package io.tabledav.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tabledav.spi.Column;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Predicate;
import io.tabledav.spi.Predicate.Function;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class WhereParserTest {

    private static final List<Column> COLUMNS = TestColumns.PEOPLE;

    /** A condition and its tree, as {@link PredicateText} writes it. */
    record Good(String where, String tree) {}

    /** What is no condition: the character it fails at, a part of the message and a part of the hint. */
    record Bad(String where, int at, String says, String hints) {}

    static final List<Good> GOOD = List.of(
            // Comparisons.
            new Good("state = 'TX'", "(= state 'TX')"),
            new Good("id<>5", "(<> id 5)"),
            new Good("id != 5", "(<> id 5)"),
            new Good("id<5", "(< id 5)"),
            new Good("id <= 5", "(<= id 5)"),
            new Good("id >= -5", "(>= id -5)"),
            new Good("5 < id", "(< 5 id)"),
            new Good("name = state", "(= name state)"),
            new Good("age < price", "(< age price)"),
            new Good("seen = seen_ms", "(= seen seen_ms)"),
            // AND, OR, NOT and parentheses.
            new Good("id=1 or id=2 and id=3", "(or (= id 1) (and (= id 2) (= id 3)))"),
            new Good("(id=1 OR id=2) AND id=3", "(and (or (= id 1) (= id 2)) (= id 3))"),
            new Good("id=1 and id=2 And id=3", "(and (= id 1) (= id 2) (= id 3))"),
            new Good("not id=1", "(not (= id 1))"),
            new Good("not not id=1", "(= id 1)"),
            new Good("not not not (id=1)", "(not (= id 1))"),
            new Good("not id=1 and id=2", "(and (not (= id 1)) (= id 2))"),
            new Good("(((id)) = ((1)))", "(= id 1)"),
            new Good("active", "active"),
            new Good("not active and (vip)", "(and (not active) vip)"),
            new Good("active = vip", "(= active vip)"),
            // The other tests.
            new Good("state in ('TX','CA')", "(in state 'TX' 'CA')"),
            new Good("id not in (1)", "(not-in id 1)"),
            new Good("'x' in (name, state)", "(in 'x' name state)"),
            new Good("id between 1 and 9 and age=3", "(and (between id 1 9) (= age 3))"),
            new Good(
                    "born not between '2000-01-01' and '2000-12-31'",
                    "(not-between born date:2000-01-01 date:2000-12-31)"),
            new Good("name like 'A%'", "(like name 'A%')"),
            new Good("name NOT LIKE '_b'", "(not-like name '_b')"),
            new Good("name is null", "(null name)"),
            new Good("tags IS NOT NULL", "(not-null tags)"),
            new Good("lower(name) is null", "(null lower(name))"),
            // Literals take the type of what they meet.
            new Good("name = 'O''Hare'", "(= name 'O'Hare')"),
            new Good("name = ''", "(= name '')"),
            new Good("name = '--/*;?''\n'", "(= name '--/*;?'\n')"),
            new Good("name = 02134", "(= name '02134')"),
            new Good("id = '5'", "(= id 5)"),
            new Good("id = +5.0", "(= id 5)"),
            new Good("visits = 18446744073709551615", "(= visits decimal:18446744073709551615)"),
            new Good("price > .5", "(> price decimal:0.50)"),
            new Good("price > 1e3", "(> price decimal:1000.00)"),
            new Good("ratio = 0.1", "(= ratio real:0.10000000149011612)"),
            new Good("score = 0.1", "(= score real:0.1)"),
            new Good("score = 'NaN'", "(= score real:NaN)"),
            new Good("active = true", "(= active true)"),
            new Good("active <> FALSE", "(<> active false)"),
            new Good("active = 1", "(= active true)"),
            new Good("active = 'f'", "(= active false)"),
            new Good("born > '2000-01-01'", "(> born date:2000-01-01)"),
            new Good("born > DATE '2000-01-01'", "(> born date:2000-01-01)"),
            new Good("seen > date '2000-01-01'", "(> seen timestamp:2000-01-01T00:00:00)"),
            new Good("seen > timestamp '2000-01-01 12:00'", "(> seen timestamp:2000-01-01T12:00:00)"),
            new Good("moment > '2000-01-01T12:00:00+02:00'", "(> moment instant:2000-01-01T10:00:00Z)"),
            new Good("wakes < time '07:00'", "(< wakes time:07:00:00)"),
            new Good("took > '24:00:00'", "(> took '24:00:00')"),
            new Good("key = '123E4567-e89b-12d3-a456-426614174000'", "(= key '123e4567-e89b-12d3-a456-426614174000')"),
            new Good("photo = 'AP/+'", "(= photo binary:AP/+)"),
            new Good("price in (age, 2.5)", "(in price age decimal:2.50)"),
            new Good("age in (price, 2.5)", "(in age price decimal:2.50)"),
            new Good("age in (score, 2.5)", "(in age score real:2.5)"),
            new Good("age in (id, 1000)", "(in age id 1000)"),
            // Functions.
            new Good("lower(name) = 'a'", "(= lower(name) 'a')"),
            new Good("UPPER ( name ) = upper('a')", "(= upper(name) upper('a'))"),
            new Good("length(name) > 5", "(> length(name) 5)"),
            new Good("abs(age) = 128", "(= abs(age) 128)"),
            new Good("round(price) = 5", "(= round(price) decimal:5.00)"),
            new Good("round(score, 1) = 0.5", "(= round(score 1) real:0.5)"),
            new Good(
                    "coalesce(born, '2000-01-01') > '1999-01-01'",
                    "(> coalesce(born date:2000-01-01) date:1999-01-01)"),
            new Good("coalesce(active, false)", "coalesce(active false)"),
            new Good("coalesce(0, age) = 1", "(= coalesce(0 age) 1)"),
            new Good("substr(name, 1, 3) = 'abc'", "(= substr(name 1 3) 'abc')"),
            new Good("substr(name, length(name) ) = 'c'", "(= substr(name length(name)) 'c')"),
            new Good(
                    "lower(substr(coalesce(name, state), 2)) like 'x%'",
                    "(like lower(substr(coalesce(name state) 2)) 'x%')"),
            // Names.
            new Good("STATE = 'TX'", "(= state 'TX')"),
            new Good("\"state\" = 'TX'", "(= state 'TX')"),
            new Good("\"in\" = 'x'", "(= in 'x')"),
            new Good("lower = 'x' and lower(lower) = 'x'", "(and (= lower 'x') (= lower(lower) 'x'))"),
            new Good("date = '2000-01-01'", "(= date date:2000-01-01)"),
            new Good("date = date '2000-01-01'", "(= date date:2000-01-01)"),
            new Good("\"a,b\" = \"quo\"\"te\"", "(= a,b quo\"te)"),
            new Good("größe = 5", "(= Größe 5)"),
            new Good("Twin = TWIN", "(= Twin TWIN)"),
            // Spaces.
            new Good("\t(id)\n=\u00a01 ", "(= id 1)"));

    static final List<Bad> BAD = List.of(
            // Beyond the grammar.
            new Bad("", 1, "there is no condition", "Leave the parameter away"),
            new Bad("  ", 3, "there is no condition", ""),
            new Bad("id = 1; drop table people", 7, "';' is not allowed", "nothing may follow"),
            new Bad("1=1; DROP TABLE users;--", 4, "';'", ""),
            new Bad("id = 1 -- all", 8, "a comment", "Comments are not allowed"),
            new Bad("id = 1 /* all */", 8, "a comment", ""),
            new Bad("id = 1 # all", 8, "a comment", ""),
            new Bad("id = --1", 6, "a comment", ""),
            new Bad("id = ?", 6, "a placeholder", "Write the value itself"),
            new Bad("id = $1", 6, "a placeholder", ""),
            new Bad("id = :id", 6, "a placeholder", ""),
            new Bad("id = @@version", 6, "a placeholder", ""),
            new Bad("id in (select 1)", 8, "there is no column 'select'", "no subqueries"),
            new Bad("id = (SELECT max(id) FROM people)", 7, "'SELECT'", "no subqueries"),
            new Bad("exists (select 1)", 1, "there is no function 'exists'", "no subqueries"),
            new Bad("id = 1 union select 1", 8, "expected AND, OR or the end, found 'union'", "no subqueries"),
            new Bad("name || state = 'x'", 6, "'||' is not allowed", "no concatenation"),
            new Bad("id + 1 = 2", 4, "expected a comparison, found '+'", "no arithmetic"),
            new Bad("id * 2 = 2", 4, "'*' is not allowed", "no arithmetic"),
            new Bad("id = 1 + 1", 8, "expected AND, OR or the end, found '+'", "no arithmetic"),
            new Bad("id = 2 and id - 1", 15, "expected a comparison, found '-'", "no arithmetic"),
            new Bad("id::text = '1'", 3, "'::' is not allowed", "no casts"),
            new Bad("cast(id as text) = '1'", 1, "there is no function 'cast'", "no CAST"),
            new Bad("case when id=1 then 1 end = 1", 1, "there is no column 'case'", "There is no CASE"),
            new Bad("people.id = 1", 7, "'.' is not allowed", "without its table"),
            new Bad("random() = 1", 1, "there is no function 'random'", "abs, coalesce, length, lower"),
            new Bad("load_extension('x')", 1, "no function 'load_extension'", ""),
            new Bad("name ilike 'a'", 6, "expected a comparison, found 'ilike'", "lower(name) LIKE"),
            new Bad("id = 1 and name regexp 'a'", 17, "found 'regexp'", "LIKE alone"),
            new Bad("name like 'a' escape '!'", 15, "found 'escape'", "without ESCAPE"),
            new Bad("id = 1 order by id", 8, "found 'order'", "parameters of their own"),
            new Bad("id is true", 7, "expected NULL, found 'true'", ""),
            new Bad("id is distinct from 1", 7, "expected NULL", ""),
            new Bad("id == 1", 5, "expected a column or a literal, found '='", ""),
            new Bad("id = 1 = 1", 8, "expected AND, OR or the end, found '='", ""),
            new Bad("id <=> 1", 6, "expected a column or a literal, found '>'", ""),
            new Bad("id = ‘5’", 6, "no meaning to '‘'", "single quotes"),
            new Bad("id = `5`", 6, "no meaning to '`'", "single quotes"),
            new Bad("id ! 5", 4, "no meaning to '!'", ""),
            new Bad("id = 1\u0000", 7, "no meaning to '?'", ""),
            new Bad("\ud800 = 1", 1, "no meaning to '?'", ""),
            // Cut or empty.
            new Bad("id =", 5, "expected a column or a literal, found the end", ""),
            new Bad("id", 1, "the column id of type bigint is no condition", "Compare it"),
            new Bad("id = 1 and", 11, "found the end", ""),
            new Bad("and id = 1", 1, "found 'and'", ""),
            new Bad("in = 'x'", 1, "found 'in'", ""),
            new Bad("not", 4, "found the end", ""),
            new Bad("id not 5", 8, "expected IN, BETWEEN or LIKE, found '5'", ""),
            new Bad("id not null", 8, "expected IN, BETWEEN or LIKE", ""),
            new Bad("id in ()", 8, "expected a column or a literal, found ')'", ""),
            new Bad("id in (1,)", 10, "found ')'", ""),
            new Bad("id in 1", 7, "expected (, found '1'", ""),
            new Bad("id between 1 or 2", 14, "expected AND, found 'or'", ""),
            new Bad("(id = 1", 8, "expected AND, OR or ), found the end", ""),
            new Bad("id = 1)", 7, "expected AND, OR or the end, found ')'", ""),
            new Bad("(id, age) = (1, 2)", 4, "expected AND, OR or ), found ','", ""),
            new Bad("name = 'abc", 8, "this text literal is not closed", "''"),
            new Bad("\"name = 1", 1, "this column name is not closed", ""),
            new Bad("id = - - 1", 8, "expected a number after the sign", ""),
            new Bad("id = -'1'", 7, "expected a number after the sign", ""),
            new Bad("id = 5abc", 6, "this number does not end well", ""),
            new Bad("id = 1.2.3", 6, "this number does not end well", ""),
            new Bad("id = 0x10", 6, "this number does not end well", ""),
            // Names.
            new Bad("nam = 'x'", 1, "there is no column 'nam'", "The columns are: id, state, name"),
            new Bad("name = \"TX\"", 8, "there is no column 'TX'", "Text stands in single quotes"),
            new Bad("twin = 'x'", 1, "'twin' could mean several columns", "Twin, TWIN"),
            // Types.
            new Bad("id = 'abc'", 6, "'abc' is not a whole number. It meets the column id of type bigint.", ""),
            new Bad("id = 1.5", 6, "'1.5' is not a whole number", ""),
            new Bad(
                    "age = 128",
                    7,
                    "'128' is out of range: from -128 to 127. It meets the column age of type tinyint",
                    ""),
            new Bad("price = 1.005", 9, "more digits after the point than decimal(10,2) holds", ""),
            new Bad("born = 'yesterday'", 8, "'yesterday' is not a date such as 2024-12-31", "single quotes"),
            new Bad("born = 2000", 8, "'2000' is of another type. It meets the column born of type date.", ""),
            new Bad("born = date 'x'", 13, "'x' is not a date", "YYYY-MM-DD"),
            new Bad("name = date 'x'", 13, "'x' is not a date", ""),
            new Bad("born = timestamp '2000-01-01 12:00'", 18, "is not a date", ""),
            new Bad("seen_ms = '2000-01-01T00:00:00.0001'", 11, "finer than the 3 digits", ""),
            new Bad("active = 'maybe'", 10, "is not true or false", ""),
            new Bad("id = true", 6, "'true' is of another type", ""),
            new Bad("name = true", 8, "'true' is of another type", ""),
            new Bad("photo = 1234", 9, "'1234' is of another type", ""),
            new Bad("photo = 'a?'", 9, "is not Base64", ""),
            new Bad("id = null", 6, "NULL equals nothing", "IS NULL"),
            new Bad("id in (1, NULL)", 11, "NULL equals nothing", ""),
            new Bad("coalesce(id, null) = 1", 14, "NULL equals nothing", ""),
            new Bad("length(name) = 'x'", 16, "It meets length(…) of type int64.", ""),
            new Bad("lower(name) = true", 15, "It meets lower(…) of type text.", ""),
            new Bad("id = name", 6, "the column name of type varchar(40) cannot be compared with the column id", ""),
            new Bad("born = seen", 8, "cannot be compared", "like types"),
            new Bad("seen = moment", 8, "cannot be compared", ""),
            new Bad("born between '2000-01-01' and id", 31, "cannot be compared", ""),
            new Bad("tags = 'x'", 1, "the column tags of type text[] cannot be compared", "IS NULL"),
            new Bad("1 = 1", 1, "there is no column to compare with", "names a column"),
            new Bad("true", 1, "the literal 'true' is no condition", ""),
            new Bad("'x' is null", 1, "only a column or a function can be NULL", ""),
            new Bad("id = 1 and name", 12, "the column name of type varchar(40) is no condition", ""),
            new Bad("not born", 5, "is no condition", ""),
            new Bad("(id = 1) = active", 2, "a condition stands where a value is needed", ""),
            new Bad("coalesce(id = 1, active)", 13, "expected , or ), found '='", ""),
            new Bad("id like '1%'", 1, "LIKE takes text, not the column id of type bigint", ""),
            new Bad("lower(id) = 'x'", 7, "lower takes text here, not the column id of type bigint", ""),
            new Bad("length(photo) = 1", 8, "length takes text here, not the column photo", ""),
            new Bad("abs(name) = 1", 5, "abs takes a number, not the column name", ""),
            new Bad("substr(name, score) = 'x'", 14, "substr takes int64 here, not the column score", ""),
            new Bad("substr(name, 'x') = 'x'", 14, "It meets an argument of substr of type int64.", ""),
            new Bad("coalesce(id, name) = 1", 14, "cannot be compared", ""),
            new Bad("coalesce(1, 2) = 1", 10, "there is no column to compare with", ""),
            new Bad("lower() = 'x'", 1, "lower does not take 0 arguments", "1 to 1"),
            new Bad("lower(name, state) = 'x'", 1, "lower does not take 2 arguments", ""),
            new Bad("substr(name) = 'x'", 1, "substr does not take 1 argument.", "2 to 3"),
            // Characters are counted as people do.
            new Bad("name = '😀😀' and nam = 1", 17, "there is no column 'nam'", ""));

    @ParameterizedTest
    @FieldSource("GOOD")
    void readsATree(Good good) {
        assertThat(PredicateText.of(WhereParser.parse(good.where(), COLUMNS))).isEqualTo(good.tree());
    }

    @ParameterizedTest
    @FieldSource("BAD")
    void saysWhatIsWrongAndWhere(Bad bad) {
        DatabaseException failure = refusal(bad.where());

        assertThat(failure)
                .hasMessageStartingWith("At character " + bad.at() + " of where: ")
                .hasMessageContaining(bad.says());
        assertThat(failure.hint()).isNotBlank().contains(bad.hints());
    }

    @Test
    void namesTheColumnOfABadLiteral() {
        assertThat(refusal("lower(name) = 'x' and born in ('2000-01-01', 'x')").column())
                .isEqualTo("born");
        assertThat(refusal("length(name) = 'x'").column()).isNull();
    }

    @Test
    void takesEightKilobytesAndNoMore() {
        String most = "name = '" + "é".repeat((WhereParser.MAX_BYTES - 10) / 2) + "x'";

        assertThatCode(() -> WhereParser.parse(most, COLUMNS)).doesNotThrowAnyException();
        assertThat(refusal(most + " ")).hasMessage("The parameter where is longer than 8192 bytes.");
    }

    @Test
    void takesFiftyParenthesesInEachOther() {
        assertThat(PredicateText.of(WhereParser.parse(nested(WhereParser.MAX_DEPTH), COLUMNS)))
                .isEqualTo("(= id 1)");
        assertThat(refusal(nested(WhereParser.MAX_DEPTH + 1)))
                .hasMessage("At character 51 of where: more than 50 parentheses are open.");
        assertThat(refusal("(".repeat(8_000))).hasMessageContaining("more than 50 parentheses");
        assertThat(refusal("lower(".repeat(51) + "name")).hasMessageContaining("more than 50 parentheses");
        assertThat(refusal(nested(10_000))).hasMessageContaining("longer than 8192 bytes");
        assertThatCode(() -> WhereParser.parse("(id=1) or ".repeat(60) + "id=1", COLUMNS))
                .doesNotThrowAnyException();
    }

    @Test
    void takesAThousandItems() {
        assertThatCode(() -> WhereParser.parse(list(WhereParser.MAX_ITEMS), COLUMNS))
                .doesNotThrowAnyException();
        assertThat(refusal(list(WhereParser.MAX_ITEMS + 1)))
                .hasMessage("At character 2008 of where: a list has more than 1000 items.");
    }

    @Test
    void longChainsAreFlat() {
        assertThat(WhereParser.parse("id=1" + " and id=1".repeat(900), COLUMNS))
                .isInstanceOfSatisfying(
                        Predicate.And.class,
                        and -> assertThat(and.terms())
                                .hasSize(901)
                                .allMatch(term -> term instanceof Predicate.Comparison));
        assertThat(WhereParser.parse("vip" + " or vip".repeat(1_100), COLUMNS))
                .isInstanceOfSatisfying(
                        Predicate.Or.class, or -> assertThat(or.terms()).hasSize(1_101));
        assertThat(PredicateText.of(WhereParser.parse("not ".repeat(2_001) + "vip", COLUMNS)))
                .isEqualTo("(not vip)");
    }

    @Test
    void aFunctionTakesAsManyArgumentsAsItSays() {
        int most = Function.COALESCE.mostArguments();

        assertThatCode(() -> WhereParser.parse(coalesce(most), COLUMNS)).doesNotThrowAnyException();
        assertThat(refusal(coalesce(most + 1))).hasMessageContaining("coalesce does not take 101 arguments");
    }

    @Test
    void anythingIsATreeOrARefusal() {
        Random random = new Random(8_192);
        int trees = 0;
        int refusals = 0;
        for (int i = 0; i < 12_000; i++) {
            String where = switch (random.nextInt(4)) {
                case 0 -> scribble(random);
                case 1 -> pieces(random);
                default -> scratched(condition(random, 4), random);
            };
            try {
                Predicate tree = WhereParser.parse(where, COLUMNS);
                assertThat(depth(tree)).isLessThan(4 * WhereParser.MAX_DEPTH);
                trees++;
            } catch (DatabaseException e) {
                assertThat(e.code()).isEqualTo(Code.INVALID);
                assertThat(e.message()).isNotBlank().hasSizeLessThan(400);
                refusals++;
            }
        }
        assertThat(trees).isGreaterThan(2_000);
        assertThat(refusals).isGreaterThan(2_000);
    }

    @Test
    void everythingInTheGrammarIsATree() {
        Random random = new Random(50);
        for (int i = 0; i < 5_000; i++) {
            String where = condition(random, 5);
            if (where.length() <= WhereParser.MAX_BYTES) {
                assertThatCode(() -> WhereParser.parse(where, COLUMNS))
                        .as(where)
                        .doesNotThrowAnyException();
            }
        }
    }

    private static String condition(Random random, int depth) {
        if (depth == 0) {
            return one(
                    random,
                    "id = 1",
                    "name like 'a%'",
                    "born > '2000-01-01'",
                    "active",
                    "lower(name) in ('a', \"a,b\")",
                    "coalesce(price, 0) <= -1.5",
                    "tags is not null",
                    "age not between 1 and id");
        }
        String inner = condition(random, depth - 1);
        return switch (random.nextInt(5)) {
            case 0 -> inner + one(random, " and ", " AND\t") + condition(random, depth - 1);
            case 1 -> inner + " or " + condition(random, random.nextInt(depth));
            case 2 -> "not " + inner;
            case 3 -> "(" + inner + ")";
            default -> inner;
        };
    }

    /** With up to two characters left out, doubled or replaced. */
    private static String scratched(String where, Random random) {
        StringBuilder scratched = new StringBuilder(where);
        for (int i = random.nextInt(3); i > 0 && !scratched.isEmpty(); i--) {
            int at = random.nextInt(scratched.length());
            String instead = one(random, "", "(", ")", "'", "\"", ";", "-", " ", "1", "\u0000", "😀");
            scratched.replace(at, at + random.nextInt(2), instead);
        }
        return scratched.toString();
    }

    private static String one(Random random, String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private static final List<String> PIECES = List.of(
            "id",
            "name",
            "active",
            "born",
            "price",
            "tags",
            "\"a,b\"",
            "= 1",
            "= 'x'",
            "<> 2.5",
            "> '2000-01-01'",
            "(",
            ")",
            "and",
            "or",
            "not",
            "in (1, 2)",
            "in ('a')",
            "between 1 and 2",
            "like 'a%'",
            "is null",
            "is not null",
            "lower(name)",
            "coalesce(",
            "abs(",
            ",",
            "true",
            "null",
            "-",
            "--",
            ";",
            "?",
            "'",
            "\"",
            "select",
            "date '2000-01-01'",
            "1e9999999999",
            "9".repeat(40),
            "active and",
            "active or",
            "not active",
            "id = 1",
            "name = 'x'",
            "||",
            "\u0000",
            "é");

    private static String pieces(Random random) {
        return IntStream.rangeClosed(0, random.nextInt(8))
                .mapToObj(i -> PIECES.get(random.nextInt(PIECES.size())))
                .collect(Collectors.joining(" "));
    }

    private static String scribble(Random random) {
        return random.ints(random.nextInt(40), 0, 0x3000)
                .map(c -> random.nextInt(3) == 0 ? c : 32 + c % 95)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }

    private static int depth(Predicate predicate) {
        return 1
                + switch (predicate) {
                    case Predicate.And(List<Predicate> terms) -> depth(terms);
                    case Predicate.Or(List<Predicate> terms) -> depth(terms);
                    case Predicate.Not(Predicate term) -> depth(term);
                    default -> 0;
                };
    }

    private static int depth(List<Predicate> terms) {
        return terms.stream().mapToInt(WhereParserTest::depth).max().orElseThrow();
    }

    private static DatabaseException refusal(String where) {
        DatabaseException failure =
                catchThrowableOfType(DatabaseException.class, () -> WhereParser.parse(where, COLUMNS));
        assertThat(failure).as("refusal of %s", where).isNotNull();
        assertThat(failure.code()).isEqualTo(Code.INVALID);
        return failure;
    }

    private static String nested(int parentheses) {
        return "(".repeat(parentheses) + "id=1" + ")".repeat(parentheses);
    }

    private static String list(int items) {
        return "id in (" + "1,".repeat(items - 1) + "1)";
    }

    private static String coalesce(int arguments) {
        return "coalesce(" + "id,".repeat(arguments - 1) + "id) = 1";
    }
}
