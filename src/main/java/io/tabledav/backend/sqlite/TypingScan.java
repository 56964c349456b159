package io.tabledav.backend.sqlite;

import java.sql.SQLException;
import java.util.List;

/** Shows every value of some rows to a check for each column. */
final class TypingScan {
    private TypingScan() {}

    /** Reads rows to their end, or until no check wants to see more. */
    static void run(Engine engine, EngineStatement rows, List<TypeCheck> checks) throws SQLException {
        TypeCheck[] open = checks.toArray(TypeCheck[]::new);
        int[] columns = new int[open.length];
        for (int index = 0; index < columns.length; index++) {
            columns[index] = index;
        }
        int count = open.length;
        synchronized (rows.lock()) {
            while (count > 0 && rows.next()) {
                engine.requireRunning();
                for (int index = 0; index < count; index++) {
                    if (!open[index].see(rows, columns[index])) {
                        count--;
                        open[index] = open[count];
                        columns[index] = columns[count];
                        index--;
                    }
                }
            }
        }
    }
}
