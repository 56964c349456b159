package io.tabledav.fs;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.RelationInfo;
import io.tabledav.spi.RelationName;
import io.tabledav.spi.SchemaInfo;
import io.tabledav.tree.DbPath;
import io.tabledav.tree.DbPath.Catalog;
import io.tabledav.tree.DbPath.Data;
import io.tabledav.tree.DbPath.Ddl;
import io.tabledav.tree.DbPath.Definition;
import io.tabledav.tree.DbPath.Drop;
import io.tabledav.tree.DbPath.DropBox;
import io.tabledav.tree.DbPath.Facet;
import io.tabledav.tree.DbPath.FacetItem;
import io.tabledav.tree.DbPath.Preparing;
import io.tabledav.tree.DbPath.Relation;
import io.tabledav.tree.DbPath.Root;
import io.tabledav.tree.DbPath.Schema;
import java.text.Normalizer;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Settles which place of which database a path means: names exactly, then by their one equal in Unicode's NFC form, and a
 * relation before a file that would have its name.
 */
final class Resolver {

    /**
     * A path whose schema and relation exist; the item of a facet is left to who lists it.
     *
     * @param path the path with the names that the database uses
     * @param mounted the database it lies in, null for the root
     * @param relation the relation that it is or belongs to, null above relations
     */
    record Place(
            DbPath path,
            @Nullable MountedDatabase mounted,
            @Nullable RelationInfo relation) {

        /** The database of a place below the root. */
        MountedDatabase database() {
            if (mounted == null) {
                throw path.notFound();
            }
            return mounted;
        }

        /** The relation of a place in or below a relation's folder. */
        RelationInfo relationInfo() {
            if (relation == null) {
                throw path.notFound();
            }
            return relation;
        }
    }

    private final Map<String, MountedDatabase> databases;

    Resolver(Map<String, MountedDatabase> databases) {
        this.databases = databases;
    }

    /** The database of a name; {@code NOT_FOUND} if none is configured under it. */
    MountedDatabase database(String name) {
        MountedDatabase found = databases.get(name);
        if (found == null) {
            throw new Catalog(name).notFound();
        }
        return found;
    }

    /** Settles a path; {@code NOT_FOUND} if its database, schema or relation does not exist. */
    Place settle(DbPath path) {
        return switch (path) {
            case Root root -> new Place(root, null, null);
            case Catalog catalog -> new Place(catalog, database(catalog.database()), null);
            case Schema schema -> {
                MountedDatabase mounted = database(schema.database());
                yield new Place(schema(mounted, schema), mounted, null);
            }
            case Relation relation -> inRelation(path, relation, found -> found);
            case Facet facet -> inRelation(path, facet.relation(), found -> new Facet(found, facet.kind()));
            case DropBox box -> inRelation(path, box.relation(), found -> new DropBox(found, box.mode()));
            case FacetItem item ->
                inRelation(
                        path,
                        item.facet().relation(),
                        found -> new FacetItem(new Facet(found, item.facet().kind()), item.item()));
            case Definition definition -> inRelation(path, definition.relation(), Definition::new);
            case Preparing preparing -> inRelation(path, preparing.relation(), Preparing::new);
            case Drop drop ->
                inRelation(
                        path,
                        drop.relation(),
                        found -> new Drop(new DropBox(found, drop.box().mode()), drop.stem(), drop.format()));
            case Data data -> found(path, data(data));
            case Ddl ddl ->
                found(path, beside(ddl.beside(), ddl.relation(), "sql", found -> new Ddl(found, ddl.beside())));
        };
    }

    /**
     * Settles a path that rows are to be written to, where a relation may still have to be made: then the place has none, and
     * the path has the name that the new one gets, in Unicode's NFC form.
     *
     * <p>Errors: {@code NOT_FOUND} if there is no such database; {@code CONFLICT} if there is no folder for what is new.
     */
    Place settleOrVacant(DbPath path) {
        if (!(path instanceof Data data)) {
            return settle(path);
        }
        MountedDatabase mounted = database(data.relation().database());
        Schema asked = new Schema(data.relation().database(), data.relation().schema());
        Schema schema = schemaIfThere(mounted, asked);
        if (schema == null) {
            throw DatabaseException.of(Code.CONFLICT, "There is no schema " + asked.schema() + " to make a table in.")
                    .withHint("Write into one of the schemas that " + new Catalog(asked.database()).href() + " lists.");
        }
        Place place = data(data);
        if (place != null) {
            return place;
        }
        String name = Normalizer.normalize(data.relation().relation(), Normalizer.Form.NFC);
        Relation vacant = new Relation(schema.database(), schema.schema(), name);
        return new Place(new Data(vacant, data.format(), data.beside()), mounted, null);
    }

    private @Nullable Place data(Data data) {
        return beside(
                data.beside(),
                data.relation(),
                data.format().extension(),
                found -> new Data(found, data.format(), data.beside()));
    }

    private static Place found(DbPath path, @Nullable Place place) {
        if (place == null) {
            throw path.notFound();
        }
        return place;
    }

    /** A path beside a relation's folder may in truth be the folder of a relation of that very name. */
    private @Nullable Place beside(
            boolean beside, Relation relation, String extension, Function<Relation, DbPath> rebuilt) {
        if (beside) {
            String name = relation.relation() + "." + extension;
            MountedDatabase mounted = database(relation.database());
            Schema schema = schema(mounted, new Schema(relation.database(), relation.schema()));
            RelationInfo literal = mounted.metadata().relation(new RelationName(schema.schema(), name));
            if (literal != null) {
                return new Place(new Relation(schema.database(), schema.schema(), name), mounted, literal);
            }
        }
        return lookUp(relation, rebuilt);
    }

    private Place inRelation(DbPath path, Relation asked, Function<Relation, DbPath> rebuilt) {
        return found(path, lookUp(asked, rebuilt));
    }

    private @Nullable Place lookUp(Relation asked, Function<Relation, DbPath> rebuilt) {
        MountedDatabase mounted = database(asked.database());
        Schema schema = schema(mounted, new Schema(asked.database(), asked.schema()));
        RelationInfo info = mounted.metadata().relation(new RelationName(schema.schema(), asked.relation()));
        if (info == null) {
            info = onlyEqual(
                    mounted.metadata().relations(schema.schema()),
                    known -> known.name().name(),
                    asked.relation());
        }
        if (info == null) {
            return null;
        }
        Relation found =
                new Relation(asked.database(), schema.schema(), info.name().name());
        return new Place(rebuilt.apply(found), mounted, info);
    }

    private static Schema schema(MountedDatabase mounted, Schema asked) {
        Schema found = schemaIfThere(mounted, asked);
        if (found == null) {
            throw asked.notFound();
        }
        return found;
    }

    private static @Nullable Schema schemaIfThere(MountedDatabase mounted, Schema asked) {
        List<SchemaInfo> schemas = mounted.metadata().schemas();
        for (SchemaInfo schema : schemas) {
            if (schema.name().equals(asked.schema())) {
                return asked;
            }
        }
        SchemaInfo equal = onlyEqual(schemas, SchemaInfo::name, asked.schema());
        return equal == null ? null : new Schema(asked.database(), equal.name());
    }

    private static <T> @Nullable T onlyEqual(List<T> candidates, Function<T, String> name, String asked) {
        String normal = Normalizer.normalize(asked, Normalizer.Form.NFC);
        T found = null;
        for (T candidate : candidates) {
            if (Normalizer.normalize(name.apply(candidate), Normalizer.Form.NFC).equals(normal)) {
                if (found != null) {
                    return null;
                }
                found = candidate;
            }
        }
        return found;
    }
}
