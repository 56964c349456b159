package io.tabledav.codec;

import io.tabledav.spi.DatabaseException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Gives some columns of another reader, each in the type of a target field.
 *
 * <p>A column that has the type already keeps its buffers. For others, no value is ever changed: it is widened, narrowed or
 * written in another way exactly, or refused with {@code INVALID}, its row and its column. What means the same text means the
 * same value ({@link io.tabledav.tree.TextValue}); a timestamp without zone is one in UTC where a zone is wanted, and the
 * other way round only if its zone is UTC; a timestamp at midnight is a date.
 */
public final class CastReader extends ArrowReader {

    /**
     * One column to give.
     *
     * @param sourceIndex its index in the source's schema
     * @param target the field that it is to have
     */
    public record Mapping(int sourceIndex, Field target) {}

    private final ArrowReader source;
    private final List<Mapping> columns;
    private final List<ColumnCast> casts = new ArrayList<>();
    private long rowsBefore;

    private CastReader(ArrowReader source, List<Mapping> columns, BufferAllocator allocator) {
        super(allocator);
        this.source = source;
        this.columns = List.copyOf(columns);
    }

    /**
     * A reader of the columns in the order of the mappings.
     *
     * <p>Owner: the result owns the source, and closing it closes that one; if this fails, the source stays the caller's.
     *
     * <p>Errors: {@code INVALID} at once for a column whose type can never become the target's.
     */
    public static ArrowReader cast(ArrowReader source, List<Mapping> columns, BufferAllocator allocator)
            throws IOException {
        List<Field> fields = source.getVectorSchemaRoot().getSchema().getFields();
        for (Mapping column : columns) {
            ColumnCast.requirePossible(fields.get(column.sourceIndex()), column.target());
        }
        return new CastReader(source, columns, allocator);
    }

    @Override
    public boolean loadNextBatch() throws IOException {
        VectorSchemaRoot target = getVectorSchemaRoot();
        target.clear();
        if (!source.loadNextBatch()) {
            return false;
        }
        VectorSchemaRoot from = source.getVectorSchemaRoot();
        if (casts.isEmpty()) {
            for (int i = 0; i < columns.size(); i++) {
                FieldVector vector = from.getVector(columns.get(i).sourceIndex());
                casts.add(ColumnCast.of(vector, target.getVector(i)));
            }
        }
        int rows = from.getRowCount();
        for (int i = 0; i < casts.size(); i++) {
            castColumn(i, rows);
        }
        target.setRowCount(rows);
        rowsBefore += rows;
        return true;
    }

    private void castColumn(int column, int rows) {
        ColumnCast cast = casts.get(column);
        try {
            cast.batch(rows);
        } catch (DatabaseException e) {
            throw e.withRow(rowsBefore + cast.row() + 1)
                    .withColumn(columns.get(column).target().getName());
        }
    }

    @Override
    public long bytesRead() {
        return source.bytesRead();
    }

    @Override
    protected void closeReadSource() throws IOException {
        source.close();
    }

    @Override
    protected Schema readSchema() {
        return new Schema(columns.stream().map(Mapping::target).toList());
    }
}
