package io.tabledav.backend.sqlite;

import io.tabledav.backend.jdbc.ScanDialect;
import io.tabledav.spi.Predicate.Function;
import io.tabledav.spi.Value;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * SQLite's way of comparing: by storage class first. A column whose Arrow type is text but that can hold numbers is compared
 * by its text, and times of several styles by one.
 */
record SqliteScanDialect(TypedRelation relation) implements ScanDialect {

    @Override
    public String quote(String name) {
        return SqlNames.quote(name);
    }

    @Override
    public String comparable(String column) {
        String quoted = SqlNames.quote(column);
        if (relation.layout().column(column) == null) {
            throw TypedRelation.unknownColumn(relation.layout().name(), column);
        }
        return switch (relation.type(column)) {
            case ColumnType.Text text when !text.uniform() -> "CAST(" + quoted + " AS TEXT)";
            case ColumnType.Json json -> "CAST(" + quoted + " AS TEXT)";
            case ColumnType.TimeOfDay time
            when time.style().digits() == TemporalStyle.MIXED -> TemporalStyle.normalized(quoted);
            case ColumnType.Moment moment
            when moment.style().digits() == TemporalStyle.MIXED -> TemporalStyle.normalized(quoted);
            default -> quoted;
        };
    }

    @Override
    public Value stored(String column, Value literal) {
        return switch (relation.type(column)) {
            case ColumnType.TimeOfDay time
            when literal instanceof Value.Time value ->
                new Value.Text(time.style().time(value.value()));
            case ColumnType.Moment moment
            when literal instanceof Value.Timestamp value ->
                new Value.Text(moment.style().timestamp(value.value()));
            case ColumnType.Moment moment
            when literal instanceof Value.Instant value ->
                new Value.Text(moment.style().timestamp(LocalDateTime.ofInstant(value.value(), ZoneOffset.UTC)));
            default -> literal;
        };
    }

    @Override
    public String call(Function function, List<String> arguments) {
        // SQLite's coalesce takes at least two.
        return function == Function.COALESCE && arguments.size() == 1
                ? arguments.getFirst()
                : ScanDialect.super.call(function, arguments);
    }

    @Override
    public String limit(@Nullable Long limit, long offset) {
        if (limit == null && offset == 0) {
            return "";
        }
        // SQLite knows no OFFSET without a LIMIT; a negative one is none.
        return " LIMIT " + (limit == null ? -1 : limit) + (offset == 0 ? "" : " OFFSET " + offset);
    }
}
