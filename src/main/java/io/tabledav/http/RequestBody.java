package io.tabledav.http;

import io.tabledav.http.Arrivals.Arrived;
import io.tabledav.http.Arrivals.Broken;
import io.tabledav.http.Arrivals.Ended;
import io.tabledav.http.Arrivals.Event;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request as a blocking stream. It is taken from the connection only as fast as it is read, so that a reader
 * that is busy slows the client and not the heap; one that does not read at all has the body put into an {@link UploadOverflow}, so
 * that a client that goes away is noticed.
 *
 * <p>A client that waits for {@code 100 Continue} gets it with the first read: whoever refuses a body refuses it unread.
 *
 * <p>Errors: a read fails with {@link IOException} if the client breaks off, or ends the body before the length that it
 * told; the end of the stream is always the end of the body. It fails with {@code TOO_SLOW} beyond the {@link StallLimit}.
 *
 * <p>Threads: one thread reads; it should be a virtual one.
 */
public final class RequestBody extends InputStream {

    private static final Logger LOG = Logger.getLogger(RequestBody.class);

    private final HttpServerRequest request;
    private final StallLimit stallLimit;
    private final @Nullable Long declaredBytes;
    private final Arrivals arrivals;

    private final Promise<Void> arrival = Promise.promise();

    private volatile long arrivedBytes;

    private Buffer current = Buffer.buffer(0);
    private int position;
    private volatile boolean continued;
    private volatile boolean stalled;
    private @Nullable Event last;
    private long waitedNanos;
    private long windowBytes;

    /**
     * Takes over the body of a request.
     *
     * <p>Threads: on the request's event loop, or on any thread if the request is paused already.
     */
    public RequestBody(HttpServerRequest request, StallLimit stallLimit, UploadOverflow overflow) {
        this.request = request;
        this.stallLimit = stallLimit;
        this.declaredBytes = declaredBytes(request);
        this.arrivals = new Arrivals(overflow, Arrivals.PATIENCE, () -> fetch(1));
        request.pause();
        request.exceptionHandler(this::broken);
        request.handler(this::arrived);
        request.endHandler(this::ended);
        if (!mayHaveBytes()) {
            fetch(Long.MAX_VALUE);
        } else if (request.version() != HttpVersion.HTTP_2) {
            // There, the end of a stream does not stand behind its bytes, and the connection is read for the others
            // anyway.
            arrivals.readOnWithoutReader();
        }
    }

    /** The length that the client told, null if it told none. */
    public @Nullable Long declaredBytes() {
        return declaredBytes;
    }

    /** How many bytes have arrived so far, read or not. */
    public long arrivedBytes() {
        return arrivedBytes;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (position == current.length()) {
            if (!advance()) {
                return -1;
            }
        }
        int count = Math.min(length, current.length() - position);
        current.getBytes(position, position + count, bytes, offset);
        position += count;
        return count;
    }

    @Override
    public int available() {
        return current.length() - position;
    }

    /** Whether there is a body that may have bytes. */
    public boolean mayHaveBytes() {
        return declaredBytes != null
                ? declaredBytes > 0
                : request.version() == HttpVersion.HTTP_2 || request.getHeader("Transfer-Encoding") != null;
    }

    /** Comes true when all of the body has arrived; fails if the client breaks off. */
    Future<Void> arrival() {
        return arrival.future();
    }

    /** Whether the client waits to be told to send the body, and has not been. */
    boolean isHeldBack() {
        return !continued && arrivedBytes == 0 && expectsContinue();
    }

    /** Whether the body was given up because it came too slowly. */
    boolean isStalled() {
        return stalled;
    }

    /** Lets the rest of the body arrive, and fall. */
    void discard() {
        release();
        fetch(Long.MAX_VALUE);
    }

    /** Frees what is kept of the body, read or not: nobody will read any more of it. Idempotent. */
    void release() {
        arrivals.release();
    }

    private void fetch(long buffers) {
        try {
            request.fetch(buffers);
        } catch (IllegalStateException e) {
            // On HTTP/2, what has ended or was reset takes no demand, and its last event has come or is about to.
            LOG.trace("The request has ended already", e);
        }
    }

    private void arrived(Buffer bytes) {
        // Written by the event loop alone.
        arrivedBytes = arrivedBytes + bytes.length();
        arrivals.add(new Arrived(bytes));
    }

    private void ended(@Nullable Void end) {
        arrivals.add(new Ended());
        arrival.tryComplete();
    }

    private void broken(Throwable cause) {
        arrivals.add(new Broken(cause));
        arrival.tryFail(cause);
    }

    /** Waits for the next buffer; false at the end of the body. */
    private boolean advance() throws IOException {
        if (last == null) {
            sendContinue();
        }
        Event event = last != null ? last : await();
        return switch (event) {
            case Arrived arrived -> {
                current = arrived.bytes();
                position = 0;
                windowBytes += current.length();
                yield true;
            }
            case Ended ended -> {
                last = ended;
                requireDeclaredLength();
                yield false;
            }
            case Broken broken -> {
                last = broken;
                throw new ClientGoneException("The client broke off after " + arrivedBytes + " bytes.", broken.cause());
            }
        };
    }

    private Event await() throws IOException {
        long windowNanos = stallLimit.window().toNanos();
        while (true) {
            long start = System.nanoTime();
            @Nullable Event event;
            try {
                event = arrivals.take(windowNanos - waitedNanos);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("Reading the body was broken off.");
            }
            if (event != null) {
                waitedNanos += System.nanoTime() - start;
                return event;
            }
            if (windowBytes < stallLimit.bytesPerWindow()) {
                stalled = true;
                throw tooSlow();
            }
            waitedNanos = 0;
            windowBytes = 0;
        }
    }

    private void requireDeclaredLength() throws IOException {
        if (declaredBytes != null && declaredBytes != arrivedBytes) {
            throw new ClientGoneException(
                    "The body has " + arrivedBytes + " bytes, but the client told " + declaredBytes + ".", null);
        }
    }

    private void sendContinue() {
        if (!continued) {
            continued = true;
            if (expectsContinue() && !request.response().headWritten()) {
                request.response().writeContinue();
            }
        }
    }

    private boolean expectsContinue() {
        @Nullable String expect = request.getHeader("Expect");
        return expect != null && expect.equalsIgnoreCase("100-continue") && request.version() != HttpVersion.HTTP_1_0;
    }

    private DatabaseException tooSlow() {
        return DatabaseException.of(
                        Code.TOO_SLOW,
                        "The body arrived too slowly: under " + stallLimit.bytesPerSecond() + " bytes a second for "
                                + stallLimit.window().toSeconds() + " s.")
                .withHint("Nothing was changed. Send it again over a faster connection.");
    }

    private static @Nullable Long declaredBytes(HttpServerRequest request) {
        @Nullable String length = request.getHeader("Content-Length");
        if (length == null) {
            return null;
        }
        try {
            return Long.valueOf(length.trim());
        } catch (NumberFormatException e) {
            throw DatabaseException.of(Code.INVALID, "The Content-Length is not a number.")
                    .withCause(e);
        }
    }
}
