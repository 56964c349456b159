package io.tabledav.backend.jdbc;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.NewTable;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * What a kind of database allows in a table that is to be created. It is looked at here, before anything is sent: a server may
 * cut a name that is too long without a word.
 *
 * @param database what the kind is called
 * @param mostColumns the most columns of a table
 * @param longestName the longest name
 * @param folded two names for which this gives the same are the same to the database
 */
public record TableLimits(String database, int mostColumns, Length longestName, UnaryOperator<String> folded) {

    /**
     * A length of names.
     *
     * @param most how long one may be
     * @param unit what is counted
     * @param of how long one is
     */
    public record Length(int most, String unit, ToIntFunction<String> of) {}

    /** Fails with {@code INVALID} if the database would not make this table as it is meant. */
    public void require(NewTable table) {
        requireName(table.name().name(), "table");
        int columns = table.fields().size();
        if (columns > mostColumns) {
            throw DatabaseException.of(
                            Code.INVALID,
                            "The body has " + columns + " columns; a table of " + database + " has at most "
                                    + mostColumns + ".")
                    .withHint("Split it, or turn columns into rows.");
        }
        Map<String, String> seen = new HashMap<>();
        for (Field field : table.fields()) {
            String name = field.getName();
            requireName(name, "column");
            String twin = seen.put(folded.apply(name), name);
            if (twin != null) {
                throw DatabaseException.of(
                                Code.INVALID,
                                "The columns " + twin + " and " + name + " have the same name to " + database + ".")
                        .withColumn(name)
                        .withHint("Give every column a name that differs in more than case.");
            }
        }
    }

    private void requireName(String name, String what) {
        int length = longestName.of().applyAsInt(name);
        if (length > longestName.most()) {
            throw DatabaseException.of(
                    Code.INVALID,
                    "The name of the " + what + " " + name + " has " + length + " " + longestName.unit() + "; "
                            + database + " takes " + longestName.most() + ".");
        }
        if (name.indexOf('\0') >= 0) {
            throw DatabaseException.of(
                    Code.INVALID, "The name of a " + what + " holds a NUL character, which no database takes.");
        }
    }

    /** Folds the letters A to Z alone. */
    public static String asciiFolded(String name) {
        StringBuilder folded = new StringBuilder(name.length());
        for (int index = 0; index < name.length(); index++) {
            char letter = name.charAt(index);
            folded.append(letter >= 'A' && letter <= 'Z' ? (char) (letter + ('a' - 'A')) : letter);
        }
        return folded.toString();
    }
}
