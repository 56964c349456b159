package io.tabledav.state.jdbc;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, which stands for content of any length. */
final class Digests {
    private static final int TAG_BYTES = 16;

    private Digests() {}

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    static byte[] sha256(byte[] bytes) {
        return sha256().digest(bytes);
    }

    /** The strong entity tag of a content, with its quotes. */
    static String etag(byte[] digest) {
        return '"' + HexFormat.of().formatHex(digest, 0, TAG_BYTES) + '"';
    }
}
