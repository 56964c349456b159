package io.tabledav.codec;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;

/** The columns of several readers, which have the same rows in the same batches, as one; closes them. */
final class SideBySide extends ArrowReader {
    private final List<ArrowReader> readers;
    private final VectorSchemaRoot root;

    SideBySide(List<ArrowReader> readers) throws IOException {
        super(null);
        this.readers = readers;
        List<FieldVector> vectors = new ArrayList<>();
        for (ArrowReader reader : readers) {
            vectors.addAll(reader.getVectorSchemaRoot().getFieldVectors());
        }
        this.root = new VectorSchemaRoot(vectors);
    }

    @Override
    public VectorSchemaRoot getVectorSchemaRoot() {
        return root;
    }

    @Override
    protected Schema readSchema() {
        return root.getSchema();
    }

    @Override
    public boolean loadNextBatch() throws IOException {
        boolean more = readers.getFirst().loadNextBatch();
        int rows = readers.getFirst().getVectorSchemaRoot().getRowCount();
        for (ArrowReader reader : readers.subList(1, readers.size())) {
            if (reader.loadNextBatch() != more || reader.getVectorSchemaRoot().getRowCount() != rows) {
                throw ParquetLimits.damaged("its columns do not have equally many rows");
            }
        }
        root.setRowCount(more ? rows : 0);
        return more;
    }

    @Override
    public long bytesRead() {
        return readers.stream().mapToLong(ArrowReader::bytesRead).sum();
    }

    @Override
    public void close(boolean closeReadSource) throws IOException {
        closeReadSource();
    }

    @Override
    protected void closeReadSource() throws IOException {
        IOException failure = null;
        for (ArrowReader reader : readers) {
            try {
                reader.close();
            } catch (IOException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
