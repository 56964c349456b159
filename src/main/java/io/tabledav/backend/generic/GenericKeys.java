package io.tabledav.backend.generic;

import io.tabledav.spi.Constraint;
import io.tabledav.spi.Constraint.Kind;
import io.tabledav.spi.Constraint.Reference;
import io.tabledav.spi.Index;
import io.tabledav.spi.RelationName;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/** The keys and indexes of one table that exists. Checks are not told of by drivers. */
final class GenericKeys {
    private final GenericCatalog catalog;
    private final Traits traits;
    private final RelationName table;
    private final DatabaseMetaData metaData;

    GenericKeys(GenericCatalog catalog, RelationName table) throws SQLException {
        this.catalog = catalog;
        this.traits = catalog.traits();
        this.table = table;
        this.metaData = catalog.jdbc().getMetaData();
    }

    /** The columns of the primary key in order; empty if there is none. */
    List<String> primaryKey() throws SQLException {
        return key().columns();
    }

    private NamedKey key() throws SQLException {
        Map<Integer, String> columns = new TreeMap<>();
        String name = "";
        try (ResultSet rows = metaData.getPrimaryKeys(
                traits.catalogOf(table.schema()), traits.schemaOf(table.schema()), table.name())) {
            while (rows.next()) {
                String column = rows.getString("COLUMN_NAME");
                columns.put(rows.getInt("KEY_SEQ"), column);
                name = Objects.requireNonNullElse(rows.getString("PK_NAME"), "");
            }
        }
        return new NamedKey(name.isEmpty() ? Kind.PRIMARY_KEY.word() : name, List.copyOf(columns.values()));
    }

    private record NamedKey(String name, List<String> columns) {}

    /** The indexes in name order. */
    List<Index> indexes() throws SQLException {
        Map<String, Building> indexes = new TreeMap<>();
        try (ResultSet rows = metaData.getIndexInfo(
                traits.catalogOf(table.schema()), traits.schemaOf(table.schema()), table.name(), false, true)) {
            while (rows.next()) {
                boolean unique = !rows.getBoolean("NON_UNIQUE");
                String name = rows.getString("INDEX_NAME");
                short type = rows.getShort("TYPE");
                int position = rows.getInt("ORDINAL_POSITION");
                String column = rows.getString("COLUMN_NAME");
                String filter = Objects.requireNonNullElse(rows.getString("FILTER_CONDITION"), "");
                if (name != null && type != DatabaseMetaData.tableIndexStatistic) {
                    indexes.computeIfAbsent(name, key -> new Building(unique, method(type), filter, new TreeMap<>()))
                            .columns()
                            .put(position, Objects.requireNonNullElse(column, ""));
                }
            }
        }
        return indexes.entrySet().stream()
                .map(entry -> entry.getValue().index(entry.getKey()))
                .toList();
    }

    private static String method(short type) {
        return type == DatabaseMetaData.tableIndexHashed
                ? "hash"
                : type == DatabaseMetaData.tableIndexClustered ? "clustered" : "other";
    }

    private record Building(boolean unique, String method, String filter, Map<Integer, String> columns) {
        Index index(String name) {
            return new Index(name, List.copyOf(columns.values()), unique, method, filter.isBlank() ? null : filter);
        }
    }

    /** The primary key, what unique indexes demand beyond it, and the foreign keys. */
    List<Constraint> constraints() throws SQLException {
        List<Constraint> constraints = new ArrayList<>();
        Set<String> names = new HashSet<>();
        NamedKey key = key();
        if (!key.columns().isEmpty()) {
            names.add(key.name());
            constraints.add(new Constraint(key.name(), Kind.PRIMARY_KEY, key.columns(), null, null));
        }
        for (Index index : indexes()) {
            if (index.unique()
                    && index.partial() == null
                    && !index.columns().equals(key.columns())
                    && names.add(index.name())) {
                constraints.add(new Constraint(index.name(), Kind.UNIQUE, index.columns(), null, null));
            }
        }
        for (ForeignKey foreign : importedKeys()) {
            String base = foreign.name().isEmpty()
                    ? Kind.FOREIGN_KEY.word() + "_" + String.join("_", foreign.columns())
                    : foreign.name();
            String name = base;
            for (int number = 2; !names.add(name); number++) {
                name = base + "_" + number;
            }
            constraints.add(new Constraint(
                    name,
                    Kind.FOREIGN_KEY,
                    foreign.columns(),
                    new Reference(foreign.parent(), foreign.parentColumns(), foreign.onDelete(), foreign.onUpdate()),
                    null));
        }
        return constraints;
    }

    /** The foreign keys of this table, in name order. */
    List<ForeignKey> importedKeys() throws SQLException {
        return ForeignKey.all(
                traits,
                metaData.getImportedKeys(
                        traits.catalogOf(table.schema()), traits.schemaOf(table.schema()), table.name()));
    }

    /** The foreign keys of any table that refer to this one. */
    List<ForeignKey> exportedKeys() throws SQLException {
        return ForeignKey.all(
                        traits,
                        metaData.getExportedKeys(
                                traits.catalogOf(table.schema()), traits.schemaOf(table.schema()), table.name()))
                .stream()
                .sorted(Comparator.comparing(key -> key.child().toString()))
                .toList();
    }

    GenericCatalog catalog() {
        return catalog;
    }
}
