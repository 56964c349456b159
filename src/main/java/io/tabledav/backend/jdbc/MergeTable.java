package io.tabledav.backend.jdbc;

import io.tabledav.spi.Column;
import io.tabledav.spi.Constraint;
import io.tabledav.spi.Constraint.Kind;
import io.tabledav.spi.Index;
import io.tabledav.spi.RelationName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;

/**
 * What a merge has to know of the table that it writes.
 *
 * @param columns all its columns in ordinal order
 * @param constraints its constraints
 * @param indexes its indexes; only unique ones matter
 * @param referring the foreign keys that refer to it, its own to itself among them
 */
public record MergeTable(
        RelationName name,
        List<Column> columns,
        List<Constraint> constraints,
        List<Index> indexes,
        List<ReferringKey> referring) {
    public MergeTable {
        columns = List.copyOf(columns);
        constraints = List.copyOf(constraints);
        indexes = List.copyOf(indexes);
        referring = List.copyOf(referring);
    }

    /** The column of this name, which must be there. */
    public Column column(String column) {
        return columns.stream()
                .filter(candidate -> candidate.name().equals(column))
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException(column));
    }

    /** The columns of the primary key in key order; empty if there is none. */
    public List<String> primaryKey() {
        return columns.stream()
                .filter(column -> column.primaryKeyPosition() != null)
                .sorted(Comparator.comparing(column -> Objects.requireNonNull(column.primaryKeyPosition())))
                .map(Column::name)
                .toList();
    }

    /** The names of the columns that a value may be given for. */
    public List<String> insertable() {
        return columns.stream().filter(Column::insertable).map(Column::name).toList();
    }

    /** The keys that hold for every row: primary key, unique constraints, unique indexes over plain columns and all rows. */
    public List<UniqueKey> uniqueKeys() {
        List<UniqueKey> keys = new ArrayList<>();
        if (!primaryKey().isEmpty()) {
            keys.add(new UniqueKey(nameOfPrimaryKey(), primaryKey()));
        }
        for (Constraint constraint : constraints) {
            if (constraint.kind() == Kind.UNIQUE) {
                add(keys, constraint.name(), constraint.columns());
            }
        }
        List<String> names = columns.stream().map(Column::name).toList();
        for (Index index : indexes) {
            if (index.unique() && index.partial() == null && names.containsAll(index.columns())) {
                add(keys, index.name(), index.columns());
            }
        }
        return keys;
    }

    private String nameOfPrimaryKey() {
        return constraints.stream()
                .filter(constraint -> constraint.kind() == Kind.PRIMARY_KEY)
                .map(Constraint::name)
                .findFirst()
                .orElse("primary key");
    }

    private static void add(List<UniqueKey> keys, String name, List<String> columns) {
        if (keys.stream().noneMatch(key -> key.isOver(columns))) {
            keys.add(new UniqueKey(name, columns));
        }
    }

    /** Whether one of the foreign keys is to the table itself. */
    boolean refersToItself() {
        return referring.stream().anyMatch(this::ofItself);
    }

    boolean ofItself(ReferringKey key) {
        return key.child().equals(name);
    }

    /** Columns whose values no two rows share. */
    public record UniqueKey(String name, List<String> columns) {
        public UniqueKey {
            columns = List.copyOf(columns);
        }

        /** Whether these are its columns, in whatever order. */
        public boolean isOver(List<String> others) {
            return columns.size() == others.size() && columns.containsAll(others) && others.containsAll(columns);
        }
    }
}
