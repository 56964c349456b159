package io.tabledav.backend.sqlite;

import io.tabledav.backend.sqlite.RelationLayout.LayoutColumn;
import io.tabledav.spi.Column;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.RelationName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.jspecify.annotations.Nullable;

/**
 * A relation and what the values of each of its columns are, as of one state of the database.
 *
 * @param types by column name
 */
record TypedRelation(RelationLayout layout, Map<String, ColumnType> types) {
    /** Whose SQL types these are. */
    static final String DIALECT = "sqlite";

    private static final String EXTENSION_NAME = "ARROW:extension:name";
    private static final String EXTENSION_METADATA = "ARROW:extension:metadata";

    TypedRelation {
        types = Map.copyOf(types);
    }

    /** The type of one of its columns. */
    ColumnType type(String column) {
        return Objects.requireNonNull(types.get(column), column);
    }

    static DatabaseException unknownColumn(RelationName relation, String column) {
        return DatabaseException.of(Code.INVALID, relation + " has no column " + column + ".")
                .withColumn(column);
    }

    /** The Arrow field that a column is read as. */
    Field field(LayoutColumn column, ColumnType type) {
        return field(column.name(), column.declaredType(), column.nullable(), type);
    }

    /**
     * The Arrow field of a column of some rows.
     *
     * @param declaredType its SQL type, empty if it has none
     */
    static Field field(String name, String declaredType, boolean nullable, ColumnType type) {
        Map<String, String> metadata = new HashMap<>();
        if (!declaredType.isEmpty()) {
            metadata.put(Column.SQL_TYPE_KEY, declaredType);
            metadata.put(Column.SQL_DIALECT_KEY, DIALECT);
        }
        if (type instanceof ColumnType.Json) {
            metadata.put(EXTENSION_NAME, "arrow.json");
            metadata.put(EXTENSION_METADATA, "");
        }
        return new Field(name, new FieldType(nullable, type.arrow(), null, metadata), null);
    }

    /** Whether every column is what it declares, and none is computed: values that are bound as such change nothing then. */
    boolean keepsItsPromises() {
        return layout.columns().stream().allMatch(column -> {
            ColumnType promised = declaredType(layout, column).promised();
            return column.insertable()
                    && promised != null
                    && promised.getClass() == type(column.name()).getClass();
        });
    }

    /** Its columns as the wall tells of them. */
    List<Column> columns() {
        List<Column> columns = new ArrayList<>();
        for (LayoutColumn column : layout.columns()) {
            columns.add(new Column(
                    column.name(),
                    columns.size() + 1,
                    column.declaredType(),
                    column.nullable(),
                    column.primaryKeyPosition(),
                    column.defaultExpression(),
                    column.generation(),
                    null,
                    field(column, type(column.name()))));
        }
        return columns;
    }

    /**
     * Looks at the stored values where the declaration alone does not say what they are.
     *
     * <p>Shape: at most one statement, which reads only the columns that have to be looked at.
     */
    static TypedRelation scan(Engine engine, RelationLayout layout) throws SQLException {
        Map<String, ColumnType> types = new HashMap<>();
        Map<String, TypeCheck> checks = new HashMap<>();
        for (LayoutColumn column : layout.columns()) {
            TypeCheck check = check(layout, column);
            if (check == null) {
                types.put(column.name(), declared(layout, column));
            } else {
                checks.put(column.name(), check);
            }
        }
        List<String> open =
                layout.columnNames().stream().filter(checks::containsKey).toList();
        if (!open.isEmpty()) {
            String selected = open.stream().map(SqlNames::quote).collect(Collectors.joining(", "));
            try (EngineStatement rows =
                    engine.prepare("SELECT " + selected + " FROM " + SqlNames.quote(layout.name()), List.of())) {
                TypingScan.run(engine, rows, open.stream().map(checks::get).toList());
            } catch (SQLException e) {
                throw SqlErrors.ofScan(layout.name(), layout.kind(), e);
            }
            open.forEach(column ->
                    types.put(column, Objects.requireNonNull(checks.get(column)).outcome()));
        }
        return new TypedRelation(layout, types);
    }

    private static ColumnType declared(RelationLayout layout, LayoutColumn column) {
        ColumnType promised = declaredType(layout, column).promised();
        return promised == null ? new ColumnType.Text(false) : promised;
    }

    private static DeclaredType declaredType(RelationLayout layout, LayoutColumn column) {
        return layout.strict() ? DeclaredType.ofStrict(column.declaredType()) : DeclaredType.of(column.declaredType());
    }

    /** The check that a column needs; null if it is known what its values are. */
    private static @Nullable TypeCheck check(RelationLayout layout, LayoutColumn column) {
        DeclaredType declared = declaredType(layout, column);
        ColumnType promised = declared.promised();
        if (promised == null) {
            boolean untypedColumn = layout.kind() != RelationLayout.Kind.VIEW
                    && (layout.strict() || column.declaredType().isEmpty());
            return new MixedCheck(untypedColumn, null);
        }
        boolean view = layout.kind() == RelationLayout.Kind.VIEW;
        if (promised instanceof ColumnType.Text || column.rowid() || (declared.kept() && !view)) {
            return null;
        }
        return TypeCheck.of(promised);
    }
}
