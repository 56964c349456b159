package io.tabledav.backend.sqlite;

import io.tabledav.spi.DatabaseException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Streams the rows of a running statement.
 *
 * <p>Threads: one loads; any may close, which ends a load first.
 */
final class SqliteReader extends ArrowReader {
    private final Session session;
    private final BatchFiller filler;
    private final Function<SQLException, DatabaseException> failures;
    private final ReentrantLock loading = new ReentrantLock();
    private boolean closed;

    /**
     * Reads nothing yet.
     *
     * @param failures what a failure of the statement is told as
     */
    SqliteReader(
            Session session,
            BatchFiller filler,
            BufferAllocator allocator,
            Function<SQLException, DatabaseException> failures) {
        super(allocator);
        this.session = session;
        this.filler = filler;
        this.failures = failures;
    }

    @Override
    protected Schema readSchema() {
        return filler.schema();
    }

    @Override
    public boolean loadNextBatch() throws IOException {
        loading.lock();
        try {
            requireOpen();
            prepareLoadNextBatch();
            VectorSchemaRoot root = getVectorSchemaRoot();
            return session.call(engine -> fill(engine, root));
        } finally {
            loading.unlock();
        }
    }

    private boolean fill(Engine engine, VectorSchemaRoot root) {
        try {
            return filler.fill(engine::requireRunning, root);
        } catch (SQLException e) {
            throw failures.apply(e);
        }
    }

    @Override
    public VectorSchemaRoot getVectorSchemaRoot() throws IOException {
        loading.lock();
        try {
            requireOpen();
            return super.getVectorSchemaRoot();
        } finally {
            loading.unlock();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw SqliteErrors.cancelled();
        }
    }

    @Override
    public long bytesRead() {
        return filler.bytesRead();
    }

    /** Ends the statement before any buffer is freed: it may be writing into one. */
    @Override
    public void close(boolean closeReadSource) throws IOException {
        session.close();
        loading.lock();
        try {
            closed = true;
            super.close(closeReadSource);
        } finally {
            loading.unlock();
        }
    }

    @Override
    protected void closeReadSource() {
        session.close();
    }
}
