package io.tabledav.tree;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.RelationName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A place in the tree, below {@code /dav}. A value of it is always well formed, but says nothing about existence.
 *
 * <p>{@link #parse} and {@link #render} are each other's inverse for every name a database can hold; {@link PathGrammar}
 * tells how.
 */
public sealed interface DbPath {

    /** A place that has children. */
    sealed interface Directory extends DbPath {}

    /** A place that has bytes. */
    sealed interface File extends DbPath {}

    /** A file that stands for a relation's rows: what can be read and written as a body in some format. */
    sealed interface RowsFile extends File {
        /** The relation whose rows these are. */
        Relation relation();

        /** The encoding of the rows. */
        Format format();
    }

    /** The folder of all databases. */
    record Root() implements Directory {}

    /** One database. */
    record Catalog(String database) implements Directory {
        public Catalog {
            PathGrammar.requireName(database);
        }
    }

    /** One schema of a database. */
    record Schema(String database, String schema) implements Directory {
        public Schema {
            PathGrammar.requireName(database);
            PathGrammar.requireName(schema);
        }
    }

    /** One table or view, as a folder. */
    record Relation(String database, String schema, String relation) implements Directory {
        public Relation {
            PathGrammar.requireName(database);
            PathGrammar.requireName(schema);
            PathGrammar.requireName(relation);
        }

        /** Its name inside its database. */
        public RelationName name() {
            return new RelationName(schema, relation);
        }
    }

    /** One kind of metadata of a relation. */
    record Facet(Relation relation, FacetKind kind) implements Directory {}

    /** A folder that turns each file put into it into rows of the relation. */
    record DropBox(Relation relation, DropMode mode) implements Directory {}

    /** The metadata of one column, index, constraint or relation depended on, as JSON. */
    record FacetItem(Facet facet, String item) implements File {
        public FacetItem {
            PathGrammar.requireName(item);
        }
    }

    /**
     * The rows of a relation in one format.
     *
     * @param beside whether the path is the short one beside the relation's folder, {@code schema/rel.ext}, and not the one
     *     inside it that listings show; both are the same resource
     */
    record Data(Relation relation, Format format, boolean beside) implements RowsFile {}

    /**
     * A file in a drop box.
     *
     * @param stem the file's name without its extension, as the client chose it: it means nothing to the database, is not
     *     escaped, and is no {@link DriveLitter}
     */
    record Drop(DropBox box, String stem, Format format) implements RowsFile {
        public Drop {
            PathGrammar.requireFileName(stem + "." + format.extension());
        }

        /** Its name in the drop box. */
        public String fileName() {
            return stem + "." + format.extension();
        }

        @Override
        public Relation relation() {
            return box.relation();
        }
    }

    /**
     * The DDL of a relation.
     *
     * @param beside whether the path is {@code schema/rel.sql}, and not the one inside the relation's folder
     */
    record Ddl(Relation relation, boolean beside) implements File {}

    /** The SQL of a view. */
    record Definition(Relation relation) implements File {}

    /** Says which data files of a relation are not listed yet, and how to get them; there only while there are such. */
    record Preparing(Relation relation) implements File {}

    /**
     * Reads a percent-encoded URL path, relative to the root of the tree.
     *
     * <p>Errors: {@code INVALID} for text that is no path at all: a bad percent escape, bytes that are not UTF-8, a control
     * character, an encoded slash, a {@code .} or {@code ..} segment, a name of over {@value PathGrammar#MAX_NAME_BYTES}
     * bytes; {@code NOT_FOUND} for one that means nothing in this tree.
     */
    static DbPath parse(String urlPath) {
        return PathGrammar.parse(PercentCoding.segments(urlPath));
    }

    /** The segments of this path below the root, escaped but not percent-encoded; empty for the root. */
    default List<String> render() {
        return PathGrammar.render(this);
    }

    /** This path as a percent-encoded URL path that starts with {@code /}; that of a directory also ends with it. */
    default String href() {
        List<String> segments = render();
        if (segments.isEmpty()) {
            return "/";
        }
        StringBuilder href = new StringBuilder();
        for (String segment : segments) {
            href.append('/');
            PercentCoding.encode(segment, href);
        }
        return this instanceof Directory ? href.append('/').toString() : href.toString();
    }

    /** The last segment as a listing shows it; empty for the root. */
    default String displayName() {
        List<String> segments = render();
        return segments.isEmpty() ? "" : segments.getLast();
    }

    /** The database that this path lies in; null for the root. */
    default @Nullable String databaseName() {
        return switch (this) {
            case Root root -> null;
            case Catalog catalog -> catalog.database();
            case Schema schema -> schema.database();
            case Relation relation -> relation.database();
            case Facet facet -> facet.relation().database();
            case DropBox box -> box.relation().database();
            case FacetItem item -> item.facet().relation().database();
            case RowsFile rows -> rows.relation().database();
            case Ddl ddl -> ddl.relation().database();
            case Definition definition -> definition.relation().database();
            case Preparing preparing -> preparing.relation().database();
        };
    }

    /** The failure that says that nothing is at this path. */
    default DatabaseException notFound() {
        return DatabaseException.of(Code.NOT_FOUND, "There is nothing at " + href() + ".");
    }
}
