package io.tabledav.tree;

import java.util.Locale;
import java.util.Set;

/**
 * The names of files that drives and office programs leave behind on their own: {@code .DS_Store}, {@code ~$orders.xlsx},
 * {@code Thumbs.db}, {@code x.tmp}, {@code x~}.
 *
 * <p>Such a segment of a path never means a database's name, which is escaped so as not to look like one; a door may take it
 * for a scratch file without asking a database.
 */
public final class DriveLitter {

    private static final Set<String> EXTENSIONS = Set.of("tmp", "swp");
    private static final Set<String> NAMES = Set.of("thumbs.db", "desktop.ini");

    private DriveLitter() {}

    /** Whether a segment of a path, decoded, is the name of such a file. */
    public static boolean matches(String segment) {
        return segment.startsWith(".")
                || segment.startsWith("~$")
                || segment.endsWith("~")
                || matchesByExtension(segment);
    }

    /** Whether a name would be no litter without its last dot. */
    static boolean matchesByExtension(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        int dot = lower.lastIndexOf('.');
        return dot >= 0 && EXTENSIONS.contains(lower.substring(dot + 1)) || NAMES.contains(lower);
    }
}
