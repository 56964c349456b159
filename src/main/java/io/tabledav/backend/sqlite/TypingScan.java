package io.tabledav.backend.sqlite;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Shows the values of some rows to a check for each column. */
final class TypingScan {
    private TypingScan() {}

    /**
     * Reads rows to their end, or until no check wants to see more.
     *
     * @param checks for each column; null for one that need not be looked at
     * @return the checks that want to see more
     */
    static List<@Nullable TypeCheck> run(Engine engine, RowSource rows, List<? extends @Nullable TypeCheck> checks)
            throws SQLException {
        List<@Nullable TypeCheck> remaining = new ArrayList<>(checks);
        int[] open = new int[checks.size()];
        int count = 0;
        for (int column = 0; column < open.length; column++) {
            if (checks.get(column) != null) {
                open[count++] = column;
            }
        }
        @Nullable TypeCheck[] byColumn = checks.toArray(TypeCheck[]::new);
        synchronized (rows.lock()) {
            while (count > 0 && rows.next()) {
                engine.requireRunning();
                for (int index = 0; index < count; index++) {
                    TypeCheck check = byColumn[open[index]];
                    if (check != null && !check.see(rows, open[index])) {
                        remaining.set(open[index], null);
                        count--;
                        open[index] = open[count];
                        index--;
                    }
                }
            }
        }
        return remaining;
    }
}
