package io.tabledav.backend.generic;

import io.tabledav.backend.jdbc.ScanDialect;
import io.tabledav.spi.Predicate.Function;
import io.tabledav.spi.RelationName;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The SQL that most databases understand: the standard's, and JDBC's own words for functions that the standard does not name.
 *
 * @param columns fails for a name that is no column of the relation
 * @param limits whether the database limits rows in the way of the standard; otherwise that is done here
 */
record GenericScanDialect(Traits traits, Consumer<String> columns, boolean limits) implements ScanDialect {

    @Override
    public String quote(String name) {
        return traits.quote(name);
    }

    @Override
    public String relation(RelationName relation) {
        return traits.quote(relation);
    }

    @Override
    public String comparable(String column) {
        columns.accept(column);
        return quote(column);
    }

    @Override
    public String call(Function function, List<String> arguments) {
        return switch (function) {
            case LOWER, UPPER, ABS -> ScanDialect.super.call(function, arguments);
            case COALESCE -> arguments.size() == 1 ? arguments.getFirst() : ScanDialect.super.call(function, arguments);
            case LENGTH -> "{fn LENGTH(" + arguments.getFirst() + ")}";
            case SUBSTR -> "{fn SUBSTRING(" + String.join(", ", arguments) + ")}";
            case ROUND ->
                "{fn ROUND(" + arguments.getFirst() + ", " + (arguments.size() == 1 ? "0" : arguments.get(1)) + ")}";
        };
    }

    /** The standard has no way to say that nothing escapes: a character that nobody writes does. */
    @Override
    public String pattern(String operand) {
        return operand + " ESCAPE '\u0001'";
    }

    @Override
    public String limit(@Nullable Long limit, long offset) {
        if (!limits || (limit == null && offset == 0)) {
            return "";
        }
        return " OFFSET " + offset + " ROWS" + (limit == null ? "" : " FETCH NEXT " + limit + " ROWS ONLY");
    }
}
