package io.tabledav.codec;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/** A Parquet file in the spool folder: readable by this user alone, counted against a budget, and gone when it is closed. */
final class ParquetFile implements AutoCloseable {
    static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);
    static final String PREFIX = "parquet-";
    private static final byte[] ENCRYPTED_MAGIC = "PARE".getBytes(StandardCharsets.US_ASCII);
    private static final int TRAIL_BYTES = 4 + MAGIC.length;
    private static final int CHUNK_BYTES = 64 * 1024;

    private final Path path;
    private final AtomicLong usedBytes;
    private final long budgetBytes;
    private long sizeBytes;

    private ParquetFile(Path path, AtomicLong usedBytes, long budgetBytes) {
        this.path = path;
        this.usedBytes = usedBytes;
        this.budgetBytes = budgetBytes;
    }

    /** An empty file; {@code usedBytes} is what it shares with all others of the same budget. */
    static ParquetFile create(Path folder, AtomicLong usedBytes, long budgetBytes) {
        try {
            return new ParquetFile(Files.createTempFile(folder, PREFIX, ".parquet"), usedBytes, budgetBytes);
        } catch (IOException e) {
            throw DatabaseException.of(Code.INTERNAL, "The server's spool folder cannot be written")
                    .withCause(e);
        }
    }

    Path path() {
        return path;
    }

    long sizeBytes() {
        return sizeBytes;
    }

    /** Keeps all of a stream. */
    void fill(InputStream in) throws IOException {
        byte[] chunk = new byte[CHUNK_BYTES];
        try (OutputStream out = out()) {
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                out.write(chunk, 0, read);
            }
        }
    }

    /** Writes into the empty file. The caller closes it. Errors: {@code STORAGE_FULL} beyond the budget and the disk. */
    OutputStream out() throws IOException {
        return new Appending(Files.newOutputStream(path));
    }

    private final class Appending extends OutputStream {
        private final OutputStream file;

        Appending(OutputStream file) {
            this.file = file;
        }

        @Override
        public void write(int single) {
            write(new byte[] {(byte) single}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            grow(sizeBytes + length);
            try {
                file.write(bytes, offset, length);
            } catch (ClosedByInterruptException e) {
                throw ParquetLimits.brokenOff(e);
            } catch (IOException e) {
                throw full().withCause(e);
            }
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    /** Counts what somebody else has written; {@code STORAGE_FULL} beyond the budget. */
    void measure() {
        try {
            grow(Files.size(path));
        } catch (IOException e) {
            throw DatabaseException.of(Code.INTERNAL, "The server's spool file is gone")
                    .withCause(e);
        }
    }

    private void grow(long bytes) {
        long used = usedBytes.addAndGet(bytes - sizeBytes);
        sizeBytes = bytes;
        if (used > budgetBytes) {
            throw full();
        }
    }

    static DatabaseException full() {
        return DatabaseException.of(Code.STORAGE_FULL, "The server's disk has no room for the Parquet file")
                .withHint("Ask for, or send, fewer rows at once, or have room made on the server's disk.");
    }

    /** The footer as it is in the file; {@code INVALID} if there is none. */
    byte[] footer() throws IOException {
        if (sizeBytes < MAGIC.length + TRAIL_BYTES) {
            throw ParquetLimits.cut();
        }
        return look(channel -> {
            byte[] head = read(channel, 0, MAGIC.length);
            byte[] trail = read(channel, sizeBytes - TRAIL_BYTES, TRAIL_BYTES);
            byte[] magic = Arrays.copyOfRange(trail, 4, TRAIL_BYTES);
            if (Arrays.equals(head, ENCRYPTED_MAGIC) && Arrays.equals(magic, ENCRYPTED_MAGIC)) {
                throw ParquetFooter.encrypted();
            }
            if (!Arrays.equals(head, MAGIC) || !Arrays.equals(magic, MAGIC)) {
                throw ParquetLimits.cut();
            }
            int length = ByteBuffer.wrap(trail).order(ByteOrder.LITTLE_ENDIAN).getInt();
            if (length <= 0 || length > sizeBytes - MAGIC.length - TRAIL_BYTES) {
                throw ParquetLimits.damaged("its footer has an impossible length");
            }
            if (length > ParquetLimits.MAX_FOOTER_BYTES) {
                throw ParquetLimits.tooLarge("A Parquet footer of " + length + " bytes");
            }
            return read(channel, sizeBytes - TRAIL_BYTES - length, length);
        });
    }

    /** Something done with the file's bytes. */
    @FunctionalInterface
    interface Look<T> {
        T at(FileChannel channel) throws IOException;
    }

    /** Looks into the file; {@code CANCELLED} if the caller is interrupted meanwhile. */
    <T> T look(Look<T> look) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            return look.at(channel);
        } catch (ClosedByInterruptException e) {
            throw ParquetLimits.brokenOff(e);
        }
    }

    private static byte[] read(FileChannel channel, long offset, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, offset + bytes.position()) < 0) {
                throw new IOException("the spool file became shorter");
            }
        }
        return bytes.array();
    }

    /** Puts another footer in the place of the one that is there. */
    void replaceFooter(int oldLength, byte[] footer) throws IOException {
        long at = dataEnd(oldLength);
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            FileChannel cut = channel.truncate(at);
            ByteBuffer trail = ByteBuffer.wrap(trailed(footer));
            while (trail.hasRemaining()) {
                at += cut.write(trail, at);
            }
        }
        measure();
    }

    /** A footer and what ends a file. */
    static byte[] trailed(byte[] footer) {
        return ByteBuffer.allocate(footer.length + TRAIL_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(footer)
                .putInt(footer.length)
                .put(MAGIC)
                .array();
    }

    /** Where the footer begins. */
    long dataEnd(int footerLength) {
        return sizeBytes - TRAIL_BYTES - footerLength;
    }

    /** Hands out everything, with another footer in the place of the one that is there. */
    void writeTo(OutputStream out, int oldLength, byte[] footer) throws IOException {
        writeTo(out, 0, dataEnd(oldLength));
        out.write(trailed(footer));
    }

    /** Hands out a part. */
    void writeTo(OutputStream out, long from, long to) throws IOException {
        long left = to - from;
        byte[] chunk = new byte[CHUNK_BYTES];
        try (InputStream in = Files.newInputStream(path)) {
            in.skipNBytes(from);
            while (left > 0) {
                int read = in.read(chunk, 0, (int) Math.min(left, CHUNK_BYTES));
                if (read < 0) {
                    throw DatabaseException.of(Code.INTERNAL, "The server's spool file became shorter");
                }
                out.write(chunk, 0, read);
                left -= read;
            }
        }
    }

    /** Deletes the file; a second time does nothing. */
    @Override
    public void close() {
        usedBytes.addAndGet(-sizeBytes);
        sizeBytes = 0;
        try {
            boolean ignored = Files.deleteIfExists(path);
        } catch (IOException e) {
            throw DatabaseException.of(Code.INTERNAL, "The server's spool file cannot be deleted")
                    .withCause(e);
        }
    }
}
