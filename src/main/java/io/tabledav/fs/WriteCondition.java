package io.tabledav.fs;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import org.jspecify.annotations.Nullable;

/**
 * What a writer demands of the file that it is about to change, because of what it has seen.
 *
 * @param namesTags whether the entity tag decides; otherwise only whether there is such a file
 * @param test the demand
 */
public record WriteCondition(boolean namesTags, Test test) {

    /** A demand on the state of a file. */
    @FunctionalInterface
    public interface Test {

        /**
         * Whether it holds.
         *
         * @param exists whether there is such a file
         * @param etag its entity tag with quotes; null where there is no file, or the tag does not decide
         */
        boolean allows(boolean exists, @Nullable String etag);
    }

    /** Fails with {@code PRECONDITION_FAILED} if the demand does not hold. */
    void require(boolean exists, @Nullable String etag) {
        if (!test.allows(exists, etag)) {
            throw failed();
        }
    }

    /** The same for what does not depend on the tag. */
    void requireExistence(boolean exists) {
        if (!exists || !namesTags) {
            require(exists, null);
        }
    }

    /** What a write fails with whose demand does not hold. */
    static DatabaseException failed() {
        return DatabaseException.of(
                        Code.PRECONDITION_FAILED,
                        "The file is not in the state that the request demands: somebody changed it, or it is there already.")
                .withHint("Read it again, in the same format, and send its new entity tag.");
    }
}
