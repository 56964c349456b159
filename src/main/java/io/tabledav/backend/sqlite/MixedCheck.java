package io.tabledav.backend.sqlite;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what a column holds that promises nothing, or a blob: bytes as soon as there is one blob, since only bytes lose
 * nothing of it; else, where types are inferred, numbers if there is nothing else; else text. An inferred column is text from
 * its first text on.
 */
final class MixedCheck implements TypeCheck {
    private static final long LARGEST_EXACT = 1L << 53;

    private final boolean textOnly;
    private final ColumnType whenEmpty;
    private boolean wholes;
    private boolean inexactWholes;
    private boolean reals;
    private boolean texts;
    private boolean blobs;

    /**
     * Looks at nothing yet.
     *
     * @param textOnly whether numbers are given as text: a table's columns without a type are, expressions are not
     * @param whenEmpty what a column is that holds nothing but NULL, null for text
     */
    MixedCheck(boolean textOnly, @Nullable ColumnType whenEmpty) {
        this.textOnly = textOnly;
        this.whenEmpty = whenEmpty == null ? new ColumnType.Text(false) : whenEmpty;
    }

    static boolean exactAsDouble(long value) {
        return value >= -LARGEST_EXACT && value <= LARGEST_EXACT;
    }

    @Override
    public boolean see(Cells cells, int column) throws SQLException {
        switch (cells.type(column)) {
            case Cells.INTEGER -> {
                wholes = true;
                inexactWholes |= !exactAsDouble(cells.integer(column));
            }
            case Cells.REAL -> reals = true;
            case Cells.TEXT -> texts = true;
            case Cells.BLOB -> blobs = true;
            default -> {
                // NULL is in every type.
            }
        }
        return !blobs && (textOnly || !texts);
    }

    @Override
    public ColumnType outcome() {
        if (blobs) {
            return new ColumnType.Bytes();
        }
        if (!wholes && !reals && !texts) {
            return whenEmpty;
        }
        if (textOnly || texts || (reals && inexactWholes)) {
            return new ColumnType.Text(false);
        }
        return reals ? new ColumnType.Floating() : new ColumnType.Whole();
    }
}
