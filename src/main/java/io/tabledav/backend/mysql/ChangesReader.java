package io.tabledav.backend.mysql;

import java.io.IOException;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** The one row that tells how many rows a statement has changed. */
final class ChangesReader extends ArrowReader {
    private static final Schema SCHEMA =
            new Schema(List.of(new Field("changes", FieldType.notNullable(new ArrowType.Int(64, true)), List.of())));

    private final long changes;
    private boolean told;

    ChangesReader(long changes, BufferAllocator allocator) {
        super(allocator);
        this.changes = changes;
    }

    @Override
    public boolean loadNextBatch() throws IOException {
        prepareLoadNextBatch();
        if (told) {
            return false;
        }
        told = true;
        BigIntVector vector = (BigIntVector) getVectorSchemaRoot().getVector(0);
        vector.setSafe(0, changes);
        getVectorSchemaRoot().setRowCount(1);
        return true;
    }

    @Override
    public long bytesRead() {
        return Long.BYTES;
    }

    @Override
    protected void closeReadSource() {}

    @Override
    protected Schema readSchema() {
        return SCHEMA;
    }
}
