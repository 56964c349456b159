package io.tabledav.codec;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;

/** How much a Parquet file may ask for, and how damage in it is told. */
final class ParquetLimits {
    /** The footer: enough for the widest table. */
    static final int MAX_FOOTER_BYTES = 16 << 20;
    /** Up to here what a file says it unpacks to is not held against its length. */
    static final long FREE_BYTES = 1L << 30;
    /** How many times its own length a longer one may unpack to: columns of few values really do. */
    static final long MAX_RATIO = 250;
    /** Up to here the number of rows is not held against the length. */
    static final long FREE_ROWS = 100_000_000;

    private ParquetLimits() {}

    /**
     * Runs a step, so that of unchecked exceptions only {@link DatabaseException} leaves it; {@code CANCELLED} if the caller is
     * interrupted while a file is at work.
     */
    static <T> T guarded(IpcLimits.Step<T> step) throws IOException {
        try {
            return step.run();
        } catch (DatabaseException e) {
            throw e;
        } catch (ClosedByInterruptException e) {
            throw brokenOff(e);
        } catch (RuntimeException e) {
            throw damaged("its structure makes no sense").withCause(e);
        }
    }

    static DatabaseException brokenOff(ClosedByInterruptException cause) {
        return DatabaseException.of(Code.CANCELLED, "The request was broken off.")
                .withCause(cause);
    }

    static DatabaseException damaged(String what) {
        return DatabaseException.of(Code.INVALID, "The Parquet data is damaged: " + what);
    }

    static DatabaseException cut() {
        return DatabaseException.of(
                        Code.INVALID, "The Parquet data is cut, or is no Parquet at all: it does not end with a footer")
                .withHint("Send it again, whole; a Parquet file begins and ends with PAR1");
    }

    static DatabaseException tooLarge(String what) {
        return DatabaseException.of(Code.TOO_LARGE, what + " is beyond what is read here")
                .withHint("Write the file with smaller pages and row groups, or send the rows in several files");
    }
}
