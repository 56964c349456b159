package io.tabledav.backend.jdbc;

import io.tabledav.spi.DatabaseException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Streams the rows of a running statement.
 *
 * <p>Owner: the session is this reader's from now on, and closed with it.
 *
 * <p>Threads: one loads; any may close, which ends a load first.
 */
public final class SessionReader<E extends Session.Driven> extends ArrowReader {
    private final Session<E> session;
    private final BatchSource<E> source;
    private final Session.Failures failures;
    private final ReentrantLock loading = new ReentrantLock();
    private boolean closed;

    /**
     * Reads nothing yet.
     *
     * @param failures what a failure of the statement is told as
     */
    public SessionReader(
            Session<E> session, BatchSource<E> source, BufferAllocator allocator, Session.Failures failures) {
        super(allocator);
        this.session = session;
        this.source = source;
        this.failures = failures;
    }

    @Override
    protected Schema readSchema() {
        return source.schema();
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

    private boolean fill(E engine, VectorSchemaRoot root) {
        try {
            return source.fill(engine, root);
        } catch (SQLException e) {
            throw failures.of(e);
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
            throw DatabaseException.of(DatabaseException.Code.CANCELLED, "The statement was cancelled.");
        }
    }

    @Override
    public long bytesRead() {
        return source.bytesRead();
    }

    /** Ends the statement before any buffer is freed: it may be writing into one. */
    @Override
    public void close(boolean closeReadSource) throws IOException {
        try {
            session.close();
        } finally {
            loading.lock();
            try {
                closed = true;
                super.close(closeReadSource);
            } finally {
                loading.unlock();
            }
        }
    }

    @Override
    protected void closeReadSource() {
        session.close();
    }

    /** Where the rows of a reader come from. Used on the driver's threads alone. */
    public interface BatchSource<E> {

        /** The schema of every batch. */
        Schema schema();

        /**
         * Fills a batch with the next rows; whether there were any.
         *
         * <p>Shape: the vectors of the batch are empty and hold no memory; this allocates them and sets the row count.
         */
        boolean fill(E engine, VectorSchemaRoot batch) throws SQLException;

        /** The bytes of rows filled so far. */
        long bytesRead();
    }
}
