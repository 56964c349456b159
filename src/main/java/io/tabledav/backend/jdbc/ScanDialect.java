package io.tabledav.backend.jdbc;

import io.tabledav.spi.Predicate.Function;
import io.tabledav.spi.RelationName;
import io.tabledav.spi.Value;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What differs between databases when a scan of one relation becomes SQL. */
public interface ScanDialect {

    /** A name as SQL, quoted so that any character may be in it. */
    String quote(String name);

    /** A relation as SQL. */
    default String relation(RelationName relation) {
        return quote(relation.schema()) + "." + quote(relation.name());
    }

    /** A column of the relation, as the reader wants it in the list of what is selected. */
    default String selected(String column) {
        return quote(column);
    }

    /** A column of the relation as something that is compared or sorted in the order of its Arrow type; {@code INVALID} if there is no such column. */
    default String comparable(String column) {
        return quote(column);
    }

    /** A literal in the form that the database keeps such values of this column in. */
    default Value stored(String column, Value literal) {
        return literal;
    }

    /**
     * What stands in the SQL for a literal.
     *
     * @param column the column that it meets, null if it meets none
     * @param number its place among the values of the statement, from 1
     */
    default String placeholder(@Nullable String column, Value value, int number) {
        return "?";
    }

    /** A call of a function of the grammar. */
    default String call(Function function, List<String> arguments) {
        return function.name().toLowerCase(Locale.ROOT) + "(" + String.join(", ", arguments) + ")";
    }

    /** The pattern of a {@code LIKE}, and what may follow it, so that none of its characters escapes another. */
    default String pattern(String operand) {
        return operand;
    }

    /**
     * The clause that limits the rows, starting with a space, empty if nothing is limited.
     *
     * @param limit the most rows wanted, null for all
     * @param offset how many rows are passed over first
     */
    String limit(@Nullable Long limit, long offset);
}
