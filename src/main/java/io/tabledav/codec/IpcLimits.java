package io.tabledav.codec;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.io.IOException;
import org.apache.arrow.memory.OutOfMemoryException;

/** How much Arrow's IPC format may ask for at once, and how damage in it is told. */
final class IpcLimits {
    /** The body of one message, decompressed. */
    static final long MAX_BODY_BYTES = 512L << 20;
    /** The metadata of one message: enough for a batch of the widest schema. */
    static final int MAX_METADATA_BYTES = 16 << 20;
    /** Fields of a schema, children included; SQLite's hard limit on columns is just below. */
    static final int MAX_FIELDS = 32_768;
    /** Nesting of lists and structs. */
    static final int MAX_DEPTH = 32;

    private IpcLimits() {}

    /** A step of decoding in Arrow's own classes, which meet damaged bytes with any kind of unchecked exception. */
    @FunctionalInterface
    interface Step<T> {
        T run() throws IOException;
    }

    /** Runs a step, so that of unchecked exceptions only {@link DatabaseException} leaves it. */
    static <T> T guarded(Step<T> step) throws IOException {
        try {
            return step.run();
        } catch (DatabaseException e) {
            throw e;
        } catch (OutOfMemoryException e) {
            throw tooLarge("A batch needs more memory than one request may use").withCause(e);
        } catch (RuntimeException e) {
            throw damaged("its structure makes no sense").withCause(e);
        }
    }

    static DatabaseException damaged(String what) {
        return DatabaseException.of(Code.INVALID, "The Arrow data is damaged: " + what);
    }

    /** The bytes end before Arrow's end-of-stream marker or footer: some of the rows may be missing. */
    static DatabaseException cut() {
        return DatabaseException.of(
                        Code.INVALID, "The Arrow data is cut: it ends before its end marker, so rows may be missing")
                .withHint("Send it again, whole; a stream ends with the marker FFFFFFFF 00000000, a file with ARROW1");
    }

    static DatabaseException tooLarge(String what) {
        return DatabaseException.of(Code.TOO_LARGE, what)
                .withHint("Write the file in smaller batches, of 65,536 rows for example");
    }
}
