package io.tabledav.codec;

import java.io.IOException;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;

/** Somebody else's rows, which stay theirs to close, with something done around each batch. */
class PassingReader extends ArrowReader {
    private final ArrowReader source;

    PassingReader(ArrowReader source) {
        super(null);
        this.source = source;
    }

    @Override
    public VectorSchemaRoot getVectorSchemaRoot() throws IOException {
        return source.getVectorSchemaRoot();
    }

    @Override
    public boolean loadNextBatch() throws IOException {
        return source.loadNextBatch();
    }

    @Override
    public long bytesRead() {
        return source.bytesRead();
    }

    @Override
    protected Schema readSchema() throws IOException {
        return source.getVectorSchemaRoot().getSchema();
    }

    @Override
    public void close(boolean closeReadSource) {}

    @Override
    protected void closeReadSource() {}
}
