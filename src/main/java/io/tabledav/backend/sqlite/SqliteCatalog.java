package io.tabledav.backend.sqlite;

import io.tabledav.backend.sqlite.RelationLayout.LayoutColumn;
import io.tabledav.spi.Column.Generation;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.RelationInfo;
import io.tabledav.spi.RelationKind;
import io.tabledav.spi.RelationName;
import io.tabledav.spi.SchemaInfo;
import io.tabledav.spi.ViewDefinition;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads SQLite's own catalog: what relations there are and how they are declared. */
final class SqliteCatalog {
    private static final String STATISTICS = "sqlite_stat1";

    private SqliteCatalog() {}

    /** The schemas in name order; the one for temporary tables belongs to a connection, not to the database. */
    static List<SchemaInfo> schemas(Engine engine) throws SQLException {
        return engine.rows(
                "SELECT name FROM pragma_database_list WHERE name <> 'temp' ORDER BY name",
                List.of(),
                row -> new SchemaInfo(row.text(0), null));
    }

    static void requireSchema(Engine engine, String schema) throws SQLException {
        if (schemas(engine).stream().noneMatch(known -> known.name().equals(schema))) {
            throw DatabaseException.of(Code.NOT_FOUND, "There is no schema " + schema + ".");
        }
    }

    /**
     * The relations of a schema in name order. Tables that a virtual table keeps its content in are left out.
     *
     * @param writable whether the file can be written
     */
    static List<RelationInfo> relations(Engine engine, String schema, boolean writable) throws SQLException {
        requireSchema(engine, schema);
        Map<String, Long> estimates = rowEstimates(engine, schema);
        return engine.rows(
                "SELECT name, type FROM pragma_table_list WHERE schema = ? AND type <> 'shadow'"
                        + " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
                List.of(schema),
                row -> info(new RelationName(schema, row.text(0)), row.text(1), writable, estimates.get(row.text(0))));
    }

    /** One relation; {@code NOT_FOUND} if it is not there under exactly this name. */
    static RelationInfo relation(Engine engine, RelationName name, boolean writable) throws SQLException {
        Map<String, Long> estimates = rowEstimates(engine, name.schema());
        return engine
                .rows(
                        "SELECT type FROM pragma_table_list(?) WHERE schema = ? AND name = ? AND type <> 'shadow'",
                        List.of(name.name(), name.schema(), name.name()),
                        row -> info(name, row.text(0), writable, estimates.get(name.name())))
                .stream()
                .findFirst()
                .orElseThrow(() -> notFound(name));
    }

    private static RelationInfo info(RelationName name, String type, boolean writable, @Nullable Long estimate) {
        boolean view = RelationLayout.Kind.of(type) == RelationLayout.Kind.VIEW;
        return new RelationInfo(
                name, view ? RelationKind.VIEW : RelationKind.TABLE, !view && writable, null, estimate, null);
    }

    static DatabaseException notFound(RelationName name) {
        return DatabaseException.of(Code.NOT_FOUND, "There is no relation " + name + ".");
    }

    /** What ANALYZE counted, by table; empty where it never ran. The first number of each index is the table's rows. */
    private static Map<String, Long> rowEstimates(Engine engine, String schema) throws SQLException {
        Map<String, Long> estimates = new HashMap<>();
        boolean analyzed = !engine.rows(
                        "SELECT 1 FROM pragma_table_list(?) WHERE schema = ?", List.of(STATISTICS, schema), row -> true)
                .isEmpty();
        if (analyzed) {
            engine.rows(
                    "SELECT tbl, max(CAST(stat AS INTEGER)) FROM " + SqlNames.quote(schema) + "." + STATISTICS
                            + " GROUP BY tbl",
                    List.of(),
                    row -> estimates.put(row.text(0), row.integer(1)));
        }
        return estimates;
    }

    /** How a relation is declared; {@code NOT_FOUND} if it is not there under exactly this name. */
    static RelationLayout layout(Engine engine, RelationName name) throws SQLException {
        List<RelationLayout> found = engine.rows(
                "SELECT type, wr, strict, type = 'table' AND NOT wr AND 1 = (SELECT count(*) FROM pragma_table_xinfo(?1, ?2) WHERE pk)"
                        + " AND NOT EXISTS (SELECT 1 FROM pragma_index_list(?1, ?2) WHERE origin = 'pk')"
                        + " FROM pragma_table_list(?1) WHERE schema = ?2 AND name = ?1 AND type <> 'shadow'",
                List.of(name.name(), name.schema()),
                row -> {
                    RelationLayout.Kind kind = RelationLayout.Kind.of(row.text(0));
                    List<LayoutColumn> columns = columns(engine, name, kind, row.integer(3) != 0);
                    return new RelationLayout(name, kind, row.integer(1) != 0, row.integer(2) != 0, columns);
                });
        if (found.isEmpty()) {
            throw notFound(name);
        }
        return found.getFirst();
    }

    /**
     * The columns of a relation.
     *
     * @param rowidKey whether its primary key is its rowid: only that one has no index
     */
    private static List<LayoutColumn> columns(
            Engine engine, RelationName name, RelationLayout.Kind kind, boolean rowidKey) throws SQLException {
        try {
            return engine.rows(
                    "SELECT name, type, \"notnull\", pk, dflt_value, hidden FROM pragma_table_xinfo(?, ?)"
                            + " WHERE hidden <> 1 ORDER BY cid",
                    List.of(name.name(), name.schema()),
                    row -> column(row, rowidKey && row.integer(3) != 0));
        } catch (SQLException e) {
            throw SqlErrors.ofScan(name, kind, e);
        }
    }

    private static LayoutColumn column(EngineStatement row, boolean rowid) throws SQLException {
        long key = row.integer(3);
        Generation generation = switch ((int) row.integer(5)) {
            case 2 -> Generation.VIRTUAL;
            case 3 -> Generation.STORED;
            // SQLite numbers a row for which no rowid is given, and takes one that is.
            default -> rowid ? Generation.IDENTITY : Generation.NONE;
        };
        return new LayoutColumn(
                row.text(0),
                row.text(1),
                row.integer(2) == 0 && !rowid,
                key == 0 ? null : (int) key,
                row.textOrNull(4),
                generation,
                rowid);
    }

    /** The SQL of a view and what it reads; {@code NOT_FOUND} for what is no view. */
    static ViewDefinition viewDefinition(Engine engine, RelationName name) throws SQLException {
        // Not the layout: the columns of a view that reads a table that is gone cannot be told, its SQL can.
        if (relation(engine, name, false).kind() != RelationKind.VIEW) {
            throw DatabaseException.of(Code.NOT_FOUND, name + " is not a view.");
        }
        String sql = engine.rows(
                        "SELECT sql FROM " + SqlNames.quote(name.schema())
                                + ".sqlite_schema WHERE type = 'view' AND name = ?",
                        List.of(name.name()),
                        row -> row.text(0))
                .getFirst();
        Map<String, RelationName> known = new HashMap<>();
        engine.rows(
                "SELECT name FROM pragma_table_list WHERE schema = ?",
                List.of(name.schema()),
                row -> known.put(row.text(0).toLowerCase(Locale.ROOT), new RelationName(name.schema(), row.text(0))));
        List<RelationName> dependsOn = ViewSql.sources(sql).stream()
                .map(source -> known.get(source.toLowerCase(Locale.ROOT)))
                .filter(Objects::nonNull)
                .distinct()
                .sorted(Comparator.comparing(RelationName::name))
                .toList();
        return new ViewDefinition(sql, dependsOn);
    }

    /** The statements that create a relation, its indexes and its triggers, as their authors wrote them. */
    static String ddl(Engine engine, RelationName name) throws SQLException {
        relation(engine, name, false);
        List<String> statements = engine.rows(
                "SELECT sql || ';' || char(10) FROM " + SqlNames.quote(name.schema())
                        + ".sqlite_schema WHERE tbl_name = ? AND sql IS NOT NULL"
                        + " ORDER BY type NOT IN ('table', 'view'), type = 'trigger', rowid",
                List.of(name.name()),
                row -> row.text(0));
        return String.join("", statements);
    }
}
