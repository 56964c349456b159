package io.tabledav.tree;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Percent-encoding of URL paths and queries (RFC 3986, section 2.1), strict about what it decodes. */
public final class PercentCoding {

    private static final String UNRESERVED = "-._~";
    /** Allowed in a path segment as they are (RFC 3986, pchar), but for those that clients are known to mistreat. */
    private static final String SEGMENT_EXTRA = "!$()*,=:@";

    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private PercentCoding() {}

    /** Appends one path segment, percent-encoded as UTF-8. */
    public static void encode(String segment, StringBuilder out) {
        for (byte b : segment.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            if (isAsciiLetterOrDigit(c) || UNRESERVED.indexOf(c) >= 0 || SEGMENT_EXTRA.indexOf(c) >= 0) {
                out.append(c);
            } else {
                out.append('%').append(HEX[c >> 4]).append(HEX[c & 15]);
            }
        }
    }

    /** Decodes a URL path into its segments; empty ones (doubled or trailing slashes) are left out. */
    static List<String> segments(String urlPath) {
        List<String> segments = new ArrayList<>();
        for (String raw : urlPath.split("/", -1)) {
            if (raw.isEmpty()) {
                continue;
            }
            String segment = decode(raw, false, "path");
            if (segment.equals(".") || segment.equals("..")) {
                throw DatabaseException.of(Code.INVALID, "The path has a segment '" + segment + "'.")
                        .withHint("Send the path without . and .. segments.");
            }
            for (int i = 0; i < segment.length(); i++) {
                char c = segment.charAt(i);
                if (c == '/' || Character.isISOControl(c)) {
                    throw DatabaseException.of(
                                    Code.INVALID,
                                    c == '/'
                                            ? "The path has an encoded slash inside a segment."
                                            : "The path has a control character.")
                            .withHint("In a name, write the byte as =XX: =2F for a slash.");
                }
            }
            segments.add(segment);
        }
        return segments;
    }

    /**
     * Decodes percent escapes as UTF-8.
     *
     * @param plusIsSpace whether {@code +} stands for a space, as in a query
     * @param where what is decoded, for the message
     */
    static String decode(String raw, boolean plusIsSpace, String where) {
        byte[] encoded = utf8(raw, where);
        ByteArrayOutputStream decoded = new ByteArrayOutputStream(encoded.length);
        for (int i = 0; i < encoded.length; i++) {
            byte b = encoded[i];
            if (b == '+' && plusIsSpace) {
                decoded.write(' ');
            } else if (b != '%') {
                decoded.write(b);
            } else {
                int high = i + 2 < encoded.length ? Character.digit(encoded[i + 1], 16) : -1;
                int low = i + 2 < encoded.length ? Character.digit(encoded[i + 2], 16) : -1;
                if (high < 0 || low < 0) {
                    throw DatabaseException.of(Code.INVALID, "The " + where + " has a % without two hex digits.")
                            .withHint("Write a literal % as %25.");
                }
                decoded.write(high << 4 | low);
                i += 2;
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(decoded.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw notUtf8(where).withCause(e);
        }
    }

    /** Fails on an unpaired surrogate, where {@link String#getBytes} would make it a question mark. */
    private static byte[] utf8(String raw, String where) {
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(raw));
            return Arrays.copyOf(bytes.array(), bytes.limit());
        } catch (CharacterCodingException e) {
            throw notUtf8(where).withCause(e);
        }
    }

    private static DatabaseException notUtf8(String where) {
        return DatabaseException.of(Code.INVALID, "The " + where + " is not valid UTF-8.")
                .withHint("Percent-encode the bytes of its UTF-8 form.");
    }

    private static boolean isAsciiLetterOrDigit(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }
}
