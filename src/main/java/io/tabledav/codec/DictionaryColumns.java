package io.tabledav.codec;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.flatbuf.DictionaryBatch;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The dictionary-encoded columns of a stream: their dictionaries, and the decoding of a loaded batch.
 *
 * <p>A batch is loaded into {@link #wire()}. Its plain columns are the very vectors of the decoded root; only an encoded
 * column has a vector of its own there, for the indexes.
 */
final class DictionaryColumns implements AutoCloseable {
    /** A column's indexes and what they become. */
    private record Column(BaseIntVector indexes, FieldVector decoded, Values values) {}

    private static final class Values {
        FieldVector vector;
        /** Whether the vector's memory is its own, and not that of a message. */
        boolean growable;

        boolean given;

        Values(FieldVector vector) {
            this.vector = vector;
        }
    }

    private final BufferAllocator allocator;
    private final Map<Long, Values> dictionaries = new HashMap<>();
    private final List<Column> columns = new ArrayList<>();
    private final VectorSchemaRoot wire;

    /**
     * @param encoded the schema as the bytes have it
     * @param decoded vectors for the same columns without encoding
     */
    DictionaryColumns(Schema encoded, VectorSchemaRoot decoded, BufferAllocator allocator) {
        this.allocator = allocator;
        List<Field> fields = new ArrayList<>();
        List<FieldVector> vectors = new ArrayList<>();
        for (int i = 0; i < encoded.getFields().size(); i++) {
            Field field = encoded.getFields().get(i);
            FieldVector vector = decoded.getVector(i);
            DictionaryEncoding encoding = field.getDictionary();
            if (encoding != null) {
                Field indexField = Field.nullable(field.getName(), indexType(encoding));
                FieldVector indexes = indexField.createVector(allocator);
                columns.add(new Column((BaseIntVector) indexes, vector, values(encoding.getId(), vector.getField())));
                vector = indexes;
                field = indexField;
            }
            fields.add(field);
            vectors.add(vector);
        }
        this.wire = new VectorSchemaRoot(fields, vectors, 0);
    }

    /** The schema with every encoded column as its values. */
    static Schema decoded(Schema encoded) {
        List<Field> fields = new ArrayList<>();
        for (Field field : encoded.getFields()) {
            FieldType type = new FieldType(field.isNullable(), field.getType(), null, field.getMetadata());
            fields.add(field.getDictionary() == null ? field : new Field(field.getName(), type, field.getChildren()));
        }
        return new Schema(fields, encoded.getCustomMetadata());
    }

    private static ArrowType indexType(DictionaryEncoding encoding) {
        ArrowType.Int type = encoding.getIndexType();
        return type == null ? new ArrowType.Int(32, true) : type;
    }

    private Values values(long id, Field column) {
        Values known = dictionaries.get(id);
        if (known == null) {
            Field field = new Field("dictionary", FieldType.nullable(column.getType()), column.getChildren());
            known = new Values(field.createVector(allocator));
            dictionaries.put(id, known);
        } else if (!known.vector.getField().getType().equals(column.getType())) {
            throw IpcLimits.damaged("two columns of different types share a dictionary")
                    .withColumn(column.getName());
        }
        return known;
    }

    /** The root that a batch is loaded into. */
    VectorSchemaRoot wire() {
        return wire;
    }

    /** Loads a dictionary, or appends to the one that is there. */
    void load(IpcMessage message) throws IOException {
        DictionaryBatch header = (DictionaryBatch) message.header().header(new DictionaryBatch());
        Values values = header == null ? null : dictionaries.get(header.id());
        RecordBatch data = header == null ? null : header.data();
        if (values == null || data == null) {
            throw IpcLimits.damaged("a dictionary belongs to no column");
        }
        if (header.isDelta()) {
            try (FieldVector more = values.vector.getField().createVector(allocator)) {
                load(data, message, more);
                append(values, more);
            }
        } else {
            values.vector.clear();
            values.growable = false;
            load(data, message, values.vector);
        }
        values.given = true;
    }

    /** Arrow's own appender fails on vectors that are slices of a message, and leaks then. */
    private void append(Values values, FieldVector more) {
        if (!values.growable) {
            FieldVector slices = values.vector;
            values.vector = slices.getField().createVector(allocator);
            values.growable = true;
            try (slices) {
                copy(slices, values.vector);
            }
        }
        copy(more, values.vector);
    }

    private static void copy(FieldVector from, FieldVector to) {
        int start = to.getValueCount();
        for (int i = 0; i < from.getValueCount(); i++) {
            TextParsers.makeRoom(to, start + i);
            to.copyFromSafe(i, start + i, from);
        }
        to.setValueCount(start + from.getValueCount());
    }

    private void load(RecordBatch data, IpcMessage message, FieldVector into) {
        // Not closed: the root is only a frame around a vector that lives on.
        @SuppressWarnings("resource")
        VectorSchemaRoot frame = new VectorSchemaRoot(List.of(into.getField()), List.of(into), 0);
        IpcBatch.load(data, message, frame, allocator, 0);
    }

    /** Decodes the batch that is loaded; every index must be one of its dictionary. */
    void decode(long rowsBefore) {
        for (Column column : columns) {
            decode(column, wire.getRowCount(), rowsBefore);
        }
    }

    private static void decode(Column column, int rows, long rowsBefore) {
        BaseIntVector indexes = column.indexes();
        FieldVector values = column.values().vector;
        int size = column.values().given ? values.getValueCount() : 0;
        FieldVector decoded = column.decoded();
        decoded.setInitialCapacity(rows);
        decoded.allocateNew();
        for (int row = 0; row < rows; row++) {
            if (((FieldVector) indexes).isNull(row)) {
                decoded.setNull(row);
                continue;
            }
            long index = indexes.getValueAsLong(row);
            if (index < 0 || index >= size) {
                throw outOfRange(index, size, rowsBefore + row + 1, decoded.getName());
            }
            decoded.copyFromSafe((int) index, row, values);
        }
        decoded.setValueCount(rows);
        indexes.clear();
    }

    private static DatabaseException outOfRange(long index, int size, long row, @Nullable String column) {
        DatabaseException failure = DatabaseException.of(
                        Code.INVALID, "Index " + index + " is not in its dictionary, which has " + size + " values")
                .withRow(row);
        return column == null ? failure : failure.withColumn(column);
    }

    /** Frees dictionaries and indexes; the decoded vectors are their root's. */
    @Override
    public void close() {
        dictionaries.values().forEach(values -> values.vector.close());
        columns.forEach(column -> column.indexes().close());
    }
}
