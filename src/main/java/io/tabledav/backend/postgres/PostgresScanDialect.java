package io.tabledav.backend.postgres;

import io.tabledav.backend.jdbc.ScanDialect;
import io.tabledav.spi.Predicate.Function;
import io.tabledav.spi.ReadShape;
import io.tabledav.spi.RelationName;
import io.tabledav.spi.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL's way of comparing, and the place of values in a COPY, which binds none: they are settings of the transaction,
 * cast to the type of what they meet so that an index is used.
 *
 * @param nested whether the columns are those of an inner query that gives distinct rows
 * @param source what the columns are compared and sorted in, as SQL: a bare name in ORDER BY would be that of the result's
 *     column, which may be text by then
 */
record PostgresScanDialect(PostgresRelation relation, ReadShape shape, boolean nested, String source)
        implements ScanDialect {
    /** What an inner query that gives distinct rows is called. */
    static final String DISTINCT = "distinct_rows";

    /** For a query of the relation itself. */
    static PostgresScanDialect of(PostgresRelation relation, ReadShape shape, boolean nested) {
        RelationName name = relation.name();
        String source = PostgresNames.quote(name.schema()) + "." + PostgresNames.quote(name.name());
        return new PostgresScanDialect(relation, shape, nested, source);
    }

    /** For a query around one that gives distinct rows. */
    static PostgresScanDialect around(PostgresRelation relation, ReadShape shape) {
        return new PostgresScanDialect(relation, shape, false, DISTINCT);
    }

    /** What the settings are called, before their number. */
    static final String SETTING = "tabledav.p";

    @Override
    public String quote(String name) {
        return PostgresNames.quote(name);
    }

    @Override
    public String selected(String column) {
        String quoted = quote(column);
        if (nested) {
            String distinct = distinguishable(column);
            return distinct.equals(quoted) ? quoted : distinct + " AS " + quoted;
        }
        return quoted
                + relation.column(column)
                        .result(shape.asText().contains(column))
                        .type()
                        .cast();
    }

    /** A column as something that has equality: what has no order has none either. */
    private String distinguishable(String column) {
        return switch (relation.column(column).type()) {
            case PostgresType.Json json -> quote(column) + "::pg_catalog.text";
            case PostgresType.Cast cast -> quote(column) + "::pg_catalog.text";
            default -> quote(column);
        };
    }

    @Override
    public String comparable(String column) {
        String quoted = source + "." + quote(column);
        return switch (relation.column(column).type()) {
            case PostgresType.Json json -> quoted + "::pg_catalog.text";
            case PostgresType.Cast cast -> quoted + "::pg_catalog.text";
            case PostgresType.Text text when text.labels() -> quoted + "::pg_catalog.text";
            default -> quoted;
        };
    }

    @Override
    public String placeholder(@Nullable String column, Value value, int number) {
        if (value instanceof Value.Null) {
            return "NULL";
        }
        String type = type(column == null ? null : relation.column(column).type(), value);
        return "current_setting('" + SETTING + number + "')::pg_catalog." + type;
    }

    private static String type(@Nullable PostgresType met, Value value) {
        return switch (value) {
            case Value.Null nothing -> "text";
            case Value.Bool bool -> "bool";
            case Value.Int whole -> "int8";
            case Value.Decimal decimal -> "numeric";
            case Value.Real real -> "float8";
            case Value.Binary bytes -> "bytea";
            case Value.Date date -> "date";
            case Value.Time time -> "time";
            case Value.Timestamp timestamp -> "timestamp";
            case Value.Instant instant -> "timestamptz";
            case Value.Text text ->
                switch (met) {
                    case PostgresType.Uuid uuid -> "uuid";
                    case PostgresType.Unbounded number -> "numeric";
                    case PostgresType.Interval interval -> "interval";
                    case PostgresType.Text padded when padded.padded() -> "bpchar";
                    case null, default -> "text";
                };
        };
    }

    @Override
    public String call(Function function, List<String> arguments) {
        return switch (function) {
            // Only numeric has a round with decimal places, and what counts characters or places is an int4.
            case ROUND ->
                arguments.size() == 1
                        ? "round(" + arguments.getFirst() + ")"
                        : "round((" + arguments.getFirst() + ")::numeric, (" + arguments.get(1) + ")::int4)";
            case SUBSTR ->
                "substr(" + arguments.getFirst() + ", ("
                        + String.join(")::int4, (", arguments.subList(1, arguments.size())) + ")::int4)";
            default -> ScanDialect.super.call(function, arguments);
        };
    }

    @Override
    public String pattern(String operand) {
        return operand + " ESCAPE ''";
    }

    @Override
    public String limit(@Nullable Long limit, long offset) {
        return (limit == null ? "" : " LIMIT " + limit) + (offset == 0 ? "" : " OFFSET " + offset);
    }
}
