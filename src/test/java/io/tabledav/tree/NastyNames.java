package io.tabledav.tree;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Names that a database may hold and that paths have trouble with, from a seed. */
final class NastyNames {

    private static final List<String> WHOLE = List.of(
            "",
            ".",
            "..",
            "...",
            "=",
            "==",
            "=3D",
            "=2F",
            "/",
            "//",
            "~",
            "~$",
            "~$x",
            "x~",
            "%",
            "%2F",
            "%00",
            "a/b",
            "a\\b",
            "orders.csv",
            "orders.CSV",
            "orders.csv.csv",
            ".csv",
            "csv",
            "x.sql",
            "x.Sql",
            "x.tmp",
            "x.TMP",
            "x.swp",
            "Thumbs.db",
            "thumbs.DB",
            "desktop.ini",
            ".DS_Store",
            "._x",
            ".queries",
            "definition",
            "ddl",
            "columns",
            "indexes",
            "constraints",
            "depends_on",
            "append",
            "upsert",
            "definition.sql",
            "ddl.sql",
            "PREPARING.txt",
            "é",
            "e\u0301",
            "İ",
            "ß",
            "日本語",
            "😀",
            "👩‍👩‍👧",
            "\u202e",
            "\ufeff",
            "\u0000",
            "\n",
            "\r",
            "\u007f",
            "\u0080",
            "\u009f",
            "\u00a0",
            "\u2028",
            "it's",
            "\"quoted\"",
            "a;b",
            "a?b",
            "a#b",
            "a&b",
            "a+b",
            " ",
            " a ",
            "a.",
            "C:",
            "CON",
            "x".repeat(200),
            "é".repeat(200));

    private static final List<String> PIECES = List.of(
            ".",
            "=",
            "/",
            "%",
            "~",
            "$",
            "~$",
            ".csv",
            ".arrow",
            ".parquet",
            ".json",
            ".sql",
            ".tmp",
            ".swp",
            ".db",
            "=2E",
            "%2e",
            " ",
            "'",
            "\"",
            "\\",
            "?",
            "#",
            ";",
            "&",
            "+",
            ":",
            "*",
            "<",
            ">",
            "|",
            "a",
            "B",
            "7",
            "_",
            "-",
            "é",
            "e\u0301",
            "😀",
            "\u0000",
            "\u001f",
            "\u007f",
            "\u0085",
            "\u00ad",
            "orders",
            "columns",
            "definition");

    private final Random random;

    NastyNames(Random random) {
        this.random = random;
    }

    String next() {
        return switch (random.nextInt(4)) {
            case 0 -> WHOLE.get(random.nextInt(WHOLE.size()));
            case 1 -> anyCharacters();
            default -> pieces();
        };
    }

    List<String> distinct(int count) {
        Set<String> names = new LinkedHashSet<>();
        while (names.size() < count) {
            names.add(next());
        }
        return List.copyOf(names);
    }

    private String pieces() {
        StringBuilder name = new StringBuilder();
        for (int i = random.nextInt(6); i >= 0; i--) {
            name.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return name.toString();
    }

    /** Any of Unicode but surrogates, mostly from its beginning. */
    private String anyCharacters() {
        StringBuilder name = new StringBuilder();
        for (int i = random.nextInt(12); i >= 0; i--) {
            int c = random.nextInt(1 << random.nextInt(5, 21));
            name.appendCodePoint(c >= 0xD800 && c <= 0xDFFF || !Character.isValidCodePoint(c) ? '/' : c);
        }
        return name.toString();
    }
}
