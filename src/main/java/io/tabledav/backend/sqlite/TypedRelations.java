package io.tabledav.backend.sqlite;

import io.tabledav.backend.sqlite.DataVersions.Version;
import io.tabledav.spi.RelationName;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What the relations of a database are, kept for as long as nobody commits. */
final class TypedRelations {
    private final DataVersions versions;
    private final Map<RelationName, Known> known = new ConcurrentHashMap<>();

    TypedRelations(DataVersions versions) {
        this.versions = versions;
    }

    /**
     * Begins a read transaction on a connection and tells what a relation is in it.
     *
     * <p>The version is asked before and after the transaction takes its view of the database: if it is the same, the view is
     * of that version, and what is known of the version holds for the view. Else the view is looked at for itself.
     */
    TypedRelation begin(Engine engine, RelationName name) throws SQLException {
        SqliteCatalog.requireSchema(engine, name.schema());
        Version before = versions.of(name.schema());
        engine.beginRead();
        engine.number("SELECT 1 FROM " + SqlNames.quote(name.schema()) + ".sqlite_schema LIMIT 1");
        boolean certain = before.equals(versions.of(name.schema()));
        return certain ? at(before, engine, name) : look(engine, name);
    }

    /** Tells what a relation is inside a write transaction that has changed nothing yet: nobody else can commit meanwhile. */
    TypedRelation within(Engine engine, RelationName name) throws SQLException {
        SqliteCatalog.requireSchema(engine, name.schema());
        return at(versions.of(name.schema()), engine, name);
    }

    private TypedRelation at(Version version, Engine engine, RelationName name) throws SQLException {
        Known earlier = known.get(name);
        if (earlier != null && earlier.version().equals(version)) {
            return earlier.relation();
        }
        TypedRelation relation = look(engine, name);
        known.put(name, new Known(version, relation));
        return relation;
    }

    private static TypedRelation look(Engine engine, RelationName name) throws SQLException {
        return TypedRelation.scan(engine, SqliteCatalog.layout(engine, name));
    }

    private record Known(Version version, TypedRelation relation) {}
}
