package io.tabledav.state.jdbc;

import io.tabledav.spi.DatabaseException;
import io.tabledav.state.ScratchBody;
import io.tabledav.state.ScratchEntry;
import io.tabledav.state.jdbc.ScratchRows.Stored;
import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The bytes of scratch files, in pieces. No connection is held between two of them. */
final class Contents {

    /** What is sent to the database at once. What was stored in other pieces can be read all the same. */
    static final int PIECE = 512 << 10;

    private final StateDatabase database;
    private final InstantSource clock;

    Contents(StateDatabase database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /** A content that is no file's yet. */
    NewContent begin(String principal) {
        return new NewContent(database, clock, principal);
    }

    /** The bytes of a file. */
    ScratchBody body(Stored file) {
        return new Body(file);
    }

    /** Adds the bytes of a file to a new content. */
    void copy(Stored from, NewContent to) {
        for (long offset = 0; offset < from.entry().sizeBytes(); ) {
            Piece piece = piece(from, offset)
                    .orElseThrow(() -> DatabaseException.of(
                            DatabaseException.Code.CONFLICT,
                            "The file " + from.entry().path() + " was replaced while it was copied."));
            to.add(piece.bytes());
            offset = piece.end();
        }
    }

    /** Bytes from an offset on. */
    private record Piece(long offset, byte[] bytes) {
        long end() {
            return offset + bytes.length;
        }
    }

    /** The piece with the byte at an offset; empty if it is gone. */
    private Optional<Piece> piece(Stored file, long offset) {
        return database.read(transaction -> transaction
                .first(
                        "SELECT from_offset, bytes FROM tabledav_piece WHERE content = ? AND from_offset <= ?"
                                + " ORDER BY from_offset DESC LIMIT 1",
                        row -> new Piece(row.getLong(1), row.getBytes(2)),
                        file.content(),
                        offset)
                .filter(piece -> piece.end() > offset));
    }

    private final class Body implements ScratchBody {
        private final Stored file;

        Body(Stored file) {
            this.file = file;
        }

        @Override
        public ScratchEntry entry() {
            return file.entry();
        }

        @Override
        public InputStream from(long offset) {
            return new Bytes(file, offset);
        }
    }

    /** Reads piece by piece. */
    private final class Bytes extends InputStream {
        private final Stored file;
        private long position;
        private @Nullable Piece current;

        Bytes(Stored file, long position) {
            this.file = file;
            this.position = position;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, target.length);
            if (length == 0) {
                return 0;
            }
            if (position >= file.entry().sizeBytes()) {
                current = null;
                return -1;
            }
            Piece piece = current;
            if (piece == null || position >= piece.end()) {
                piece = next();
                current = piece;
            }
            int count = (int) Math.min(length, piece.end() - position);
            System.arraycopy(piece.bytes(), (int) (position - piece.offset()), target, offset, count);
            position += count;
            return count;
        }

        private Piece next() throws IOException {
            try {
                return piece(file, position)
                        .orElseThrow(() -> new IOException(
                                "the scratch file " + file.entry().path() + " was replaced while it was read"));
            } catch (DatabaseException e) {
                throw new IOException("the scratch file " + file.entry().path() + " cannot be read on", e);
            }
        }
    }
}
