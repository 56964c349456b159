package io.tabledav.http;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdIOException;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request without its content codings, decompressed as it is read: however large it becomes, it takes no more
 * memory.
 *
 * <p>A body without a byte is empty in every coding: drives create files empty before they fill them.
 *
 * <p>Owner: closing it frees what decompressing takes outside the heap.
 *
 * <p>Errors: a body that is cut or damaged within its coding is {@code INVALID}; a failure of the connection stays what it is.
 *
 * <p>Threads: one thread.
 *
 * <p>Source: RFC 9110, section 8.4.
 */
public final class DecodedBody extends InputStream {

    /** More codings than this, one upon the other, make no sense. */
    private static final int MAX_CODINGS = 2;

    private final Source source;
    private final @Nullable ContentCoding coding;
    private @Nullable InputStream opened;
    private boolean closed;

    private DecodedBody(InputStream body, @Nullable ContentCoding coding) {
        this.source = new Source(body);
        this.coding = coding;
    }

    /**
     * The body of a request; nothing of it is read before it is asked for.
     *
     * @throws DatabaseException {@code UNSUPPORTED_FORMAT} for a coding that is not known here, {@code INVALID} for too many
     */
    public static DecodedBody of(Exchange exchange) {
        List<ContentCoding> codings = codings(exchange);
        DecodedBody body = new DecodedBody(exchange.requestBody(), codings.isEmpty() ? null : codings.getLast());
        // They are named in the order in which they were applied.
        for (int i = codings.size() - 2; i >= 0; i--) {
            body = new DecodedBody(body, codings.get(i));
        }
        return body;
    }

    private static List<ContentCoding> codings(Exchange exchange) {
        @Nullable String header = exchange.header("Content-Encoding");
        List<ContentCoding> codings = new ArrayList<>();
        for (String name : HeaderList.split(header == null ? "" : header, ',')) {
            String lower = name.toLowerCase(Locale.ROOT);
            if (!lower.equals("identity")) {
                codings.add(ContentCoding.of(lower).orElseThrow(() -> unknown(exchange, name)));
            }
        }
        if (codings.size() > MAX_CODINGS) {
            throw DatabaseException.of(
                            Code.INVALID,
                            "The body is compressed " + codings.size() + " times, by its Content-Encoding.")
                    .withHint("Compress it once.");
        }
        return codings;
    }

    private static DatabaseException unknown(Exchange exchange, String name) {
        // Section 12.5.3: whoever is refused for the coding is told which ones are taken.
        exchange.problemHeader("Accept-Encoding", ContentCoding.ALL);
        return DatabaseException.of(Code.UNSUPPORTED_FORMAT, "The Content-Encoding " + name + " is not known here.")
                .withHint("Send the body in gzip or zstd, or without a Content-Encoding.");
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
        if (closed) {
            throw new IOException("The body is closed.");
        }
        try {
            if (opened == null) {
                opened = open();
            }
            return opened.read(bytes, offset, length);
        } catch (IOException e) {
            if (source.failed || coding == null) {
                throw e;
            }
            throw damaged(coding, e);
        }
    }

    private InputStream open() throws IOException {
        if (coding == null) {
            return source;
        }
        PushbackInputStream peekable = new PushbackInputStream(source);
        int first = peekable.read();
        if (first < 0) {
            return InputStream.nullInputStream();
        }
        peekable.unread(first);
        return switch (coding) {
            case GZIP -> new GzipInput(peekable);
            case ZSTD -> ZstdInput.open(peekable);
        };
    }

    private static DatabaseException damaged(ContentCoding coding, IOException cause) {
        if (cause instanceof ZstdIOException zstd && zstd.getErrorCode() == Zstd.errFrameParameterWindowTooLarge()) {
            return DatabaseException.of(
                            Code.TOO_LARGE,
                            "The zstd body needs a window of more than " + (1L << ZstdInput.MAX_WINDOW_LOG) + " bytes.")
                    .withHint("Compress it with --long=" + ZstdInput.MAX_WINDOW_LOG + " at most.")
                    .withCause(cause);
        }
        boolean cut = cause instanceof EOFException
                || (cause instanceof ZstdIOException zstd && zstd.getErrorCode() == Zstd.errSrcSizeWrong());
        return DatabaseException.of(
                        Code.INVALID,
                        "The body is no whole " + coding.word() + ": it is " + (cut ? "cut off" : "damaged")
                                + ". Nothing was written.")
                .withHint("Compress and send it again, or send it without Content-Encoding.")
                .withCause(cause);
    }

    @Override
    public void close() throws IOException {
        closed = true;
        if (opened != null) {
            opened.close();
        }
        source.close();
    }

    /** What is beneath a coding, and whether that failed: then it is not the coding that is wrong. */
    private static final class Source extends InputStream {
        private final InputStream in;
        private boolean failed;

        Source(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                return in.read(bytes, offset, length);
            } catch (IOException e) {
                failed = true;
                throw e;
            }
        }

        /** The body of the request itself is not closed; a coding within another is. */
        @Override
        public void close() throws IOException {
            if (in instanceof DecodedBody inner) {
                inner.close();
            }
        }
    }
}
