package io.tabledav.fs;

import io.tabledav.spi.Column;
import io.tabledav.spi.Constraint;
import io.tabledav.spi.Constraint.Reference;
import io.tabledav.spi.Index;
import io.tabledav.spi.RelationInfo;
import io.tabledav.spi.SchemaInfo;
import io.tabledav.tree.DbPath.Relation;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The properties of nodes, under the keys of the contract and in a fixed order; what is not known is left out. */
final class Properties {

    private final Map<String, Object> values = new LinkedHashMap<>();

    private Properties(String kind) {
        values.put("kind", kind);
    }

    static Map<String, Object> ofKind(String kind) {
        return new Properties(kind).values;
    }

    static Map<String, Object> of(MountedDatabase mounted) {
        return new Properties("database")
                .with("dialect", mounted.database().dialect().name())
                .with("catalog", mounted.name())
                .values;
    }

    static Map<String, Object> of(SchemaInfo schema) {
        return new Properties("schema").with("comment", schema.comment()).values;
    }

    static Map<String, Object> of(RelationInfo relation) {
        return new Properties(relation.kind().word())
                .with("row_count_estimate", relation.rowCountEstimate())
                .with("size_bytes", relation.sizeBytes())
                .with("comment", relation.comment())
                .values;
    }

    static Map<String, Object> of(Column column) {
        return new Properties("column")
                .with("data_type", column.sqlType())
                .with("arrow_type", column.field().getType().toString().toLowerCase(Locale.ROOT))
                .with("nullable", column.nullable())
                .with("ordinal", (long) column.ordinal())
                .with("primary_key", column.primaryKeyPosition() != null)
                .with("default", column.defaultExpression())
                .with("generated", generated(column))
                .with("comment", column.comment())
                .values;
    }

    static Map<String, Object> of(Index index) {
        return new Properties("index")
                .with("columns", index.columns())
                .with("unique", index.unique())
                .with("method", index.method())
                .with("partial", index.partial())
                .values;
    }

    static Map<String, Object> of(Constraint constraint) {
        return new Properties(constraint.kind().word())
                .with("columns", constraint.columns())
                .with("references", references(constraint.references()))
                .with("expr", constraint.expression())
                .values;
    }

    static Map<String, Object> ofDependency(Relation target) {
        return new Properties("dependency").with("target", target.href()).values;
    }

    static Map<String, Object> ofFormat(String kind, String format) {
        return new Properties(kind).with("format", format).values;
    }

    static Map<String, Object> ofSql(String kind, String dialect) {
        return new Properties(kind).with("dialect", dialect).values;
    }

    private static @Nullable String generated(Column column) {
        return column.generation() == Column.Generation.NONE
                ? null
                : column.generation().name().toLowerCase(Locale.ROOT);
    }

    private static @Nullable Map<String, Object> references(@Nullable Reference reference) {
        if (reference == null) {
            return null;
        }
        Map<String, Object> far = new LinkedHashMap<>();
        far.put("schema", reference.relation().schema());
        far.put("relation", reference.relation().name());
        far.put("columns", reference.columns());
        far.put("on_delete", reference.onDelete());
        far.put("on_update", reference.onUpdate());
        return far;
    }

    private Properties with(String key, @Nullable Object value) {
        if (value != null) {
            values.put(key, value);
        }
        return this;
    }
}
