package io.tabledav.http;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The client broke off: nobody is there to be told of a failure. */
public final class ClientGoneException extends IOException {

    private static final long serialVersionUID = 1L;

    ClientGoneException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Whether a failure came from this one, however deep. */
    public static boolean isBehind(Throwable failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ClientGoneException) {
                return true;
            }
        }
        return false;
    }
}
