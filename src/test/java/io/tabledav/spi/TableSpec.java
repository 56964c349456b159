package io.tabledav.spi;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.jspecify.annotations.Nullable;

/**
 * A table that a fixture creates in its database's own way, before {@link DatabaseContract} fills it through
 * {@link Database#insert}.
 *
 * @param name its name
 * @param columns its columns in ordinal order; those of the primary key are marked, in key order
 * @param foreignKey its only foreign key, null for none
 */
public record TableSpec(
        String name, List<ColumnSpec> columns, @Nullable ForeignKey foreignKey) {

    /** The types that the suite uses; a fixture declares the SQL type that reads as this Arrow type. */
    public enum Type {
        INT64(new ArrowType.Int(64, true)),
        FLOAT64(new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE)),
        UTF8(new ArrowType.Utf8()),
        DATE32(new ArrowType.Date(DateUnit.DAY)),
        BOOL(new ArrowType.Bool());

        private final ArrowType arrow;

        Type(ArrowType arrow) {
            this.arrow = arrow;
        }

        /** The Arrow type that a read of such a column gives. */
        public ArrowType arrow() {
            return arrow;
        }
    }

    /**
     * A column of such a table.
     *
     * @param defaultLiteral its default as an SQL literal, null for none; left out where the database has no defaults
     * @param unique whether it alone is a UNIQUE key beside the primary key; left out where the database has no such keys, and
     *     then neither upserts nor merges are declared
     */
    public record ColumnSpec(
            String name,
            Type type,
            boolean nullable,
            boolean primaryKey,
            @Nullable String defaultLiteral,
            boolean unique) {}

    /** A foreign key to the column {@code id} of another table; left out where the database has none. */
    public record ForeignKey(String column, String parent, boolean cascades) {}

    static TableSpec table(String name, ColumnSpec... columns) {
        return new TableSpec(name, List.of(columns), null);
    }

    TableSpec references(String column, String parent, boolean cascades) {
        return new TableSpec(name, columns, new ForeignKey(column, parent, cascades));
    }

    static ColumnSpec key(String name, Type type) {
        return new ColumnSpec(name, type, false, true, null, false);
    }

    static ColumnSpec required(String name, Type type) {
        return new ColumnSpec(name, type, false, false, null, false);
    }

    static ColumnSpec nullable(String name, Type type) {
        return new ColumnSpec(name, type, true, false, null, false);
    }

    static ColumnSpec unique(String name, Type type) {
        return new ColumnSpec(name, type, false, false, null, true);
    }

    static TableSpec wide(String name, int columns) {
        ColumnSpec[] specs = Stream.iterate(1, n -> n + 1)
                .limit(columns)
                .map(n -> nullable("c%03d".formatted(n), Type.INT64))
                .toArray(ColumnSpec[]::new);
        return new TableSpec(name, Arrays.asList(specs), null);
    }
}
