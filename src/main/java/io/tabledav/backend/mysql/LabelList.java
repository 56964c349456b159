package io.tabledav.backend.mysql;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The labels of an enumeration or a set, as {@code information_schema} spells them. A text that comes from a file is taken apart
 * into labels, and these are quoted again.
 */
final class LabelList {
    private static final int LONGEST = 65_535;
    private static final int LONGEST_LABEL = 255;

    private final String text;
    private int at;

    private LabelList(String text, int at) {
        this.text = text;
        this.at = at;
    }

    /** The same type as SQL of our own; null if the text is none. */
    static @Nullable String rewritten(String text) {
        String word = text.startsWith("set(") ? "set" : "enum";
        if (text.length() > LONGEST || !text.startsWith(word + "(")) {
            return null;
        }
        List<String> labels = new LabelList(text, word.length() + 1).labels();
        return labels == null
                ? null
                : labels.stream().map(LabelList::quoted).collect(Collectors.joining(",", word + "(", ")"));
    }

    private static String quoted(String label) {
        return "'" + label.replace("\\", "\\\\").replace("'", "''") + "'";
    }

    private @Nullable List<String> labels() {
        List<String> labels = new ArrayList<>();
        while (true) {
            String label = label();
            if (label == null || label.length() > LONGEST_LABEL || at >= text.length()) {
                return null;
            }
            labels.add(label);
            char next = text.charAt(at++);
            if (next == ')') {
                return at == text.length() ? labels : null;
            }
            if (next != ',') {
                return null;
            }
        }
    }

    /** Reads one label with its quotes; null if there is none, or it is not closed. */
    private @Nullable String label() {
        if (at >= text.length() || text.charAt(at) != '\'') {
            return null;
        }
        StringBuilder label = new StringBuilder();
        for (at++; at < text.length(); at++) {
            char letter = text.charAt(at);
            boolean twice = at + 1 < text.length() && text.charAt(at + 1) == letter;
            if (letter == '\'' && !twice) {
                at++;
                return label.toString();
            }
            if (letter == '\0' || (letter == '\\' && !twice)) {
                // A letter that is escaped in another way is none that a label should have.
                return null;
            }
            if (letter == '\'' || letter == '\\') {
                at++;
            }
            label.append(letter);
        }
        return null;
    }
}
