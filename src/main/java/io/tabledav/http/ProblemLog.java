package io.tabledav.http;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.Logger;
import org.jboss.logging.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * What the log keeps of a failed request: one line each, for every door.
 *
 * <p>A client's mistake is a line at DEBUG; a database that is down, too slow or out of room one at WARN; a fault of the
 * server one at ERROR with its stack trace, under a reference that the client is told as well. A driver's raw text stands
 * only here. The query of the URL never does: it holds people's data.
 */
public final class ProblemLog {

    private static final Logger LOG = Logger.getLogger(ProblemLog.class);

    private ProblemLog() {}

    /**
     * Logs a failure and gives what the client is told of it. Whatever is no {@link DatabaseException} is a fault of the
     * server.
     *
     * @param method the request's method
     * @param path the request's path as sent, without its query
     */
    public static Problem record(String method, String path, Throwable failure) {
        DatabaseException known = failure instanceof DatabaseException database ? database : unexpected(failure);
        if (known.code() == Code.INTERNAL) {
            String reference = String.format("%08x", ThreadLocalRandom.current().nextInt());
            Throwable origin = known.getCause() == null ? known : known.getCause();
            LOG.error(line(method, path, known) + " [reference " + reference + "]", origin);
            return Problem.of(known.withHint("The server's log tells more, at the reference " + reference + "."));
        }
        LOG.log(levelOf(known.code()), line(method, path, known) + causes(known));
        return Problem.of(known);
    }

    /** Logs a request that was refused before any room was asked. */
    static void refused(String method, String path, Problem problem) {
        LOG.debug(oneLine(
                method + " " + path + ": " + problem.status() + " " + problem.code() + ": " + problem.detail()));
    }

    /** Logs a failure after the first byte of the answer: the client is not told, but cut off. */
    public static void recordCut(String method, String path, Throwable failure) {
        DatabaseException known = failure instanceof DatabaseException database ? database : unexpected(failure);
        String line = line(method, path, known) + " [cut off after the first byte]";
        if (known.code() == Code.INTERNAL) {
            LOG.error(line, known.getCause() == null ? known : known.getCause());
        } else {
            LOG.log(levelOf(known.code()), line + causes(known));
        }
    }

    private static DatabaseException unexpected(Throwable failure) {
        return DatabaseException.of(Code.INTERNAL, "The server failed in a way that it should not.")
                .withCause(failure);
    }

    private static Level levelOf(Code code) {
        return switch (code) {
            case INTERNAL -> Level.ERROR;
            case UNAVAILABLE, TIMEOUT, STORAGE_FULL -> Level.WARN;
            case INVALID,
                    NOT_FOUND,
                    FORBIDDEN,
                    READ_ONLY,
                    NOT_ALLOWED,
                    CONFLICT,
                    PRECONDITION_FAILED,
                    LOCKED,
                    TOO_LARGE,
                    UNSUPPORTED_FORMAT,
                    NOT_ACCEPTABLE,
                    TOO_SLOW,
                    UNSUPPORTED,
                    CANCELLED -> Level.DEBUG;
        };
    }

    private static String line(String method, String path, DatabaseException failure) {
        return oneLine(method + " " + path + ": " + Problem.statusOf(failure.code()) + " "
                + Problem.wordOf(failure.code()) + ": " + failure.message());
    }

    private static String causes(DatabaseException failure) {
        StringBuilder causes = new StringBuilder();
        @Nullable Throwable cause = failure.getCause();
        for (int depth = 0; cause != null && depth < 5; depth++) {
            causes.append(" <- ").append(cause);
            cause = cause.getCause();
        }
        return oneLine(causes.toString());
    }

    /** Names and values in a message come from clients: none of them may start a line of its own. */
    private static String oneLine(String text) {
        StringBuilder line = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
                line.append(String.format("\\u%04x", (int) c));
            } else {
                line.append(c);
            }
        }
        return line.toString();
    }
}
