package io.tabledav.backend.memory;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.ReadShape;
import io.tabledav.spi.ReadShape.SortKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A {@link ReadShape} with every name looked up: which rows, in which order, and what of them.
 *
 * @param shape the shape it was made from
 * @param columns the indexes of the columns wanted, in the order wanted
 * @param result the schema of the result
 * @param condition what a row must meet, null for all rows
 * @param order how rows are sorted, null for the order in which they are
 */
record ScanPlan(
        ReadShape shape,
        int[] columns,
        Schema result,
        PredicateEvaluator.@Nullable Condition condition,
        @Nullable Comparator<Row> order) {

    /** Looks up a shape; {@code INVALID} if it names a column that is not there. */
    static ScanPlan of(ReadShape shape, Schema table) {
        int[] columns = shape.columns().isEmpty()
                ? IntStream.range(0, table.getFields().size()).toArray()
                : shape.columns().stream()
                        .mapToInt(name -> indexOf(table, name))
                        .toArray();
        shape.asText().forEach(name -> indexOf(table, name));
        List<Field> fields = new ArrayList<>();
        for (int column : columns) {
            Field field = table.getFields().get(column);
            fields.add(shape.asText().contains(field.getName()) ? textOf(field) : field);
        }
        PredicateEvaluator evaluator = new PredicateEvaluator(table);
        return new ScanPlan(
                shape,
                columns,
                new Schema(fields),
                shape.where() == null ? null : evaluator.condition(shape.where()),
                order(shape.order(), table));
    }

    /** The index of a column; {@code INVALID} if there is none of this name. */
    static int indexOf(Schema table, String name) {
        return IntStream.range(0, table.getFields().size())
                .filter(index -> table.getFields().get(index).getName().equals(name))
                .findFirst()
                .orElseThrow(() -> DatabaseException.of(Code.INVALID, "there is no column " + name)
                        .withColumn(name));
    }

    private static Field textOf(Field field) {
        FieldType text = new FieldType(field.isNullable(), new ArrowType.Utf8(), null, field.getMetadata());
        return new Field(field.getName(), text, List.of());
    }

    private static @Nullable Comparator<Row> order(List<SortKey> keys, Schema table) {
        Comparator<Row> order = null;
        for (SortKey key : keys) {
            int column = indexOf(table, key.column());
            Comparator<Row> byKey =
                    Comparator.comparing(row -> row.value(column), Comparator.nullsFirst(Scalars::compare));
            Comparator<Row> directed = key.descending() ? byKey.reversed() : byKey;
            order = order == null ? directed : order.thenComparing(directed);
        }
        return order;
    }

    /** The rows that the shape asks for, found as they are asked for, but for a sort, which needs all of them. */
    Stream<Row> select(Stream<Row> rows) {
        Stream<Row> selected = rows;
        if (condition != null) {
            selected = selected.filter(row -> Boolean.TRUE.equals(condition.test(row)));
        }
        if (order != null) {
            selected = selected.sorted(order);
        }
        if (shape.distinct()) {
            Set<List<@Nullable Object>> seen = new HashSet<>();
            selected = selected.filter(row -> seen.add(row.values(columns)));
        }
        selected = selected.skip(shape.offset());
        return shape.limit() == null ? selected : selected.limit(shape.limit());
    }
}
