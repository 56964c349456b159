package io.tabledav.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The body of a response as a blocking stream. At most {@value #WINDOW} writes of {@value #BUFFER_BYTES} bytes are on their
 * way to the socket; beyond that a write waits, so that a slow client slows the writer and not the heap. A writer that was kept
 * waiting for too long goes on into the {@link AnswerOverflow}, from which {@link #end} sends the rest.
 *
 * <p>Status and headers are set on the response before the first byte. They leave the server with the first full buffer, or
 * with {@link #end}; until then {@link #restart} takes everything back. A body that fits into one buffer gets its length.
 *
 * <p>Owner: {@link #end} makes the body whole and {@link #abort} breaks it off; {@link #close} without {@code end} is {@code
 * abort}, so that a failure never looks like an end.
 *
 * <p>Errors: a write fails with {@link IOException} once the client has gone, and when it would go beyond the
 * {@code Content-Length} that was told.
 *
 * <p>Threads: one thread writes; it should be a virtual one.
 */
public final class ResponseBody extends OutputStream {

    /** The bytes of one write to the connection. */
    public static final int BUFFER_BYTES = 32 * 1024;

    /** How many writes may be on their way. */
    public static final int WINDOW = 4;

    /** The bytes of one write that come from a file, and take no heap. */
    private static final int REGION_BYTES = 1 << 20;

    private static final Logger LOG = Logger.getLogger(ResponseBody.class);
    private static final long HTTP2_INTERNAL_ERROR = 2;

    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final AnswerOverflow overflow;
    private final boolean bodiless;
    private final List<Map.Entry<String, String>> headersBefore;

    /** The buffers whose bytes have left: there are {@value #WINDOW} and the one being filled, so this is the window. */
    private final BlockingQueue<byte[]> idle = new ArrayBlockingQueue<>(WINDOW + 1);

    private int made;
    private byte @Nullable [] filling;
    private int filled;
    private long sentBytes;
    private boolean committed;
    private boolean over;
    private @Nullable Long toldBytes;
    private long blockedNanos;
    private AnswerOverflow.@Nullable Rest rest;
    private long restBytes;
    private volatile @Nullable Throwable broken;

    /**
     * Takes over the body of the answer to a request.
     *
     * @param overflow where the rest goes if the client does not take it in time
     */
    public ResponseBody(HttpServerRequest request, AnswerOverflow overflow) {
        this.request = request;
        this.overflow = overflow;
        this.response = request.response();
        this.bodiless = request.method().equals(HttpMethod.HEAD);
        this.headersBefore = List.copyOf(response.headers().entries());
    }

    /** Whether status and headers are on their way, so that nothing can be taken back any more. */
    public boolean isCommitted() {
        return committed;
    }

    /** The bytes handed to the connection so far. */
    public long sentBytes() {
        return sentBytes;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (over) {
            throw new IOException("The response has ended.");
        }
        if (bodiless) {
            return;
        }
        int from = offset;
        int left = length;
        while (left > 0) {
            if (filling != null && filled == BUFFER_BYTES) {
                send();
            }
            if (rest != null || !takeBuffer()) {
                keep(bytes, from, left);
                return;
            }
            byte[] buffer = buffer();
            int count = Math.min(left, BUFFER_BYTES - filled);
            System.arraycopy(bytes, from, buffer, filled, count);
            filled += count;
            from += count;
            left -= count;
        }
    }

    /**
     * Writes a part of a file. Where the connection can take it from the file by itself, the bytes do not pass through this
     * process; when this returns they have left, so that the file may be closed.
     *
     * <p>Owner: the file stays the caller's; its position is neither used nor changed.
     */
    public void transferFrom(FileChannel file, long firstByte, long lengthBytes) throws IOException {
        if (bodiless) {
            return;
        }
        FileRegions regions = FileRegions.of(request);
        long at = firstByte;
        long end = firstByte + lengthBytes;
        // With what fits into one write the head of the answer leaves, too.
        at += copyFrom(file, at, regions == null ? end : Math.min(end, at + BUFFER_BYTES - filled));
        if (regions == null || at == end) {
            return;
        }
        flush();
        while (at < end) {
            long count = Math.min(REGION_BYTES, end - at);
            sendRegion(regions, file, at, count);
            at += count;
        }
        awaitSent();
    }

    /** Sends what is there. A writer need not call this; it costs a write to the connection. */
    @Override
    public void flush() throws IOException {
        if (filled > 0) {
            send();
        }
    }

    /**
     * Forgets status, headers and bytes so far, for another answer. Headers that were there before this object remain.
     *
     * @throws IllegalStateException if some have left
     */
    public void restart() {
        if (committed) {
            throw new IllegalStateException("the response is committed");
        }
        filled = 0;
        response.headers().clear();
        headersBefore.forEach(header -> response.headers().add(header.getKey(), header.getValue()));
        response.setStatusCode(200);
    }

    /** Makes the body whole. The bytes still on their way reach the client, or not, without this thread. */
    public void end() throws IOException {
        if (over) {
            return;
        }
        requireUnbroken();
        sendRest();
        @Nullable Long told = toldBytes();
        if (!bodiless && told != null && told != sentBytes + filled) {
            abort();
            throw new IOException("The body has " + (sentBytes + filled) + " bytes, but " + told + " were told.");
        }
        over = true;
        sentBytes += filled;
        committed = true;
        Buffer rest = filled == 0 || filling == null
                ? Buffer.buffer(0)
                : Buffer.buffer(Unpooled.wrappedBuffer(filling, 0, filled));
        Future<Void> ignored = bodiless ? response.end() : response.end(rest);
    }

    /**
     * Breaks the body off so that the client can tell: the connection is reset, on HTTP/2 the stream. Nothing that waits to
     * be sent is sent.
     */
    public void abort() {
        if (over) {
            return;
        }
        over = true;
        closeRest();
        if (request.version() != HttpVersion.HTTP_2 && request.connection() instanceof ConnectionBase connection) {
            resetConnection(connection.channel());
        } else {
            response.reset(HTTP2_INTERNAL_ERROR);
        }
    }

    /** Breaks the body off, unless it has ended. */
    @Override
    public void close() {
        abort();
    }

    /** Ends a connection at once, so that its client can tell that something is missing. */
    static void resetConnection(Channel channel) {
        try {
            // A plain close would look like the end of the body to a client that reads until the end of the connection,
            // as HTTP/1.0 proxies do.
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        } catch (ChannelException e) {
            LOG.trace("The connection was closed already", e);
        }
        // Vert.x's own handler would flush first, and so wait for a client that does not read: go round it.
        ChannelHandlerContext first = channel.pipeline().firstContext();
        if (first != null) {
            first.close();
        }
    }

    /** The buffer being filled, or another one as soon as one is free. */
    private byte[] buffer() throws IOException {
        byte[] buffer = filling;
        if (buffer == null) {
            byte[] free = freeBuffer();
            buffer = free != null ? free : await(null);
            filling = buffer;
            filled = 0;
        }
        return Objects.requireNonNull(buffer);
    }

    /** Sees to it that a buffer is being filled; false if none becomes free before the client has had all the patience. */
    private boolean takeBuffer() throws IOException {
        if (filling == null) {
            byte[] free = freeBuffer();
            if (free == null) {
                long start = System.nanoTime();
                free = await(
                        overflow.rests() == null ? null : overflow.patience().toNanos() - blockedNanos);
                blockedNanos += System.nanoTime() - start;
            }
            filling = free;
            filled = 0;
        }
        return filling != null;
    }

    private byte @Nullable [] freeBuffer() {
        byte[] free = idle.poll();
        if (free == null && made <= WINDOW) {
            made++;
            free = new byte[BUFFER_BYTES];
        }
        return free;
    }

    /**
     * Waits for a buffer to become free.
     *
     * @param nanos how long at most, after which null is given; null for ever
     */
    private byte @Nullable [] await(@Nullable Long nanos) throws IOException {
        try {
            return nanos == null ? idle.take() : idle.poll(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Writing the body was broken off.");
        }
    }

    /** Puts bytes into the overflow, and all that follow. */
    private void keep(byte[] bytes, int offset, int length) throws IOException {
        requireUnbroken();
        if (rest == null) {
            rest = Objects.requireNonNull(overflow.rests()).open();
        }
        rest.in().write(bytes, offset, length);
        restBytes += length;
    }

    /** Sends what is in the overflow, at the client's pace. */
    private void sendRest() throws IOException {
        if (rest != null) {
            transferFrom(rest.file(), 0, restBytes);
            closeRest();
        }
    }

    private void closeRest() {
        AnswerOverflow.Rest kept = rest;
        rest = null;
        if (kept != null) {
            try {
                kept.in().close();
            } catch (IOException e) {
                LOG.warn("The rest of an answer could not be cleared away", e);
            }
        }
    }

    private void send() throws IOException {
        byte[] buffer = Objects.requireNonNull(filling);
        requireUnbroken();
        commit();
        count(filled);
        Future<Void> written = response.write(Buffer.buffer(Unpooled.wrappedBuffer(buffer, 0, filled)));
        filling = null;
        filled = 0;
        written.onComplete(result -> left(buffer, result.succeeded() ? null : result.cause()));
    }

    private void count(long bytes) throws IOException {
        if (toldBytes != null && sentBytes + bytes > toldBytes) {
            throw new IOException("The body has more bytes than the " + toldBytes + " that were told.");
        }
        sentBytes += bytes;
    }

    /** A write has ended. */
    private void left(byte[] buffer, @Nullable Throwable failure) {
        if (failure != null) {
            broken = failure;
        }
        idle.add(buffer);
    }

    /** Copies a part of a file through the buffers; how many bytes that was. */
    private long copyFrom(FileChannel file, long firstByte, long end) throws IOException {
        for (long at = firstByte; at < end; ) {
            if (filling != null && filled == BUFFER_BYTES) {
                send();
            }
            byte[] buffer = buffer();
            int count = file.read(ByteBuffer.wrap(buffer, filled, (int) Math.min(BUFFER_BYTES - filled, end - at)), at);
            if (count < 0) {
                throw new IOException("A file became shorter while it was sent.");
            }
            filled += count;
            at += count;
        }
        return end - firstByte;
    }

    /** Sends a part of a file, with the place in the window that a buffer stands for. */
    private void sendRegion(FileRegions regions, FileChannel file, long firstByte, long lengthBytes)
            throws IOException {
        byte[] place = buffer();
        requireUnbroken();
        count(lengthBytes);
        filling = null;
        regions.send(file, firstByte, lengthBytes, failure -> left(place, failure));
    }

    /** Waits until all that was handed over has left. */
    private void awaitSent() throws IOException {
        List<byte[]> places = new ArrayList<>();
        while (places.size() < made) {
            places.add(Objects.requireNonNull(await(null)));
        }
        idle.addAll(places);
        requireUnbroken();
    }

    private void commit() {
        if (!committed) {
            committed = true;
            toldBytes = toldBytes();
            if (toldBytes == null) {
                response.setChunked(true);
            }
        }
    }

    private void requireUnbroken() throws IOException {
        Throwable cause = broken;
        if (cause != null || response.closed()) {
            throw new ClientGoneException("The client went away after " + sentBytes + " bytes.", cause);
        }
    }

    private @Nullable Long toldBytes() {
        @Nullable String told = response.headers().get("Content-Length");
        return told == null ? null : Long.valueOf(told);
    }
}
