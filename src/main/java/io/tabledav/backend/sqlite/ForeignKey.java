package io.tabledav.backend.sqlite;

import io.tabledav.spi.RelationName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A foreign key of one table to another, or to itself.
 *
 * @param id its number in {@code PRAGMA foreign_key_list} and {@code foreign_key_check}
 * @param parent the table referred to, in the same schema; as the text spells it if there is none
 * @param parentColumns its columns; empty if they cannot be told because the parent is missing
 */
record ForeignKey(
        long id,
        RelationName child,
        List<String> columns,
        RelationName parent,
        List<String> parentColumns,
        String onDelete,
        String onUpdate) {
    ForeignKey {
        columns = List.copyOf(columns);
        parentColumns = List.copyOf(parentColumns);
    }

    private static final String SELECT =
            "SELECT m.name, f.id, f.\"from\", p.name, f.\"table\", f.\"to\", f.on_delete, f.on_update,"
                    + " (SELECT x.name FROM pragma_table_info(f.\"table\", ?1) x WHERE x.pk = f.seq + 1)"
                    + " FROM %s.sqlite_schema m, pragma_foreign_key_list(m.name, ?1) f"
                    + " LEFT JOIN %s.sqlite_schema p ON p.type = 'table' AND lower(p.name) = lower(f.\"table\")"
                    + " WHERE m.type = 'table' AND %s ORDER BY m.name, f.id DESC, f.seq";

    /** The foreign keys of a table, in the order of its text. */
    static List<ForeignKey> of(Engine engine, RelationName child) throws SQLException {
        return select(engine, child.schema(), "m.name = ?2", child.name());
    }

    /** The foreign keys of all tables of the schema, itself among them, that refer to a table. */
    static List<ForeignKey> to(Engine engine, RelationName parent) throws SQLException {
        return select(engine, parent.schema(), "lower(f.\"table\") = lower(?2)", parent.name());
    }

    private static List<ForeignKey> select(Engine engine, String schema, String condition, String name)
            throws SQLException {
        String quoted = SqlNames.quote(schema);
        Map<String, ForeignKey> keys = new LinkedHashMap<>();
        engine.rows(SELECT.formatted(quoted, quoted, condition), List.of(schema, name), row -> {
            ForeignKey part = part(row, schema);
            return keys.merge(part.child().name() + "\0" + part.id(), part, ForeignKey::with);
        });
        return List.copyOf(keys.values());
    }

    private static ForeignKey part(EngineStatement row, String schema) throws SQLException {
        @Nullable String known = row.textOrNull(3);
        // A reference that names no column is to the primary key.
        @Nullable String named = row.textOrNull(5);
        @Nullable String to = named == null ? row.textOrNull(8) : named;
        return new ForeignKey(
                row.integer(1),
                new RelationName(schema, row.text(0)),
                List.of(row.text(2)),
                new RelationName(schema, known == null ? row.text(4) : known),
                to == null ? List.of() : List.of(to),
                row.text(6),
                row.text(7));
    }

    private ForeignKey with(ForeignKey next) {
        return new ForeignKey(
                id,
                child,
                joined(columns, next.columns),
                parent,
                joined(parentColumns, next.parentColumns),
                onDelete,
                onUpdate);
    }

    private static List<String> joined(List<String> some, List<String> more) {
        List<String> all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }

    /** Whether it refers to its own table. */
    boolean toItself() {
        return child.equals(parent);
    }

    /** Whether giving another key to a row referred to changes the rows that refer to it. */
    boolean cascadesUpdate() {
        return !onUpdate.equals("NO ACTION") && !onUpdate.equals("RESTRICT");
    }

    /** Whether deleting a row referred to changes the rows that refer to it. */
    boolean cascadesDelete() {
        return !onDelete.equals("NO ACTION") && !onDelete.equals("RESTRICT");
    }
}
