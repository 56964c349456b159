package io.tabledav.app;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** A kind of database that this server can open, told by the beginning of its URL. */
enum DatabaseKind {
    SQLITE("jdbc:sqlite:", "SQLite", "jdbc:sqlite:sales.db"),
    POSTGRESQL("jdbc:postgresql:", "PostgreSQL", "jdbc:postgresql://localhost/app?user=me"),
    MYSQL("jdbc:mysql:", "MySQL", "jdbc:mysql://localhost/app?user=me"),
    MARIADB("jdbc:mariadb:", "MariaDB", "jdbc:mariadb://localhost/app?user=me"),
    /** Last, since its URLs begin as all do. */
    OTHER("jdbc:", "any other whose JDBC driver is in the folder drivers", "jdbc:...");

    private final String urlStart;
    private final String title;
    private final String exampleUrl;

    DatabaseKind(String urlStart, String title, String exampleUrl) {
        this.urlStart = urlStart;
        this.title = title;
        this.exampleUrl = exampleUrl;
    }

    /** The kind that a URL is of. */
    static Optional<DatabaseKind> ofUrl(String url) {
        return Arrays.stream(values())
                .filter(kind -> url.startsWith(kind.urlStart))
                .findFirst();
    }

    /** All kinds, for people: {@code SQLite (jdbc:sqlite:sales.db)}. */
    static String all() {
        return Arrays.stream(values())
                .map(kind -> kind.title + " (" + kind.exampleUrl + ")")
                .collect(Collectors.joining(", "));
    }

    /** Says that the URL of a database is of no kind that is known here; the URL, which may hold a password, stays out. */
    static String unknown(String database) {
        return "The URL of the database " + database + " is of no kind that this server can open. It can open: " + all()
                + ".";
    }
}
