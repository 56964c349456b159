package io.tabledav.backend.generic;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.RelationName;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a driver tells of its database once for all.
 *
 * @param quote what quotes a name, empty if nothing does
 * @param escape what takes its meaning from a wildcard in the arguments of metadata, empty if nothing does
 * @param naming what stands in front of a relation's name
 * @param catalog the catalog in which the schemas are, null if it does not matter
 * @param writable whether rows can be written: with transactions, and not on a database that says it only gives rows
 */
record Traits(
        String quote,
        String escape,
        Naming naming,
        @Nullable String catalog,
        boolean writable) {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z_0-9]*");

    /** The only schema of a database without schemas and catalogs. */
    static final String ONLY_SCHEMA = "main";

    /** What stands in front of a relation's name. */
    enum Naming {
        SCHEMA,
        CATALOG,
        NOTHING
    }

    static Traits of(Connection connection) throws SQLException {
        DatabaseMetaData metaData = connection.getMetaData();
        String quote = Objects.requireNonNullElse(metaData.getIdentifierQuoteString(), "");
        String escape = Objects.requireNonNullElse(metaData.getSearchStringEscape(), "");
        Naming naming = metaData.supportsSchemasInDataManipulation()
                ? Naming.SCHEMA
                : metaData.supportsCatalogsInDataManipulation() ? Naming.CATALOG : Naming.NOTHING;
        String catalog = connection.getCatalog();
        return new Traits(
                quote.strip(),
                escape,
                naming,
                catalog == null || catalog.isEmpty() ? null : catalog,
                metaData.supportsTransactions() && !metaData.isReadOnly());
    }

    /** A name as SQL; {@code UNSUPPORTED} if the database has no way to quote it. */
    String quote(String name) {
        if (quote.isEmpty()) {
            if (!PLAIN.matcher(name).matches()) {
                throw DatabaseException.of(
                        Code.UNSUPPORTED, "The name " + name + " would have to be quoted, which the database cannot.");
            }
            return name;
        }
        return quote + name.replace(quote, quote + quote) + quote;
    }

    /** A relation as SQL. */
    String quote(RelationName relation) {
        return naming == Naming.NOTHING
                ? quote(relation.name())
                : quote(relation.schema()) + "." + quote(relation.name());
    }

    /** A name as an argument of metadata that is a pattern. */
    String pattern(String name) {
        if (escape.isEmpty()) {
            return name;
        }
        return name.replace(escape, escape + escape).replace("_", escape + "_").replace("%", escape + "%");
    }

    /** The argument of metadata that names the catalog of a schema. */
    @Nullable
    String catalogOf(String schema) {
        return naming == Naming.CATALOG ? schema : catalog;
    }

    /** The argument of metadata that names a schema, exactly. */
    @Nullable
    String schemaOf(String schema) {
        return naming == Naming.SCHEMA ? schema : null;
    }

    /** The argument of metadata that is a pattern for a schema. */
    @Nullable
    String schemaPattern(String schema) {
        return naming == Naming.SCHEMA ? pattern(schema) : null;
    }

    /** The schema that a row of metadata tells of. */
    String schema(@Nullable String catalogTold, @Nullable String schemaTold) {
        return switch (naming) {
            case SCHEMA -> Objects.requireNonNullElse(schemaTold, "");
            case CATALOG -> Objects.requireNonNullElse(catalogTold, "");
            case NOTHING -> ONLY_SCHEMA;
        };
    }
}
