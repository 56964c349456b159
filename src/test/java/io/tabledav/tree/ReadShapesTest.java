package io.tabledav.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tabledav.spi.Column;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Predicate;
import io.tabledav.spi.ReadShape;
import io.tabledav.spi.ReadShape.SortKey;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class ReadShapesTest {

    /** The key of these is {@code (state, id)}. */
    private static final List<Column> PEOPLE = TestColumns.PEOPLE;

    private static final List<Column> AWKWARD = TestColumns.numbered(
            TestColumns.text("a"),
            TestColumns.text("b"),
            TestColumns.text("-b"),
            TestColumns.text("a,b"),
            TestColumns.text("\"q\""),
            TestColumns.text(" s "),
            TestColumns.text("Twin"),
            TestColumns.text("TWIN"));

    /** A parameter with its value, and parts of the message and of the hint. */
    record Bad(String parameter, String value, String says, String hints) {}

    static final List<Bad> BAD = List.of(
            new Bad("column", "a", "Unknown parameter: 'column'.", "columns, limit, offset, order, text, where"),
            new Bad("mode", "append", "Unknown parameter: 'mode'.", "Allowed here"),
            new Bad("columns", "", "The parameter columns has an empty name.", "commas between them"),
            new Bad("columns", "a,,b", "has an empty name", ""),
            new Bad("columns", "a,", "has an empty name", ""),
            new Bad(
                    "columns",
                    "a,x",
                    "The parameter columns names the unknown column 'x'.",
                    "The columns are: a, b, -b"),
            new Bad("columns", "b,a,b", "The parameter columns names the column b twice.", ""),
            new Bad("columns", "a,A", "names the column a twice", ""),
            new Bad("columns", "twin", "The column name 'twin' could mean several columns.", "Twin, TWIN"),
            new Bad("columns", "\"a", "has a quote that is not closed", "in double quotes"),
            new Bad("columns", "\"a\"b", "has something after a quoted name", ""),
            new Bad("columns", "-\"a\"", "the unknown column 'a'", ""),
            new Bad("text", "x", "The parameter text names the unknown column 'x'.", ""),
            new Bad("order", "a,x", "The parameter order names the unknown column 'x'.", "The columns are"),
            new Bad("order", "-x", "the unknown column '-x'", ""),
            new Bad("order", "a desc", "the unknown column 'a desc'", ""),
            new Bad("order", "a,-a", "The parameter order names the column a twice.", ""),
            new Bad("order", "-", "the unknown column '-'", ""),
            new Bad("limit", "", "The parameter limit has the bad value ''.", "from 0 to 999999999999999999"),
            new Bad("limit", "-1", "has the bad value '-1'", ""),
            new Bad("limit", "+1", "has the bad value", ""),
            new Bad("limit", "1e3", "has the bad value", ""),
            new Bad("limit", "1000000000000000000", "has the bad value", ""),
            new Bad("limit", "٣", "has the bad value", ""),
            new Bad("offset", "ten", "The parameter offset has the bad value 'ten'.", ""),
            new Bad("where", "", "there is no condition", ""),
            new Bad("where", "x = 1", "At character 1 of where: there is no column 'x'", ""));

    @ParameterizedTest
    @FieldSource("BAD")
    void saysWhatIsWrong(Bad bad) {
        DatabaseException failure = catchThrowableOfType(
                DatabaseException.class, () -> ReadShapes.parse(query(Map.of(bad.parameter(), bad.value())), AWKWARD));

        assertThat(failure).hasMessageContaining(bad.says());
        assertThat(failure.code()).isEqualTo(Code.INVALID);
        assertThat(failure.hint() == null ? "" : failure.hint()).contains(bad.hints());
    }

    @Test
    void noParametersAreEverything() {
        assertThat(ReadShapes.parse(QueryParameters.NONE, PEOPLE)).isEqualTo(ReadShape.ALL);
    }

    @Test
    void readsAllParameters() {
        ReadShape shape = ReadShapes.parse(
                QueryParameters.parse("columns=name,ID&where=active&order=-born,name&limit=5&offset=10&text=price"),
                PEOPLE);

        assertThat(shape.columns()).containsExactly("name", "id");
        assertThat(shape.where()).isEqualTo(new Predicate.Holds(new Predicate.Operand.ColumnValue("active")));
        assertThat(shape.order())
                .containsExactly(
                        new SortKey("born", true),
                        new SortKey("name", false),
                        new SortKey("state", false),
                        new SortKey("id", false));
        assertThat(shape.limit()).isEqualTo(5);
        assertThat(shape.offset()).isEqualTo(10);
        assertThat(shape.asText()).containsExactly("price");
        assertThat(shape.distinct()).isFalse();
    }

    @Test
    void pagesFollowThePrimaryKey() {
        assertThat(order(Map.of("limit", "5"), PEOPLE)).containsExactly("state", "id");
        assertThat(order(Map.of("offset", "0"), PEOPLE)).containsExactly("state", "id");
        assertThat(order(Map.of("limit", "5", "order", "-id,name"), PEOPLE)).containsExactly("-id", "name", "state");
        assertThat(order(Map.of("limit", "5", "order", "id,-state"), PEOPLE)).containsExactly("id", "-state");
    }

    @Test
    void withoutAPageOrAKeyTheOrderIsAsGiven() {
        assertThat(order(Map.of("order", "name"), PEOPLE)).containsExactly("name");
        assertThat(order(Map.of("limit", "5"), AWKWARD)).isEmpty();
        assertThat(order(Map.of("limit", "0", "order", "a"), AWKWARD)).containsExactly("a");
    }

    @Test
    void namesWithCommasQuotesAndSpacesAreWritable() {
        assertThat(columns("\"a,b\",a", AWKWARD)).containsExactly("a,b", "a");
        assertThat(columns("\"\"\"q\"\"\" , b", AWKWARD)).containsExactly("\"q\"", "b");
        assertThat(columns(" s , a", AWKWARD)).containsExactly(" s ", "a");
        assertThat(columns("\" S \"", AWKWARD)).containsExactly(" s ");
        assertThat(columns("Twin,TWIN", AWKWARD)).containsExactly("Twin", "TWIN");
    }

    @Test
    void aMinusDescendsUnlessAColumnIsCalledSo() {
        assertThat(order(Map.of("order", "-a"), AWKWARD)).containsExactly("-a");
        assertThat(shape(Map.of("order", "-b"), AWKWARD).order()).containsExactly(new SortKey("-b", false));
        assertThat(shape(Map.of("order", "-\"b\""), AWKWARD).order()).containsExactly(new SortKey("b", true));
        assertThat(shape(Map.of("order", "--b"), AWKWARD).order()).containsExactly(new SortKey("-b", true));
        assertThat(shape(Map.of("order", "-\"-b\",a, -\"a,b\""), AWKWARD).order())
                .containsExactly(new SortKey("-b", true), new SortKey("a", false), new SortKey("a,b", true));
        assertThat(shape(Map.of("order", "\"-B\""), AWKWARD).order()).containsExactly(new SortKey("-b", false));
    }

    @Test
    void callersAllowFurtherParameters() {
        QueryParameters parameters = QueryParameters.parse("limit=1&format=csv");

        assertThat(ReadShapes.parse(parameters, AWKWARD, Set.of("format")).limit())
                .isEqualTo(1);
        assertThat(catchThrowableOfType(
                        DatabaseException.class, () -> ReadShapes.parse(parameters, AWKWARD, Set.of("numbers"))))
                .extracting(DatabaseException::hint)
                .isEqualTo("Allowed here: columns, limit, numbers, offset, order, text, where.");
    }

    @Test
    void valuesAreDistinctOrderedAndAHundred() {
        Column state = TestColumns.named("state", PEOPLE);

        assertThat(ReadShapes.parseValues(QueryParameters.parse("values"), state, PEOPLE))
                .isEqualTo(new ReadShape(
                        List.of("state"), null, List.of(new SortKey("state", false)), 100L, 0, Set.of(), true));
        ReadShape page =
                ReadShapes.parseValues(QueryParameters.parse("values=true&limit=7&offset=3&where=vip"), state, PEOPLE);
        assertThat(page.limit()).isEqualTo(7);
        assertThat(page.offset()).isEqualTo(3);
        assertThat(page.where()).isEqualTo(new Predicate.Holds(new Predicate.Operand.ColumnValue("vip")));
        assertThat(page.order()).containsExactly(new SortKey("state", false));
    }

    @Test
    void valuesTakeNoOtherParameters() {
        Column state = TestColumns.named("state", PEOPLE);

        assertThat(catchThrowableOfType(
                        DatabaseException.class,
                        () -> ReadShapes.parseValues(QueryParameters.parse("values&order=state"), state, PEOPLE)))
                .hasMessage("Unknown parameter: 'order'.")
                .extracting(DatabaseException::hint)
                .isEqualTo("Allowed here: limit, offset, values, where.");
        assertThat(catchThrowableOfType(
                        DatabaseException.class,
                        () -> ReadShapes.parseValues(QueryParameters.parse("values=5"), state, PEOPLE)))
                .hasMessage("The parameter values takes no value.");
    }

    private static List<String> columns(String columns, List<Column> all) {
        return shape(Map.of("columns", columns), all).columns();
    }

    private static List<String> order(Map<String, String> parameters, List<Column> all) {
        return shape(parameters, all).order().stream()
                .map(key -> (key.descending() ? "-" : "") + key.column())
                .toList();
    }

    private static ReadShape shape(Map<String, String> parameters, List<Column> all) {
        return ReadShapes.parse(query(parameters), all);
    }

    private static QueryParameters query(Map<String, String> parameters) {
        return QueryParameters.parse(parameters.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&")));
    }
}
