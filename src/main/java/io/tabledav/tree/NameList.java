package io.tabledav.tree;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.util.ArrayList;
import java.util.List;

/**
 * A list of names in a parameter: {@code a,b}. A name with a comma in it, or a quote at its start, is written in double
 * quotes, a quote inside it twice; a minus may stand before the quotes.
 */
final class NameList {

    private final String parameter;
    private final String text;
    private int at;

    /**
     * One name.
     *
     * @param name what stands between the commas or in the quotes
     * @param quoted whether it was quoted: then it is nothing but a name
     * @param minus whether a minus stood before the quotes; one before an unquoted name is part of {@code name}
     */
    record Item(String name, boolean quoted, boolean minus) {}

    private NameList(String parameter, String text) {
        this.parameter = parameter;
        this.text = text;
    }

    /** The names in a parameter's value, at least one; {@code INVALID} for one that is empty or not quoted well. */
    static List<Item> parse(String parameter, String text) {
        NameList walk = new NameList(parameter, text);
        List<Item> items = new ArrayList<>();
        items.add(walk.item());
        while (walk.at < text.length()) {
            walk.at++;
            items.add(walk.item());
        }
        return items;
    }

    /** Reads an item and stops at the comma after it, or at the end. */
    private Item item() {
        int start = at;
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
        boolean minus = text.startsWith("-\"", at);
        if (minus || text.startsWith("\"", at)) {
            at += minus ? 2 : 1;
            return new Item(quoted(), true, minus);
        }
        int comma = text.indexOf(',', at);
        at = comma < 0 ? text.length() : comma;
        String name = text.substring(start, at);
        if (name.isBlank()) {
            throw malformed("has an empty name");
        }
        return new Item(name, false, false);
    }

    private String quoted() {
        StringBuilder name = new StringBuilder();
        for (; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c != '"') {
                name.append(c);
            } else if (text.startsWith("\"\"", at)) {
                name.append(c);
                at++;
            } else {
                at++;
                requireItemEnd();
                return name.toString();
            }
        }
        throw malformed("has a quote that is not closed");
    }

    private void requireItemEnd() {
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
        if (at < text.length() && text.charAt(at) != ',') {
            throw malformed("has something after a quoted name");
        }
    }

    private DatabaseException malformed(String what) {
        return DatabaseException.of(Code.INVALID, "The parameter " + parameter + " " + what + ".")
                .withHint("Write names with commas between them; a name with a comma in double quotes.");
    }
}
