package io.tabledav.backend.jdbc;

import io.tabledav.spi.Predicate;
import io.tabledav.spi.Predicate.And;
import io.tabledav.spi.Predicate.Between;
import io.tabledav.spi.Predicate.Comparison;
import io.tabledav.spi.Predicate.Holds;
import io.tabledav.spi.Predicate.In;
import io.tabledav.spi.Predicate.IsNull;
import io.tabledav.spi.Predicate.Like;
import io.tabledav.spi.Predicate.Not;
import io.tabledav.spi.Predicate.Operand;
import io.tabledav.spi.Predicate.Operand.Call;
import io.tabledav.spi.Predicate.Operand.ColumnValue;
import io.tabledav.spi.Predicate.Operand.Literal;
import io.tabledav.spi.Predicate.Or;
import io.tabledav.spi.ReadShape;
import io.tabledav.spi.ReadShape.SortKey;
import io.tabledav.spi.RelationName;
import io.tabledav.spi.Value;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts a scan of one relation into SQL: the only place where a shape becomes text. */
public final class ScanSql {
    private final ScanDialect dialect;
    private final StringBuilder text = new StringBuilder(256);
    private final List<Value> values = new ArrayList<>();

    private ScanSql(ScanDialect dialect) {
        this.dialect = dialect;
    }

    /**
     * The statement for a shape.
     *
     * @param columns the columns to select, in order; at least one
     */
    public static BoundSql of(RelationName relation, List<String> columns, ReadShape shape, ScanDialect dialect) {
        ScanSql sql = new ScanSql(dialect);
        sql.select(columns, shape.distinct());
        sql.text.append(" FROM ").append(dialect.relation(relation));
        Predicate where = shape.where();
        if (where != null) {
            sql.text.append(" WHERE ");
            sql.predicate(where);
        }
        sql.order(shape.order());
        sql.text.append(dialect.limit(shape.limit(), shape.offset()));
        return new BoundSql(sql.text.toString(), sql.values);
    }

    private void select(List<String> columns, boolean distinct) {
        text.append(distinct ? "SELECT DISTINCT " : "SELECT ");
        for (int column = 0; column < columns.size(); column++) {
            text.append(column == 0 ? "" : ", ").append(dialect.selected(columns.get(column)));
        }
    }

    private void order(List<SortKey> order) {
        for (int key = 0; key < order.size(); key++) {
            text.append(key == 0 ? " ORDER BY " : ", ")
                    .append(dialect.comparable(order.get(key).column()))
                    .append(order.get(key).descending() ? " DESC" : "");
        }
    }

    private void predicate(Predicate predicate) {
        switch (predicate) {
            case And and -> joined(and.terms(), " AND ");
            case Or or -> joined(or.terms(), " OR ");
            case Not not -> {
                text.append("(NOT ");
                predicate(not.term());
                text.append(')');
            }
            case Comparison comparison -> {
                ColumnValue column = columnOf(comparison.left(), comparison.right());
                operand(comparison.left(), column);
                text.append(' ').append(comparison.operator().symbol()).append(' ');
                operand(comparison.right(), column);
            }
            case In in -> in(in);
            case Between between -> between(between);
            case Like like -> {
                operand(like.operand(), null);
                text.append(like.negated() ? " NOT LIKE " : " LIKE ");
                text.append(dialect.pattern(sql(like.pattern(), null)));
            }
            case IsNull isNull -> {
                operand(isNull.operand(), null);
                text.append(isNull.negated() ? " IS NOT NULL" : " IS NULL");
            }
            case Holds holds -> operand(holds.operand(), null);
        }
    }

    /** Terms as a balanced tree: a long chain would exceed the depth that databases allow an expression. */
    private void joined(List<Predicate> terms, String word) {
        if (terms.size() == 1) {
            predicate(terms.getFirst());
            return;
        }
        int middle = terms.size() / 2;
        text.append('(');
        joined(terms.subList(0, middle), word);
        text.append(word);
        joined(terms.subList(middle, terms.size()), word);
        text.append(')');
    }

    private void in(In in) {
        ColumnValue column = in.operand() instanceof ColumnValue value ? value : null;
        operand(in.operand(), column);
        text.append(in.negated() ? " NOT IN (" : " IN (");
        for (int item = 0; item < in.items().size(); item++) {
            text.append(item == 0 ? "" : ", ");
            operand(in.items().get(item), column);
        }
        text.append(')');
    }

    private void between(Between between) {
        ColumnValue column =
                between.operand() instanceof ColumnValue value ? value : columnOf(between.low(), between.high());
        text.append('(');
        operand(between.operand(), column);
        text.append(between.negated() ? " NOT BETWEEN " : " BETWEEN ");
        operand(between.low(), column);
        text.append(" AND ");
        operand(between.high(), column);
        text.append(')');
    }

    private static @Nullable ColumnValue columnOf(Operand left, Operand right) {
        if (left instanceof ColumnValue column) {
            return column;
        }
        return right instanceof ColumnValue column ? column : null;
    }

    private void operand(Operand operand, @Nullable ColumnValue met) {
        text.append(sql(operand, met));
    }

    /**
     * One operand.
     *
     * @param met the column that a literal here is compared with, null if it is none
     */
    private String sql(Operand operand, @Nullable ColumnValue met) {
        return switch (operand) {
            case ColumnValue column -> dialect.comparable(column.column());
            case Literal literal -> {
                String column = met == null ? null : met.column();
                Value value = column == null ? literal.value() : dialect.stored(column, literal.value());
                values.add(value);
                yield dialect.placeholder(column, value, values.size());
            }
            case Call call -> {
                ColumnValue inside = met;
                for (Operand argument : call.arguments()) {
                    inside = argument instanceof ColumnValue column ? column : inside;
                }
                List<String> arguments = new ArrayList<>();
                for (Operand argument : call.arguments()) {
                    arguments.add(sql(argument, inside));
                }
                yield dialect.call(call.function(), arguments);
            }
        };
    }
}
