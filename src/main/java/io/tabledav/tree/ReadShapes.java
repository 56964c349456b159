package io.tabledav.tree;

import io.tabledav.spi.Column;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Predicate;
import io.tabledav.spi.ReadShape;
import io.tabledav.spi.ReadShape.SortKey;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which rows and columns a request asks for, from its parameters to a {@link ReadShape} of existing columns.
 *
 * <p>The parameters are {@code columns=a,b}, {@code where=…} (see {@link WhereParser}), {@code order=a,-b},
 * {@code limit=n}, {@code offset=n} and {@code text=a,b}. Names match exactly, else ignoring case if that leaves one; one
 * with a comma is written in double quotes.
 */
public final class ReadShapes {

    private static final Set<String> PARAMETERS = Set.of("columns", "where", "order", "limit", "offset", "text");
    private static final Set<String> VALUES_PARAMETERS = Set.of("values", "where", "limit", "offset");
    private static final long DEFAULT_VALUES = 100;

    private ReadShapes() {}

    /** The shape of a read of rows; {@code INVALID} says which parameter, column or value is wrong. */
    public static ReadShape parse(QueryParameters parameters, List<Column> columns) {
        return parse(parameters, columns, Set.of());
    }

    /**
     * The shape of a read of rows.
     *
     * <p>Shape: with a limit or an offset, the columns of the primary key are put behind the order, so that pages do not
     * overlap.
     *
     * @param alsoAllowed names of further parameters, which mean nothing here
     */
    public static ReadShape parse(QueryParameters parameters, List<Column> columns, Set<String> alsoAllowed) {
        Set<String> allowed = new TreeSet<>(PARAMETERS);
        allowed.addAll(alsoAllowed);
        parameters.requireOnly(allowed);
        ColumnNames names = new ColumnNames(columns);
        @Nullable Long limit = number(parameters, "limit");
        @Nullable Long offset = number(parameters, "offset");
        List<SortKey> order = order(parameters, names);
        if (limit != null || offset != null) {
            order = withPrimaryKey(order, names);
        }
        return new ReadShape(
                List.copyOf(columnList(parameters, "columns", names)),
                where(parameters, columns),
                order,
                limit,
                offset == null ? 0 : offset,
                columnList(parameters, "text", names),
                false);
    }

    /**
     * The shape of a read of one column's distinct values, in their order; 100 of them unless a limit is given.
     *
     * @param columns all columns of the relation, which a condition may be over
     */
    public static ReadShape parseValues(QueryParameters parameters, Column column, List<Column> columns) {
        parameters.requireOnly(VALUES_PARAMETERS);
        String values = parameters.get("values");
        if (values != null && !values.isEmpty() && !values.equals("true")) {
            throw DatabaseException.of(Code.INVALID, "The parameter values takes no value.")
                    .withHint("Write ?values, or leave it away for the column's metadata.");
        }
        @Nullable Long limit = number(parameters, "limit");
        @Nullable Long offset = number(parameters, "offset");
        return new ReadShape(
                List.of(column.name()),
                where(parameters, columns),
                List.of(new SortKey(column.name(), false)),
                limit == null ? DEFAULT_VALUES : limit,
                offset == null ? 0 : offset,
                Set.of(),
                true);
    }

    private static @Nullable Predicate where(QueryParameters parameters, List<Column> columns) {
        String where = parameters.get("where");
        return where == null ? null : WhereParser.parse(where, columns);
    }

    private static Set<String> columnList(QueryParameters parameters, String parameter, ColumnNames names) {
        String text = parameters.get(parameter);
        Set<String> found = new LinkedHashSet<>();
        if (text != null) {
            for (NameList.Item item : NameList.parse(parameter, text)) {
                Column column = item.minus() ? null : find(item, item.name(), names);
                if (column == null) {
                    throw unknownColumn(parameter, item, names);
                }
                if (!found.add(column.name())) {
                    throw twice(parameter, column);
                }
            }
        }
        return found;
    }

    private static List<SortKey> order(QueryParameters parameters, ColumnNames names) {
        String text = parameters.get("order");
        List<SortKey> order = new ArrayList<>();
        if (text != null) {
            Set<String> seen = new LinkedHashSet<>();
            for (NameList.Item item : NameList.parse("order", text)) {
                // A column may really be called -a.
                boolean descending = item.minus() || isMinus(item) && names.findExactly(item.name()) == null;
                String name = isMinus(item) && descending ? item.name().strip().substring(1) : item.name();
                Column column = find(item, name, names);
                if (column == null) {
                    throw unknownColumn("order", item, names);
                }
                if (!seen.add(column.name())) {
                    throw twice("order", column);
                }
                order.add(new SortKey(column.name(), descending));
            }
        }
        return order;
    }

    private static boolean isMinus(NameList.Item item) {
        return !item.quoted() && item.name().strip().startsWith("-");
    }

    private static List<SortKey> withPrimaryKey(List<SortKey> order, ColumnNames names) {
        Set<String> ordered = new LinkedHashSet<>();
        order.forEach(key -> ordered.add(key.column()));
        List<SortKey> stable = new ArrayList<>(order);
        for (Column column : names.primaryKey()) {
            if (ordered.add(column.name())) {
                stable.add(new SortKey(column.name(), false));
            }
        }
        return stable;
    }

    /** Spaces around an unquoted name are part of it only if a column has them. */
    private static @Nullable Column find(NameList.Item item, String name, ColumnNames names) {
        Column column = names.find(name);
        return column != null || item.quoted() ? column : names.find(name.strip());
    }

    private static @Nullable Long number(QueryParameters parameters, String parameter) {
        String text = parameters.get(parameter);
        if (text == null) {
            return null;
        }
        boolean digits = !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
        // Nineteen digits and more might not fit; no table has as many rows.
        if (!digits || text.length() > 18) {
            throw DatabaseException.of(
                            Code.INVALID,
                            "The parameter " + parameter + " has the bad value " + TextValue.quoted(text) + ".")
                    .withHint("Give a number of rows, from 0 to 999999999999999999.");
        }
        return Long.valueOf(text);
    }

    private static DatabaseException unknownColumn(String parameter, NameList.Item item, ColumnNames names) {
        return DatabaseException.of(
                        Code.INVALID,
                        "The parameter " + parameter + " names the unknown column " + TextValue.quoted(item.name())
                                + ".")
                .withHint(names.hint());
    }

    private static DatabaseException twice(String parameter, Column column) {
        return DatabaseException.of(
                        Code.INVALID, "The parameter " + parameter + " names the column " + column.name() + " twice.")
                .withColumn(column.name());
    }
}
