package io.tabledav.backend.postgres;

import java.sql.SQLException;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseLargeVariableWidthVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.LargeVarBinaryVector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.jspecify.annotations.Nullable;

/** Texts, bytes, and what is made of them. */
final class CopyBytes {
    private static final int UUID_BYTES = 16;
    private static final int JSONB_VERSION = 1;

    private CopyBytes() {}

    /** Texts; JSON and XML are checked by the server. */
    static @Nullable CopyEncoder text(FieldVector vector) {
        Span span = texts(vector);
        return span == null ? null : new Sized(span, true);
    }

    static @Nullable CopyEncoder jsonb(FieldVector vector) {
        Span span = texts(vector);
        return span == null ? null : new Jsonb(span);
    }

    static @Nullable CopyEncoder bytes(FieldVector vector) {
        Span span = switch (vector) {
            case VarBinaryVector values -> new Variable(values);
            case LargeVarBinaryVector values -> new LargeVariable(values);
            case FixedSizeBinaryVector values -> new Fixed(values);
            default -> null;
        };
        return span == null ? null : new Sized(span, false);
    }

    static @Nullable CopyEncoder uuid(FieldVector vector) {
        return vector instanceof FixedSizeBinaryVector values && values.getByteWidth() == UUID_BYTES
                ? new Sized(new Fixed(values), false)
                : null;
    }

    private static @Nullable Span texts(FieldVector vector) {
        return switch (vector) {
            case VarCharVector values -> new Variable(values);
            case LargeVarCharVector values -> new LargeVariable(values);
            default -> null;
        };
    }

    /** Where the bytes of each value are. */
    private sealed interface Span {
        ArrowBuf bytes();

        long start(int row);

        long end(int row);

        /** The length of a value; {@code INVALID} beyond what the protocol can carry. */
        default int length(int row, int more) {
            long length = end(row) - start(row) + more;
            if (length > Integer.MAX_VALUE) {
                throw CopyEncoder.unfit("is larger than PostgreSQL keeps");
            }
            return (int) length;
        }
    }

    private record Variable(ArrowBuf bytes, ArrowBuf offsets) implements Span {
        Variable(BaseVariableWidthVector vector) {
            this(vector.getDataBuffer(), vector.getOffsetBuffer());
        }

        @Override
        public long start(int row) {
            return offsets.getInt((long) row * Integer.BYTES);
        }

        @Override
        public long end(int row) {
            return offsets.getInt((row + 1L) * Integer.BYTES);
        }
    }

    private record LargeVariable(ArrowBuf bytes, ArrowBuf offsets) implements Span {
        LargeVariable(BaseLargeVariableWidthVector vector) {
            this(vector.getDataBuffer(), vector.getOffsetBuffer());
        }

        @Override
        public long start(int row) {
            return offsets.getLong((long) row * Long.BYTES);
        }

        @Override
        public long end(int row) {
            return offsets.getLong((row + 1L) * Long.BYTES);
        }
    }

    private record Fixed(ArrowBuf bytes, int width) implements Span {
        Fixed(FixedSizeBinaryVector vector) {
            this(vector.getDataBuffer(), vector.getByteWidth());
        }

        @Override
        public long start(int row) {
            return (long) row * width;
        }

        @Override
        public long end(int row) {
            return (row + 1L) * width;
        }
    }

    private static void putText(Span span, int row, int length, CopyBuffer out) throws SQLException {
        if (!out.putText(span.bytes(), span.start(row), length)) {
            throw CopyEncoder.unfit("holds the character NUL, which PostgreSQL does not keep in text");
        }
    }

    private record Sized(Span span, boolean text) implements CopyEncoder {
        @Override
        public void encode(int row, CopyBuffer out) throws SQLException {
            int length = span.length(row, 0);
            out.putInt(length);
            if (text) {
                putText(span, row, length, out);
            } else {
                out.putBytes(span.bytes(), span.start(row), length);
            }
        }

        @Override
        public long length(int row) {
            return span.length(row, 0);
        }
    }

    private record Jsonb(Span span) implements CopyEncoder {
        @Override
        public void encode(int row, CopyBuffer out) throws SQLException {
            int length = span.length(row, 1);
            out.putInt(length);
            out.putByte(JSONB_VERSION);
            putText(span, row, length - 1, out);
        }

        @Override
        public long length(int row) {
            return span.length(row, 1);
        }
    }
}
