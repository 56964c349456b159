package io.tabledav.backend.sqlite;

/** Tells whether bytes are UTF-8 (RFC 3629) without decoding them. */
final class Utf8 {
    private Utf8() {}

    static boolean isValid(byte[] bytes) {
        int index = 0;
        while (index < bytes.length) {
            int length = sequence(bytes, index);
            if (length == 0) {
                return false;
            }
            index += length;
        }
        return true;
    }

    /** How many bytes the character at an index has; 0 if there is none. */
    private static int sequence(byte[] bytes, int index) {
        int first = bytes[index] & 0xFF;
        if (first < 0x80) {
            return 1;
        }
        int second = continuation(bytes, index + 1);
        if (first < 0xE0) {
            return first >= 0xC2 && second >= 0 ? 2 : 0;
        }
        int third = continuation(bytes, index + 2);
        if (first < 0xF0) {
            // No overlong form, and none of the surrogates, which are for UTF-16 alone.
            boolean allowed = first == 0xE0 ? second >= 0xA0 : first != 0xED || second < 0xA0;
            return allowed && second >= 0 && third >= 0 ? 3 : 0;
        }
        int fourth = continuation(bytes, index + 3);
        boolean allowed = first == 0xF0 ? second >= 0x90 : first < 0xF4 || (first == 0xF4 && second < 0x90);
        return allowed && second >= 0 && third >= 0 && fourth >= 0 ? 4 : 0;
    }

    /** The byte at an index if it continues a character, else -1. */
    private static int continuation(byte[] bytes, int index) {
        int value = index < bytes.length ? bytes[index] & 0xFF : 0;
        return (value & 0xC0) == 0x80 ? value : -1;
    }
}
