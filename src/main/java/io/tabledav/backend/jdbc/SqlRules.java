package io.tabledav.backend.jdbc;

import io.tabledav.spi.Query.Effect;
import java.util.List;

/** What a client's own SQL may say on a database. */
public interface SqlRules {

    /**
     * What a statement does.
     *
     * <p>Errors: {@code INVALID} if it is none; {@code FORBIDDEN} for what no client may do, whatever its rights: transaction
     * control, settings of the connection, files of the server, commands that only programs need.
     *
     * @param statement its tokens, at least one, without the semicolon
     */
    Effect effect(List<SqlToken> statement);

    /** How many of the tokens belong to the first statement. */
    default int end(List<SqlToken> tokens) {
        for (int index = 0; index < tokens.size(); index++) {
            if (tokens.get(index).is(';')) {
                return index;
            }
        }
        return tokens.size();
    }
}
