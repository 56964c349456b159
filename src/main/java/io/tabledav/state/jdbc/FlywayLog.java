package io.tabledav.state.jdbc;

import java.lang.System.Logger.Level;
import org.flywaydb.core.api.logging.Log;
import org.flywaydb.core.api.logging.LogCreator;

/** Says what Flyway says, a step more quietly: that the tables are up to date is no news, and its first line is the URL. */
public record FlywayLog(System.Logger logger) implements Log {

    /** Makes them; the library makes it by its name. */
    public static final class Maker implements LogCreator {

        /** For the library. */
        public Maker() {}

        @Override
        public Log createLogger(Class<?> from) {
            return new FlywayLog(System.getLogger(from.getName()));
        }
    }

    @Override
    public boolean isDebugEnabled() {
        return false;
    }

    @Override
    public void debug(String message) {
        logger.log(Level.TRACE, message);
    }

    @Override
    public void info(String message) {
        logger.log(Level.DEBUG, message);
    }

    @Override
    public void notice(String message) {
        logger.log(Level.DEBUG, message);
    }

    @Override
    public void warn(String message) {
        logger.log(Level.WARNING, message);
    }

    @Override
    public void error(String message) {
        logger.log(Level.ERROR, message);
    }

    @Override
    public void error(String message, Exception cause) {
        logger.log(Level.ERROR, message, cause);
    }
}
