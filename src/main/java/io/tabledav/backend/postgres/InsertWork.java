package io.tabledav.backend.postgres;

import io.tabledav.backend.jdbc.JdbcConnection;
import io.tabledav.backend.jdbc.Session;
import io.tabledav.spi.DatabaseException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The session of a write, in which a failure of the server is told as what is wrong with the rows. */
final class InsertWork {
    private final Session<JdbcConnection> session;
    private @Nullable InsertErrors errors;

    InsertWork(Session<JdbcConnection> session) {
        this.session = session;
    }

    /** Says from now on what is wrong with rows of this target. */
    void tellErrors(InsertErrors told) {
        errors = told;
    }

    /** Does a piece of work as {@link Session#call} does. */
    <T> T call(Session.Work<JdbcConnection, T> work) {
        return session.call(connection -> {
            try {
                return work.on(connection);
            } catch (SQLException e) {
                DatabaseException told = errors == null ? null : errors.of(e);
                if (told == null) {
                    throw e;
                }
                throw told;
            }
        });
    }

    /** Has the connection thrown away in the end. */
    void discard() {
        session.discard();
    }
}
