package io.tabledav.backend.generic;

import io.tabledav.backend.jdbc.JdbcConnection;
import io.tabledav.backend.jdbc.JdbcConnection.RowMapping;
import io.tabledav.spi.Column;
import io.tabledav.spi.Column.Generation;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.RelationInfo;
import io.tabledav.spi.RelationKind;
import io.tabledav.spi.RelationName;
import io.tabledav.spi.SchemaInfo;
import io.tabledav.spi.ViewDefinition;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Schemas, relations, columns and views as {@link DatabaseMetaData} tells of them. */
final class GenericCatalog {
    private static final Set<String> SYSTEM_SCHEMAS = Set.of(
            "information_schema",
            "mysql",
            "nullid",
            "performance_schema",
            "pg_catalog",
            "pg_toast",
            "sqlj",
            "sys",
            "syscat",
            "syscs_diag",
            "syscs_util",
            "sysfun",
            "sysibm",
            "sysibmadm",
            "sysproc",
            "sysstat",
            "system",
            "systools");

    private static final Map<String, RelationKind> KINDS = Map.of(
            "TABLE", RelationKind.TABLE,
            "BASE TABLE", RelationKind.TABLE,
            "PARTITIONED TABLE", RelationKind.TABLE,
            "VIEW", RelationKind.VIEW,
            "MATERIALIZED VIEW", RelationKind.MATERIALIZED_VIEW,
            "FOREIGN TABLE", RelationKind.FOREIGN_TABLE,
            "EXTERNAL TABLE", RelationKind.FOREIGN_TABLE,
            "TABLE LINK", RelationKind.FOREIGN_TABLE);

    private final JdbcConnection connection;
    private final Traits traits;
    private final DatabaseMetaData metaData;

    GenericCatalog(JdbcConnection connection, Traits traits) throws SQLException {
        this.connection = connection;
        this.traits = traits;
        this.metaData = connection.jdbc().getMetaData();
    }

    Connection jdbc() {
        return connection.jdbc();
    }

    Traits traits() {
        return traits;
    }

    /** All rows of a result of metadata. */
    static <T> List<T> all(ResultSet result, RowMapping<T> mapping) throws SQLException {
        List<T> rows = new ArrayList<>();
        try (result) {
            while (result.next()) {
                rows.add(mapping.map(result));
            }
        }
        return rows;
    }

    List<SchemaInfo> schemas() throws SQLException {
        Set<String> names = new TreeSet<>();
        switch (traits.naming()) {
            case SCHEMA -> {
                try (ResultSet schemas = metaData.getSchemas()) {
                    while (schemas.next()) {
                        String name = schemas.getString("TABLE_SCHEM");
                        String catalog = schemas.getString("TABLE_CATALOG");
                        if (catalog == null || traits.catalog() == null || catalog.equals(traits.catalog())) {
                            names.add(name);
                        }
                    }
                }
            }
            case CATALOG -> names.addAll(all(metaData.getCatalogs(), row -> row.getString("TABLE_CAT")));
            case NOTHING -> names.add(Traits.ONLY_SCHEMA);
        }
        return names.stream()
                .filter(name -> !isSystem(name))
                .map(name -> new SchemaInfo(name, null))
                .toList();
    }

    private static boolean isSystem(String schema) {
        String name = schema.toLowerCase(Locale.ROOT);
        return SYSTEM_SCHEMAS.contains(name) || name.startsWith("pg_temp_") || name.startsWith("pg_toast_");
    }

    private void requireSchema(String schema) throws SQLException {
        if (schemas().stream().noneMatch(known -> known.name().equals(schema))) {
            throw DatabaseException.of(Code.NOT_FOUND, "There is no schema " + schema + ".");
        }
    }

    List<RelationInfo> relations(String schema) throws SQLException {
        requireSchema(schema);
        return relations(schema, "%").stream()
                .sorted(Comparator.comparing(relation -> relation.name().name()))
                .toList();
    }

    private List<RelationInfo> relations(String schema, String pattern) throws SQLException {
        List<RelationInfo> relations = new ArrayList<>();
        try (ResultSet tables =
                metaData.getTables(traits.catalogOf(schema), traits.schemaPattern(schema), pattern, null)) {
            while (tables.next()) {
                String catalog = tables.getString("TABLE_CAT");
                RelationName name = new RelationName(
                        traits.schema(catalog, tables.getString("TABLE_SCHEM")), tables.getString("TABLE_NAME"));
                String type = tables.getString("TABLE_TYPE");
                RelationKind kind = type == null ? null : KINDS.get(type.toUpperCase(Locale.ROOT));
                if (kind != null && name.schema().equals(schema)) {
                    boolean insertable = kind == RelationKind.TABLE && traits.writable();
                    String comment = blankAsNull(tables.getString("REMARKS"));
                    relations.add(new RelationInfo(name, kind, insertable, comment, null, null));
                }
            }
        }
        return relations;
    }

    private static @Nullable String blankAsNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : text;
    }

    RelationInfo relation(RelationName name) throws SQLException {
        RelationInfo found = find(name);
        if (found == null || isSystem(name.schema())) {
            requireSchema(name.schema());
            throw DatabaseException.of(Code.NOT_FOUND, "There is no relation " + name + ".");
        }
        return found;
    }

    /** A relation; null if it does not exist under exactly this name. */
    @Nullable
    RelationInfo find(RelationName name) throws SQLException {
        for (RelationInfo relation : relations(name.schema(), traits.pattern(name.name()))) {
            if (relation.name().equals(name)) {
                return relation;
            }
        }
        return null;
    }

    /** The columns of a relation that exists, in ordinal order. */
    List<GenericColumn> columns(RelationName name) throws SQLException {
        RelationInfo relation = relation(name);
        List<String> key = relation.kind().isView() ? List.of() : new GenericKeys(this, name).primaryKey();
        List<GenericColumn> columns = new ArrayList<>();
        try (ResultSet rows = metaData.getColumns(
                traits.catalogOf(name.schema()),
                traits.schemaPattern(name.schema()),
                traits.pattern(name.name()),
                null)) {
            while (rows.next()) {
                String schema = traits.schema(rows.getString("TABLE_CAT"), rows.getString("TABLE_SCHEM"));
                if (name.equals(new RelationName(schema, rows.getString("TABLE_NAME")))) {
                    columns.add(column(rows, key));
                }
            }
        }
        columns.sort(Comparator.comparing(column -> column.column().ordinal()));
        return numbered(columns);
    }

    /** Some databases leave the numbers of dropped columns out. */
    private static List<GenericColumn> numbered(List<GenericColumn> columns) {
        List<GenericColumn> numbered = new ArrayList<>();
        for (GenericColumn column : columns) {
            numbered.add(column.withOrdinal(numbered.size() + 1));
        }
        return numbered;
    }

    private static GenericColumn column(ResultSet row, List<String> key) throws SQLException {
        String name = row.getString("COLUMN_NAME");
        int jdbcType = row.getInt("DATA_TYPE");
        String typeName = row.getString("TYPE_NAME");
        int size = row.getInt("COLUMN_SIZE");
        int digits = row.getInt("DECIMAL_DIGITS");
        int scale = row.wasNull() ? -1 : digits;
        int ordinal = row.getInt("ORDINAL_POSITION");
        boolean nullable = row.getInt("NULLABLE") != DatabaseMetaData.columnNoNulls;
        String declared = typeName == null ? "" : typeName;
        ColumnType type = ColumnType.of(jdbcType, declared, size, scale);
        String sqlType = sqlType(declared, jdbcType, size, scale);
        int position = key.indexOf(name);
        Generation generation = "YES".equals(row.getString("IS_GENERATEDCOLUMN"))
                ? Generation.STORED
                : "YES".equals(row.getString("IS_AUTOINCREMENT")) ? Generation.IDENTITY : Generation.NONE;
        Column column = new Column(
                name,
                ordinal,
                sqlType,
                nullable,
                position < 0 ? null : position + 1,
                row.getString("COLUMN_DEF"),
                generation,
                blankAsNull(row.getString("REMARKS")),
                ResultColumn.of(name, sqlType, nullable, type).field());
        return new GenericColumn(column, type, jdbcType);
    }

    private static String sqlType(String name, int jdbcType, int size, int scale) {
        if (name.contains("(") || size <= 0) {
            return name;
        }
        return switch (jdbcType) {
            case Types.CHAR, Types.VARCHAR, Types.NCHAR, Types.NVARCHAR, Types.BINARY, Types.VARBINARY ->
                name + "(" + size + ")";
            case Types.DECIMAL, Types.NUMERIC -> name + "(" + size + (scale > 0 ? "," + scale : "") + ")";
            default -> name;
        };
    }

    /** The SQL of a view, as the standard's views of the schema tell it. */
    ViewDefinition viewDefinition(RelationName name) throws SQLException {
        if (!relation(name).kind().isView()) {
            throw DatabaseException.of(Code.NOT_FOUND, name + " is not a view.");
        }
        List<String> definitions = List.of();
        try {
            definitions = connection.rows(
                    "SELECT VIEW_DEFINITION FROM INFORMATION_SCHEMA.VIEWS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?"
                            + " AND VIEW_DEFINITION IS NOT NULL",
                    List.of(name.schema(), name.name()),
                    row -> row.getString(1));
        } catch (SQLException e) {
            throw noDefinition().withCause(e);
        }
        if (definitions.isEmpty()) {
            throw noDefinition();
        }
        List<RelationName> sources = new ArrayList<>();
        for (RelationName candidate : ViewSources.candidates(definitions.getFirst(), name.schema())) {
            if (!candidate.equals(name) && find(candidate) != null) {
                sources.add(candidate);
            }
        }
        sources.sort(Comparator.comparing(RelationName::schema).thenComparing(RelationName::name));
        return new ViewDefinition(definitions.getFirst(), sources);
    }

    private static DatabaseException noDefinition() {
        return DatabaseException.of(
                Code.UNSUPPORTED, "The database does not tell the definitions of its views in the standard way.");
    }
}
