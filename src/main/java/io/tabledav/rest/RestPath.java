package io.tabledav.rest;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.tree.DbPath;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The path of a request as sent, taken apart but not decoded: the names in it are read by {@link DbPath#parse}, so that there
 * is one grammar of names.
 *
 * @param segments what stands between the slashes behind {@code /api/v1/databases}
 */
record RestPath(List<String> segments) {

    private static final List<String> PREFIX = List.of("api", "v1", "databases");

    RestPath {
        segments = List.copyOf(segments);
    }

    /**
     * Takes a raw path apart.
     *
     * <p>Errors: {@code INVALID} for a {@code .} or {@code ..} segment, which the router would have resolved otherwise.
     */
    static RestPath of(String rawPath) {
        List<String> segments = new ArrayList<>(Arrays.asList(rawPath.split("/", -1)));
        segments.removeIf(String::isEmpty);
        if (segments.size() < PREFIX.size()
                || !segments.subList(0, PREFIX.size()).equals(PREFIX)) {
            throw DatabaseException.of(Code.INVALID, "The path is not spelled plainly.")
                    .withHint("Send it without . and .. segments, and /api/v1/databases without escapes.");
        }
        return new RestPath(segments.subList(PREFIX.size(), segments.size()));
    }

    /** The path in the tree that is named behind {@code /{database}/tree}. */
    DbPath tree() {
        requireWord(1, "tree");
        return DbPath.parse(segments.getFirst() + "/" + String.join("/", segments.subList(2, segments.size())));
    }

    /** The path in the tree of the relation that is named in {@code /{database}/relations/{schema}/{relation}}. */
    DbPath relation() {
        requireWord(1, "relations");
        requireWord(4, "rows");
        return DbPath.parse(segments.getFirst() + "/" + segments.get(2) + "/" + segments.get(3));
    }

    /** The database that is named in {@code /{database}/query}. */
    String database() {
        requireWord(1, "query");
        if (DbPath.parse(segments.getFirst()) instanceof DbPath.Catalog catalog) {
            return catalog.database();
        }
        throw DatabaseException.of(Code.NOT_FOUND, "There is no such database.");
    }

    private void requireWord(int position, String word) {
        if (segments.size() <= position || !segments.get(position).equals(word)) {
            throw DatabaseException.of(Code.INVALID, "The path is not spelled plainly.")
                    .withHint("Send it without . and .. segments, and the word " + word + " without escapes.");
        }
    }
}
