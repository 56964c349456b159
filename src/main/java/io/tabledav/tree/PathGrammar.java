package io.tabledav.tree;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
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
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The grammar behind {@link DbPath#parse} and {@link DbPath#render}: which segments mean which place. */
final class PathGrammar {

    /** The longest name, in bytes of UTF-8; no database allows longer identifiers, and it bounds what a path can cost. */
    static final int MAX_NAME_BYTES = 2_000;

    private static final String SQL = "sql";
    private static final String DEFINITION_FILE = "definition.sql";
    private static final String PREPARING_FILE = "PREPARING.txt";
    private static final String DDL_FILE = "ddl.sql";

    private PathGrammar() {}

    static DbPath parse(List<String> segments) {
        return switch (segments.size()) {
            case 0 -> new Root();
            case 1 -> new Catalog(name(segments.get(0)));
            case 2 -> new Schema(name(segments.get(0)), name(segments.get(1)));
            case 3 -> inSchema(segments);
            case 4 -> inRelation(segments, relation(segments));
            case 5 -> inFolder(segments, relation(segments));
            default -> throw nothingAt(segments);
        };
    }

    static List<String> render(DbPath path) {
        return switch (path) {
            case Root root -> List.of();
            case Catalog catalog -> List.of(NameEscape.escape(catalog.database()));
            case Schema schema -> List.of(NameEscape.escape(schema.database()), NameEscape.escape(schema.schema()));
            case Relation relation ->
                List.of(
                        NameEscape.escape(relation.database()),
                        NameEscape.escape(relation.schema()),
                        NameEscape.escape(relation.relation()));
            case Facet facet -> below(facet.relation(), facet.kind().folder());
            case DropBox box -> below(box.relation(), box.mode().folder());
            case FacetItem item -> below(item.facet(), NameEscape.escape(item.item()));
            case Data data -> dataFile(data.relation(), data.format().extension(), data.beside());
            case Drop drop -> below(drop.box(), drop.fileName());
            case Ddl ddl ->
                !ddl.beside() && isCalledDefinition(ddl.relation())
                        ? below(ddl.relation(), DDL_FILE)
                        : dataFile(ddl.relation(), SQL, ddl.beside());
            case Definition definition -> below(definition.relation(), DEFINITION_FILE);
            case Preparing preparing -> below(preparing.relation(), PREPARING_FILE);
        };
    }

    static void requireName(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > MAX_NAME_BYTES) {
            throw DatabaseException.of(Code.INVALID, "A name in the path is longer than " + MAX_NAME_BYTES + " bytes.");
        }
        if (!new String(bytes, StandardCharsets.UTF_8).equals(name)) {
            throw DatabaseException.of(Code.INVALID, "A name in the path is not valid Unicode.");
        }
    }

    /** A name that a client chose for a file, which is shown as it is and so must fit a segment without escaping. */
    static void requireFileName(String fileName) {
        requireName(fileName);
        if (fileName.indexOf('/') >= 0 || fileName.chars().anyMatch(Character::isISOControl)) {
            throw DatabaseException.of(Code.INVALID, "A file's name has a slash or a control character.");
        }
        if (DriveLitter.matches(fileName)) {
            throw DatabaseException.of(Code.INVALID, "A file called " + fileName + " holds no rows.");
        }
    }

    private static DbPath inSchema(List<String> segments) {
        String last = segments.getLast();
        int dot = last.lastIndexOf('.');
        if (dot > 0) {
            String extension = last.substring(dot + 1);
            Optional<Format> format = Format.ofExtension(extension);
            if (format.isPresent() || extension.equals(SQL)) {
                Relation relation =
                        new Relation(name(segments.get(0)), name(segments.get(1)), name(last.substring(0, dot)));
                return format.isPresent() ? new Data(relation, format.get(), true) : new Ddl(relation, true);
            }
        }
        return relation(segments);
    }

    private static DbPath inRelation(List<String> segments, Relation relation) {
        String last = segments.getLast();
        Optional<FacetKind> facet = FacetKind.ofFolder(last);
        if (facet.isPresent()) {
            return new Facet(relation, facet.get());
        }
        Optional<DropMode> drop = DropMode.ofFolder(last);
        if (drop.isPresent()) {
            return new DropBox(relation, drop.get());
        }
        if (last.equals(DEFINITION_FILE)) {
            return new Definition(relation);
        }
        if (last.equals(PREPARING_FILE)) {
            return new Preparing(relation);
        }
        int dot = last.lastIndexOf('.');
        if (dot > 0 && isSame(name(last.substring(0, dot)), relation.relation())) {
            String extension = last.substring(dot + 1);
            if (extension.equals(SQL)) {
                return new Ddl(relation, false);
            }
            Optional<Format> format = Format.ofExtension(extension);
            if (format.isPresent()) {
                return new Data(relation, format.get(), false);
            }
        }
        if (last.equals(DDL_FILE)) {
            return new Ddl(relation, false);
        }
        throw nothingAt(segments);
    }

    private static DbPath inFolder(List<String> segments, Relation relation) {
        String folder = segments.get(3);
        String last = segments.getLast();
        Optional<FacetKind> facet = FacetKind.ofFolder(folder);
        if (facet.isPresent()) {
            return new FacetItem(new Facet(relation, facet.get()), name(last));
        }
        Optional<DropMode> drop = DropMode.ofFolder(folder);
        int dot = last.lastIndexOf('.');
        if (drop.isPresent() && dot > 0 && !DriveLitter.matches(last)) {
            // People drop what they have, ORDERS.CSV too.
            Optional<Format> format = Format.ofExtension(last.substring(dot + 1).toLowerCase(Locale.ROOT));
            if (format.isPresent()) {
                return new Drop(new DropBox(relation, drop.get()), last.substring(0, dot), format.get());
            }
        }
        throw nothingAt(segments);
    }

    private static Relation relation(List<String> segments) {
        return new Relation(name(segments.get(0)), name(segments.get(1)), name(segments.get(2)));
    }

    private static String name(String segment) {
        return NameEscape.unescape(segment);
    }

    private static List<String> below(DbPath.Directory folder, String last) {
        List<String> segments = new ArrayList<>(render(folder));
        segments.add(last);
        return List.copyOf(segments);
    }

    private static List<String> dataFile(Relation relation, String extension, boolean beside) {
        String file = NameEscape.escape(relation.relation()) + "." + extension;
        return beside
                ? List.of(NameEscape.escape(relation.database()), NameEscape.escape(relation.schema()), file)
                : below(relation, file);
    }

    /** A client may have the folder's name from a listing and decompose the file's: macOS does. */
    private static boolean isSame(String name, String other) {
        return name.equals(other) || Normalizer.normalize(name, Form.NFC).equals(Normalizer.normalize(other, Form.NFC));
    }

    private static boolean isCalledDefinition(Relation relation) {
        return relation.relation().equals("definition");
    }

    private static DatabaseException nothingAt(List<String> segments) {
        StringBuilder path = new StringBuilder();
        for (String segment : segments) {
            path.append('/');
            PercentCoding.encode(segment, path);
        }
        return DatabaseException.of(Code.NOT_FOUND, "There is nothing at " + path + ".");
    }
}
