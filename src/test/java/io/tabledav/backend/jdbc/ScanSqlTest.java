package io.tabledav.backend.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

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
import io.tabledav.spi.Predicate.Operand.Call;
import io.tabledav.spi.Predicate.Operand.ColumnValue;
import io.tabledav.spi.Predicate.Operand.Literal;
import io.tabledav.spi.Predicate.Operator;
import io.tabledav.spi.Predicate.Or;
import io.tabledav.spi.ReadShape;
import io.tabledav.spi.ReadShape.SortKey;
import io.tabledav.spi.RelationName;
import io.tabledav.spi.Value;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ScanSqlTest {
    private static final Operand A = new ColumnValue("a");
    private static final Operand ONE = new Literal(new Value.Int(1));

    /** Quotes with brackets, and marks what passes through it. */
    private static final ScanDialect DIALECT = new ScanDialect() {
        @Override
        public String quote(String name) {
            return "[" + name + "]";
        }

        @Override
        public String comparable(String column) {
            return "cmp(" + quote(column) + ")";
        }

        @Override
        public Value stored(String column, Value literal) {
            return new Value.Text(column + ":" + literal);
        }

        @Override
        public String pattern(String operand) {
            return operand + " ESCAPE ''";
        }

        @Override
        public String limit(@Nullable Long limit, long offset) {
            return " LIMIT " + limit + "/" + offset;
        }
    };

    private static BoundSql sql(ReadShape shape) {
        return ScanSql.of(new RelationName("s", "t"), List.of("a", "b"), shape, DIALECT);
    }

    private static BoundSql where(Predicate predicate) {
        BoundSql whole = sql(new ReadShape(List.of(), predicate, List.of(), null, 0, Set.of(), false));
        String text = whole.text();
        return new BoundSql(text.substring(text.indexOf(" WHERE ") + 7, text.indexOf(" LIMIT ")), whole.values());
    }

    @Test
    void everyPartOfAShapeHasItsPlace() {
        ReadShape shape = new ReadShape(
                List.of(),
                new Holds(A),
                List.of(new SortKey("b", true), new SortKey("a", false)),
                5L,
                7,
                Set.of(),
                true);
        assertThat(sql(shape).text())
                .isEqualTo("SELECT DISTINCT [a], [b] FROM [s].[t] WHERE cmp([a]) ORDER BY cmp([b]) DESC, cmp([a])"
                        + " LIMIT 5/7");
        assertThat(sql(ReadShape.ALL).text()).isEqualTo("SELECT [a], [b] FROM [s].[t] LIMIT null/0");
    }

    @Test
    void valuesAreOnlyEverBound() {
        Operand hostile = new Literal(new Value.Text("' OR 1=1 --"));
        for (Predicate predicate : List.of(
                new Comparison(Operator.LESS, A, hostile),
                new Comparison(Operator.LESS, hostile, A),
                new In(A, List.of(hostile, ONE), true),
                new Between(A, hostile, ONE, false),
                new Like(A, hostile, false),
                new IsNull(hostile, true),
                new Holds(new Call(Function.COALESCE, List.of(A, hostile))))) {
            BoundSql sql = where(predicate);
            assertThat(sql.text()).doesNotContain("OR").contains("?");
            assertThat(sql.values())
                    .hasSize((int) sql.text().chars().filter(c -> c == '?').count());
            assertThat(sql.values().toString()).contains("' OR 1=1 --");
        }
    }

    @Test
    void aLiteralIsStoredLikeTheColumnItMeets() {
        String met = "a:Int[value=1]";
        for (Predicate predicate : List.of(
                new Comparison(Operator.EQUAL, A, ONE),
                new Comparison(Operator.EQUAL, ONE, A),
                new In(A, List.of(ONE), false),
                new Holds(new Call(Function.COALESCE, List.of(A, ONE))))) {
            assertThat(where(predicate).values()).containsExactly(new Value.Text(met));
        }
        assertThat(where(new Between(ONE, A, ONE, false)).values())
                .containsExactly(new Value.Text(met), new Value.Text(met));
        assertThat(where(new Comparison(Operator.EQUAL, ONE, ONE)).values())
                .containsExactly(new Value.Int(1), new Value.Int(1));
        assertThat(where(new Comparison(Operator.EQUAL, new Call(Function.LENGTH, List.of(A)), ONE))
                        .values())
                .containsExactly(new Value.Int(1));
    }

    @Test
    void everyNodeIsParenthesizedWhereItMatters() {
        Predicate a = new Holds(A);
        Predicate either = new Or(List.of(a, a));
        assertThat(where(new And(List.of(either, new Not(either)))).text())
                .isEqualTo("((cmp([a]) OR cmp([a])) AND (NOT (cmp([a]) OR cmp([a]))))");
    }

    @Test
    void manyTermsBecomeABalancedTree() {
        String text = where(new Or(Collections.nCopies(5_000, new Holds(A)))).text();
        int depth = 0;
        int deepest = 0;
        for (char character : text.toCharArray()) {
            depth += character == '(' ? 1 : character == ')' ? -1 : 0;
            deepest = Math.max(deepest, depth);
        }
        assertThat(deepest).isLessThan(20);
    }

    @Test
    void noCharacterOfAPatternEscapesAnother() {
        Predicate like = new Like(A, new Literal(new Value.Text("C:\\%")), true);
        ReadShape shape = new ReadShape(List.of(), like, List.of(), null, 0, Set.of(), false);
        assertThat(sql(shape).text()).contains(" WHERE cmp([a]) NOT LIKE ? ESCAPE '' LIMIT");
    }
}
