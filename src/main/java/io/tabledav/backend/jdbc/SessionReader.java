package io.tabledav.backend.jdbc;

import io.tabledav.spi.DatabaseException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Streams the rows of a running statement.
 *
 * <p>Owner: the session is this reader's from now on, and closed with it; but not that of a reader made by {@link #within}.
 *
 * <p>Threads: one loads; any may close, which ends a load first.
 */
public final class SessionReader<E extends Session.Driven> extends ArrowReader {
    private final Session<E> session;
    private final BatchSource<E> source;
    private final Session.Failures failures;
    private final Session.@Nullable Work<E, Boolean> after;
    private final ReentrantLock loading = new ReentrantLock();
    private volatile boolean drained;
    private boolean closed;

    /**
     * Reads nothing yet.
     *
     * @param failures what a failure of the statement is told as
     */
    public SessionReader(
            Session<E> session, BatchSource<E> source, BufferAllocator allocator, Session.Failures failures) {
        this(session, source, allocator, failures, null);
    }

    private SessionReader(
            Session<E> session,
            BatchSource<E> source,
            BufferAllocator allocator,
            Session.Failures failures,
            Session.@Nullable Work<E, Boolean> after) {
        super(allocator);
        this.session = session;
        this.source = source;
        this.failures = failures;
        this.after = after;
    }

    /**
     * A reader in the middle of a session's work, which goes on when the reader is closed; but a reader that is closed before its last
     * row was loaded ends the session, since the statement still runs.
     *
     * <p>Threads: one, also to close it.
     *
     * @param after cleans up behind the statement
     */
    public static <E extends Session.Driven> SessionReader<E> within(
            Session<E> session, BatchSource<E> source, BufferAllocator allocator, Session.Work<E, Boolean> after) {
        return new SessionReader<>(session, source, allocator, session::failure, after);
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
            boolean filled = session.call(engine -> fill(engine, root));
            drained = !filled;
            return filled;
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
            endStatement();
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

    private void endStatement() {
        if (after != null && drained) {
            boolean ignored = session.call(after);
        } else {
            session.close();
        }
    }

    @Override
    protected void closeReadSource() {
        // The end of the statement came first.
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
