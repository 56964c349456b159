package io.tabledav.http;

import io.netty.buffer.Unpooled;
import io.tabledav.spi.DatabaseException;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What has arrived of a body and waits for its reader: a window of {@value #WINDOW} buffers in memory and, if the reader is
 * slow for a while, an {@link UploadOverflow}, into which the rest is read on.
 *
 * <p>It is read on only so that the end of the connection is seen: TCP tells it behind everything that was sent before. A body
 * that is read steadily stays in the window.
 *
 * <p>Owner: {@link #release} frees everything; whoever serves the request calls it at the end.
 *
 * <p>Threads: the event loop adds, one thread takes, and one of this object's own moves bytes into the overflow.
 */
final class Arrivals {

    /** One buffer is on its way while another is read. */
    static final int WINDOW = 2;

    /** How long a reader may be slow until the body is read on without it. */
    static final Duration PATIENCE = Duration.ofMillis(250);

    /**
     * What a reader takes in that time if it is not slow, so 8 MB/s: then it soon comes to the end of what a connection holds. One
     * that waits for the client is not slow, however little comes.
     */
    private static final int STEADY_BYTES = 2 << 20;

    /**
     * The pace of reading on: {@value} bytes, then {@link #REST}, so 64 MB/s. That is fast enough to come to the end of what a
     * connection holds of a client that has left, and slow enough that a short wait leaves little on disk.
     */
    private static final int BURST_BYTES = 1 << 20;

    private static final Duration REST = Duration.ofMillis(16);

    private static final int CHUNK_BYTES = 64 * 1024;
    private static final Logger LOG = Logger.getLogger(Arrivals.class);

    /** What comes from the connection. */
    sealed interface Event {}

    /** Some bytes. */
    record Arrived(Buffer bytes) implements Event {}

    /** The body is whole. */
    record Ended() implements Event {}

    /** The client broke off. */
    record Broken(Throwable cause) implements Event {}

    private final UploadOverflow overflow;
    private final Duration patience;
    private final Runnable fetch;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition forReader = lock.newCondition();
    private final Condition forMover = lock.newCondition();

    private final Deque<Event> window = new ArrayDeque<>(WINDOW + 1);
    private int fetched;
    private int inWindow;
    private boolean allArrived;
    private boolean readerWaits;
    private long steadyNanos = System.nanoTime();
    private long takenBytes;

    private UploadOverflow.@Nullable Queue queue;
    private long queuedBytes;
    private boolean moving;
    private boolean released;

    /**
     * Nothing has arrived yet.
     *
     * @param patience how long a reader may be slow
     * @param fetch asks the connection for one more buffer
     */
    Arrivals(UploadOverflow overflow, Duration patience, Runnable fetch) {
        this.overflow = overflow;
        this.patience = patience;
        this.fetch = fetch;
    }

    /** Begins to watch the reader, and to read on when it does not come. */
    void readOnWithoutReader() {
        if (overflow != UploadOverflow.NONE) {
            Thread.ofVirtual().name("overflow of a body").start(this::move);
        }
    }

    /** Takes what has come. Threads: the event loop. */
    void add(Event event) {
        lock.lock();
        try {
            if (released) {
                return;
            }
            window.addLast(event);
            if (event instanceof Arrived) {
                inWindow++;
            } else {
                allArrived = true;
            }
            forReader.signal();
            if (allArrived || queue != null) {
                forMover.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Gives the next event, in order; null if none comes in time.
     *
     * <p>Errors: {@link IOException} if what was put on disk cannot be read again.
     */
    @Nullable
    Event take(long waitNanos) throws InterruptedException, IOException {
        topUp();
        UploadOverflow.Queue source;
        int length;
        lock.lockInterruptibly();
        try {
            if (!awaitEvent(waitNanos)) {
                return null;
            }
            if (queue == null || queuedBytes == 0) {
                Event event = window.removeFirst();
                if (event instanceof Arrived(Buffer bytes)) {
                    inWindow--;
                    fetched--;
                    taken(bytes.length());
                }
                return event;
            }
            source = queue;
            length = (int) Math.min(CHUNK_BYTES, queuedBytes);
        } finally {
            lock.unlock();
        }
        return new Arrived(fromQueue(source, length));
    }

    /** Holds the lock. */
    private boolean awaitEvent(long waitNanos) throws InterruptedException, IOException {
        long leftNanos = waitNanos;
        readerWaits = true;
        try {
            while (queuedBytes == 0 && (moving || window.isEmpty())) {
                if (released) {
                    throw new IOException("The request is over.");
                }
                if (leftNanos <= 0) {
                    return false;
                }
                leftNanos = forReader.awaitNanos(leftNanos);
                steadyNanos = System.nanoTime();
            }
            return true;
        } finally {
            readerWaits = false;
        }
    }

    /** Holds the lock. */
    private void taken(int bytes) {
        takenBytes += bytes;
        if (takenBytes >= STEADY_BYTES) {
            takenBytes = 0;
            steadyNanos = System.nanoTime();
        }
    }

    private Buffer fromQueue(UploadOverflow.Queue source, int length) throws IOException {
        byte[] chunk = new byte[length];
        int count = source.read(chunk, length);
        UploadOverflow.@Nullable Queue used = null;
        lock.lock();
        try {
            taken(count);
            if (released) {
                throw new IOException("The request is over.");
            }
            queuedBytes -= count;
            if (queuedBytes == 0 && !moving) {
                used = queue;
                queue = null;
            }
        } finally {
            lock.unlock();
        }
        close(used);
        return Buffer.buffer(Unpooled.wrappedBuffer(chunk, 0, count));
    }

    /** Gives up what is there, and what is still to come. Idempotent. */
    void release() {
        UploadOverflow.@Nullable Queue used = null;
        lock.lock();
        try {
            released = true;
            window.clear();
            queuedBytes = 0;
            if (!moving) {
                used = queue;
                queue = null;
            }
            forReader.signal();
            forMover.signal();
        } finally {
            lock.unlock();
        }
        close(used);
    }

    /** Asks the connection for as much as the window has room for. Not under the lock: the connection has one of its own. */
    private void topUp() {
        int missing;
        lock.lock();
        try {
            missing = released || allArrived ? 0 : Math.max(0, WINDOW - fetched);
            fetched += missing;
        } finally {
            lock.unlock();
        }
        for (; missing > 0; missing--) {
            fetch.run();
        }
    }

    private void move() {
        try {
            int burst = 0;
            while (awaitSlowReader()) {
                // The reader asks for more when it comes, and not when it goes.
                topUp();
                @Nullable Buffer next = surplus();
                if (next == null) {
                    continue;
                }
                boolean stored = moved(next, store(next));
                burst += next.length();
                if (!stored) {
                    // Until there is room, the body waits in its connection.
                    Thread.sleep(patience);
                } else if (burst >= BURST_BYTES) {
                    burst = 0;
                    Thread.sleep(REST);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until the reader is slow, or behind; false once nothing is to arrive any more. */
    private boolean awaitSlowReader() throws InterruptedException {
        lock.lock();
        try {
            while (!released && !allArrived && !isReaderFar()) {
                awaitNews();
            }
            return !released && !allArrived;
        } finally {
            lock.unlock();
        }
    }

    /** Takes bytes that stand in the way of the end of the connection, after a moment if there are none yet; null if none. */
    private @Nullable Buffer surplus() throws InterruptedException {
        lock.lock();
        try {
            if (inWindow < WINDOW && !released && !allArrived) {
                awaitNews();
            }
            if (inWindow < WINDOW || released || allArrived || !isReaderFar()) {
                return null;
            }
            if (window.removeFirst() instanceof Arrived(Buffer bytes)) {
                inWindow--;
                fetched--;
                moving = true;
                return bytes;
            }
            throw new IllegalStateException("the window has another event in front of bytes");
        } finally {
            lock.unlock();
        }
    }

    /** Holds the lock. A reader that has not caught up is too far from the end of the connection to see it. */
    private boolean isReaderFar() {
        return queuedBytes > 0 || isReaderSlow();
    }

    /** Holds the lock. Not told of every buffer: that would cost each upload a change of threads for each of them. */
    private void awaitNews() throws InterruptedException {
        long slowNanos = readerWaits ? 0 : System.nanoTime() - steadyNanos;
        long leftNanos = patience.toNanos() - slowNanos;
        long ignored = forMover.awaitNanos(leftNanos > 0 ? leftNanos : patience.toNanos() / 5);
    }

    /** Holds the lock. */
    private boolean isReaderSlow() {
        return !readerWaits && System.nanoTime() - steadyNanos >= patience.toNanos();
    }

    private boolean store(Buffer bytes) {
        try {
            return openQueue().append(bytes.getBytes());
        } catch (IOException | DatabaseException e) {
            LOG.debugf("A body cannot be read on: %s", e);
            return false;
        }
    }

    /** Only the mover opens it, and nobody closes it while something is being moved. */
    private UploadOverflow.Queue openQueue() throws IOException {
        lock.lock();
        try {
            if (queue != null) {
                return queue;
            }
        } finally {
            lock.unlock();
        }
        UploadOverflow.Queue opened = overflow.open();
        lock.lock();
        try {
            queue = opened;
            return opened;
        } finally {
            lock.unlock();
        }
    }

    /** Ends a move: what was stored can be read from there, anything else goes back to its place. */
    private boolean moved(Buffer bytes, boolean stored) {
        UploadOverflow.@Nullable Queue used = null;
        lock.lock();
        try {
            moving = false;
            if (stored && !released) {
                queuedBytes += bytes.length();
            } else if (!released) {
                window.addFirst(new Arrived(bytes));
                inWindow++;
                fetched++;
            }
            if (queuedBytes == 0) {
                used = queue;
                queue = null;
            }
            forReader.signal();
        } finally {
            lock.unlock();
        }
        close(used);
        return stored;
    }

    private static void close(UploadOverflow.@Nullable Queue queue) {
        if (queue != null) {
            try {
                queue.close();
            } catch (IOException e) {
                LOG.debugf("An overflow could not be closed: %s", e);
            }
        }
    }
}
