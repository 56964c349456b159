package io.tabledav.backend.memory;

import io.tabledav.spi.Column;
import io.tabledav.spi.Column.Generation;
import io.tabledav.spi.Constraint;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.RelationName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** A table: its columns and key, which never change, and its present rows, which {@link MemoryDatabase}'s lock guards. */
final class MemoryTable {
    private static final String KEY_NAME = "primary key";

    private final RelationName name;
    private final List<String> key;
    private final List<Column> columns;
    private final Schema schema;
    private Batches rows = Batches.NONE;

    MemoryTable(RelationName name, List<Field> fields, List<String> key) {
        this.name = name;
        this.key = List.copyOf(key);
        this.columns = IntStream.range(0, fields.size())
                .mapToObj(index -> column(fields.get(index), index + 1))
                .toList();
        this.schema = new Schema(columns.stream().map(Column::field).toList());
        key.forEach(schema::findField);
    }

    private Column column(Field given, int ordinal) {
        int keyIndex = key.indexOf(given.getName());
        boolean nullable = given.isNullable() && keyIndex < 0;
        Field field = new Field(
                given.getName(),
                new FieldType(nullable, given.getType(), null, given.getMetadata()),
                given.getChildren());
        String sqlType = field.getMetadata().getOrDefault(Column.SQL_TYPE_KEY, "");
        Integer keyPosition = keyIndex < 0 ? null : keyIndex + 1;
        return new Column(field.getName(), ordinal, sqlType, nullable, keyPosition, null, Generation.NONE, null, field);
    }

    List<Column> columns() {
        return columns;
    }

    Schema schema() {
        return schema;
    }

    List<Constraint> constraints() {
        return key.isEmpty()
                ? List.of()
                : List.of(new Constraint(KEY_NAME, Constraint.Kind.PRIMARY_KEY, key, null, null));
    }

    Batches rows() {
        return rows;
    }

    void setRows(Batches rows) {
        this.rows = rows;
    }

    /** Copies all rows of a reader into batches that have every column of this table; the caller closes them. */
    Batches copyOf(ArrowReader reader, BufferAllocator allocator) {
        List<VectorSchemaRoot> copies = new ArrayList<>();
        try {
            requireOwnColumns(reader.getVectorSchemaRoot().getSchema());
            long rowsBefore = 0;
            while (reader.loadNextBatch()) {
                Interruption.check();
                VectorSchemaRoot batch = reader.getVectorSchemaRoot();
                if (batch.getRowCount() > 0) {
                    VectorSchemaRoot copy = VectorSchemaRoot.create(schema, allocator);
                    copies.add(copy);
                    copy(batch, copy, rowsBefore);
                    rowsBefore += batch.getRowCount();
                }
            }
            return new Batches(List.copyOf(copies));
        } catch (IOException e) {
            copies.forEach(VectorSchemaRoot::close);
            throw DatabaseException.of(Code.INVALID, "the rows broke off").withCause(e);
        } catch (RuntimeException | Error e) {
            copies.forEach(VectorSchemaRoot::close);
            throw e;
        }
    }

    private void requireOwnColumns(Schema given) {
        Set<String> seen = new HashSet<>();
        for (Field field : given.getFields()) {
            String column = field.getName();
            if (!seen.add(column)) {
                throw DatabaseException.of(Code.INVALID, "column " + column + " is given twice")
                        .withColumn(column);
            }
            Field own = columns.stream()
                    .map(Column::field)
                    .filter(candidate -> candidate.getName().equals(column))
                    .findFirst()
                    .orElseThrow(() -> DatabaseException.of(Code.INVALID, name + " has no column " + column)
                            .withColumn(column));
            if (!own.getType().equals(field.getType())) {
                String message = "column " + column + " holds " + own.getType() + ", not " + field.getType();
                throw DatabaseException.of(Code.INVALID, message).withColumn(column);
            }
        }
    }

    private void copy(VectorSchemaRoot batch, VectorSchemaRoot copy, long rowsBefore) {
        int rowCount = batch.getRowCount();
        for (Column column : columns) {
            @Nullable FieldVector from = batch.getVector(column.name());
            FieldVector to = copy.getVector(column.name());
            to.setInitialCapacity(rowCount);
            for (int index = 0; index < rowCount; index++) {
                if (from != null && !from.isNull(index)) {
                    to.copyFromSafe(index, index, from);
                } else if (!column.nullable()) {
                    throw DatabaseException.of(Code.INVALID, "NULL in column " + column.name() + ", which is NOT NULL")
                            .withRow(rowsBefore + index + 1)
                            .withColumn(column.name());
                }
            }
        }
        copy.setRowCount(rowCount);
    }

    /** Checks that no key of the given rows is there twice, in them or in the rows that stay. */
    void requireUniqueKeys(Batches staying, Batches given) {
        if (key.isEmpty()) {
            return;
        }
        int[] keyColumns = key.stream()
                .mapToInt(column -> schema.getFields().indexOf(schema.findField(column)))
                .toArray();
        Set<List<@Nullable Object>> keys =
                staying.rows().map(row -> row.values(keyColumns)).collect(Collectors.toCollection(HashSet::new));
        Iterator<Row> rows = given.rows().iterator();
        for (long row = 1; rows.hasNext(); row++) {
            List<@Nullable Object> values = rows.next().values(keyColumns);
            if (!keys.add(values)) {
                throw DatabaseException.of(Code.CONFLICT, "the key " + key + " = " + values + " is there already")
                        .withConstraint(KEY_NAME)
                        .withRow(row);
            }
        }
    }
}
