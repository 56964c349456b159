package io.tabledav.tree;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Turns a database's name into one path segment and back.
 *
 * <p>A byte that a segment cannot carry as it is stands as {@code =} and two hexadecimal digits; the empty name is a lone
 * {@code =}. Escaped are {@code /}, {@code =}, control characters (C0, DEL and C1, each byte of them), a leading dot, the
 * dot of a trailing extension that means a format, and what would make the name one of {@link DriveLitter}. Unescaping is
 * lenient: {@code =XX} may stand for any byte, in either case.
 */
final class NameEscape {

    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private NameEscape() {}

    static String escape(String name) {
        if (name.isEmpty()) {
            return "=";
        }
        int escapedDot = escapedDot(name);
        StringBuilder segment = new StringBuilder(name.length() + 8);
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean leading = i == 0 && (c == '.' || name.startsWith("~$"));
            boolean trailing = c == '~' && i == name.length() - 1;
            if (c == '/' || c == '=' || leading || trailing || i == escapedDot) {
                escapeByte(c, segment);
            } else if (Character.isISOControl(c)) {
                for (byte b : String.valueOf(c).getBytes(StandardCharsets.UTF_8)) {
                    escapeByte(b, segment);
                }
            } else {
                segment.append(c);
            }
        }
        return segment.toString();
    }

    static String unescape(String segment) {
        if (segment.equals("=")) {
            return "";
        }
        if (segment.indexOf('=') < 0) {
            return segment;
        }
        byte[] escaped = segment.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream name = new ByteArrayOutputStream(escaped.length);
        for (int i = 0; i < escaped.length; i++) {
            if (escaped[i] != '=') {
                name.write(escaped[i]);
                continue;
            }
            int high = i + 2 < escaped.length ? Character.digit(escaped[i + 1], 16) : -1;
            int low = i + 2 < escaped.length ? Character.digit(escaped[i + 2], 16) : -1;
            if (high < 0 || low < 0) {
                throw malformed(segment);
            }
            name.write(high << 4 | low);
            i += 2;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(name.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw malformed(segment);
        }
    }

    private static int escapedDot(String name) {
        int dot = name.lastIndexOf('.');
        if (dot <= 0) {
            return -1;
        }
        String extension = name.substring(dot + 1).toLowerCase(Locale.ROOT);
        boolean meansSomething = extension.equals("sql")
                || Format.ofExtension(extension).isPresent()
                || DriveLitter.matchesByExtension(name);
        return meansSomething ? dot : -1;
    }

    private static void escapeByte(int b, StringBuilder segment) {
        segment.append('=').append(HEX[b >> 4 & 15]).append(HEX[b & 15]);
    }

    private static DatabaseException malformed(String segment) {
        return DatabaseException.of(Code.NOT_FOUND, "The name " + segment + " in the path is not escaped well.")
                .withHint("Write = in a name as =3D; =XX stands for one byte of UTF-8.");
    }
}
