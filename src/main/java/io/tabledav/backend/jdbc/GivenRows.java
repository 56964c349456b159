package io.tabledav.backend.jdbc;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.io.IOException;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;

/**
 * The rows that a write is given, read as every backend reads them: a failure of the reader's own passes through, an {@link
 * IOException} becomes the cause of {@code INVALID}, as {@code Database.insert} promises.
 */
public final class GivenRows {
    private GivenRows() {}

    /** Goes to the next batch; false when there is none left. */
    public static boolean load(ArrowReader rows) {
        try {
            return rows.loadNextBatch();
        } catch (IOException e) {
            throw brokenOff(e);
        }
    }

    /** The batch that the reader stands at; before the first one, an empty batch that has the schema. */
    public static VectorSchemaRoot batch(ArrowReader rows) {
        try {
            return rows.getVectorSchemaRoot();
        } catch (IOException e) {
            throw brokenOff(e);
        }
    }

    private static DatabaseException brokenOff(IOException cause) {
        return DatabaseException.of(Code.INVALID, "The rows broke off.").withCause(cause);
    }
}
