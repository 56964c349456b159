package io.tabledav.codec;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Brings rows to the columns of a relation: picks, orders and renames columns, and gives each the type of its target.
 *
 * <p>No value is changed but in its type: one that does not fit its column is refused with its row and column. {@code
 * docs/reference/formats.md} lists which types go into which. A column that has its type already is handed over without a
 * copy, so the source's own vectors are empty afterwards.
 */
public final class CastReader extends ArrowReader {

    /**
     * One column of the result.
     *
     * @param sourceIndex where its values come from, counted from 0; no two columns have the same
     * @param target its name, type and metadata
     */
    public record Mapping(int sourceIndex, Field target) {}

    private final ArrowReader source;
    private final List<Mapping> columns;
    private final List<ColumnCast> casts = new ArrayList<>();
    private long rowsRead;

    private CastReader(ArrowReader source, List<Mapping> columns, BufferAllocator allocator) {
        super(allocator);
        this.source = source;
        this.columns = columns;
    }

    /**
     * A reader of the source's rows with these columns.
     *
     * <p>Owner: the result owns the source, and closes it. If this fails, the source stays the caller's.
     *
     * <p>Errors: {@code INVALID} with the column, before any row is read, for a type that cannot go into its target; while
     * rows are loaded, {@code INVALID} with row and column for a value that does not fit. What the source throws passes
     * through.
     */
    public static ArrowReader cast(ArrowReader source, List<Mapping> columns, BufferAllocator allocator)
            throws IOException {
        Set<Integer> used = new HashSet<>();
        for (Mapping column : columns) {
            if (!used.add(column.sourceIndex())) {
                throw new IllegalArgumentException("two columns come from source column " + column.sourceIndex());
            }
        }
        CastReader reader = new CastReader(source, List.copyOf(columns), allocator);
        try {
            reader.prepare();
        } catch (Throwable e) {
            reader.close(false);
            throw e;
        }
        return reader;
    }

    private void prepare() throws IOException {
        VectorSchemaRoot from = source.getVectorSchemaRoot();
        VectorSchemaRoot to = getVectorSchemaRoot();
        for (int i = 0; i < columns.size(); i++) {
            casts.add(ColumnCast.of(from.getVector(columns.get(i).sourceIndex()), to.getVector(i)));
        }
    }

    @Override
    protected Schema readSchema() {
        return new Schema(columns.stream().map(Mapping::target).toList());
    }

    @Override
    public boolean loadNextBatch() throws IOException {
        VectorSchemaRoot to = getVectorSchemaRoot();
        to.clear();
        if (!source.loadNextBatch()) {
            return false;
        }
        int rows = source.getVectorSchemaRoot().getRowCount();
        try {
            for (ColumnCast cast : casts) {
                cast.cast(rows, rowsRead);
            }
        } catch (OutOfMemoryException e) {
            throw DatabaseException.of(Code.TOO_LARGE, "A batch needs more memory than one request may use")
                    .withHint("Send smaller batches, of 65,536 rows for example")
                    .withCause(e);
        }
        to.setRowCount(rows);
        rowsRead += rows;
        return true;
    }

    @Override
    public long bytesRead() {
        return source.bytesRead();
    }

    @Override
    protected void closeReadSource() throws IOException {
        source.close();
    }
}
