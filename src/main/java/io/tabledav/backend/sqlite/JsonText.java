package io.tabledav.backend.sqlite;

/** Tells whether bytes are one JSON text (RFC 8259). Nesting is counted, not recursed into. */
final class JsonText {
    private static final int DEEPEST = 1_000;

    private final byte[] text;
    private int position;

    private JsonText(byte[] text) {
        this.text = text;
    }

    static boolean isValid(byte[] text) {
        return new JsonText(text).document();
    }

    private boolean document() {
        // One bit a level: whether it is an object. A value is due whenever the loop starts over.
        boolean[] objects = new boolean[DEEPEST];
        int depth = 0;
        while (true) {
            space();
            int start = peek();
            if (start == '{' || start == '[') {
                position++;
                space();
                if (peek() != (start == '{' ? '}' : ']')) {
                    if (depth == DEEPEST) {
                        return false;
                    }
                    objects[depth++] = start == '{';
                    if (start == '{' && !key()) {
                        return false;
                    }
                    continue;
                }
                position++;
            } else if (!scalar(start)) {
                return false;
            }
            depth = afterValue(objects, depth);
            if (depth <= 0) {
                return depth == 0;
            }
        }
    }

    /** Leaves what ends here and goes to the next value; the new depth, 0 at the end of the text, -1 if it is wrong. */
    private int afterValue(boolean[] objects, int before) {
        int depth = before;
        while (true) {
            space();
            if (depth == 0) {
                return position == text.length ? 0 : -1;
            }
            boolean object = objects[depth - 1];
            int next = peek();
            position++;
            if (next == ',') {
                space();
                return !object || key() ? depth : -1;
            }
            if (next != (object ? '}' : ']')) {
                return -1;
            }
            depth--;
        }
    }

    private boolean key() {
        if (peek() != '"' || !string()) {
            return false;
        }
        space();
        return peek() == ':' && position++ >= 0;
    }

    private boolean scalar(int start) {
        return switch (start) {
            case '"' -> string();
            case 't' -> word("true");
            case 'f' -> word("false");
            case 'n' -> word("null");
            default -> number();
        };
    }

    private boolean word(String word) {
        for (int index = 0; index < word.length(); index++) {
            if (peek() != word.charAt(index)) {
                return false;
            }
            position++;
        }
        return true;
    }

    private boolean string() {
        position++;
        while (position < text.length) {
            int octet = text[position++];
            if (octet == '"') {
                return true;
            }
            if (octet >= 0 && octet < ' ') {
                return false;
            }
            if (octet == '\\' && !escape()) {
                return false;
            }
        }
        return false;
    }

    private boolean escape() {
        int escaped = peek();
        position++;
        if (escaped != 'u') {
            return escaped >= 0 && "\"\\/bfnrt".indexOf(escaped) >= 0;
        }
        for (int digit = 0; digit < 4; digit++) {
            if (Character.digit(peek(), 16) < 0) {
                return false;
            }
            position++;
        }
        return true;
    }

    private boolean number() {
        if (peek() == '-') {
            position++;
        }
        if (peek() == '0') {
            position++;
        } else if (!digits()) {
            return false;
        }
        if (peek() == '.') {
            position++;
            if (!digits()) {
                return false;
            }
        }
        if (peek() == 'e' || peek() == 'E') {
            position++;
            if (peek() == '+' || peek() == '-') {
                position++;
            }
            return digits();
        }
        return true;
    }

    private boolean digits() {
        int start = position;
        while (peek() >= '0' && peek() <= '9') {
            position++;
        }
        return position > start;
    }

    private void space() {
        while (peek() == ' ' || peek() == '\n' || peek() == '\r' || peek() == '\t') {
            position++;
        }
    }

    /** The byte at hand, -1 at the end. */
    private int peek() {
        return position < text.length ? text[position] & 0xFF : -1;
    }
}
