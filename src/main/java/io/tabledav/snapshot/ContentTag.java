package io.tabledav.snapshot;

import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A strong entity tag that is made from content: a stream whose bytes go nowhere else. */
public final class ContentTag extends OutputStream {
    private static final int TAG_BYTES = 16;

    private final MessageDigest digest;

    /** The tag of no bytes so far. */
    public ContentTag() {
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The tag of these bytes, with its quotes. */
    public static String of(byte[] bytes) {
        ContentTag tag = new ContentTag();
        tag.write(bytes, 0, bytes.length);
        return tag.finish();
    }

    @Override
    public void write(int value) {
        digest.update((byte) value);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        digest.update(bytes, offset, length);
    }

    /** The tag of all bytes that were written, with its quotes; the next ones begin anew. */
    public String finish() {
        return '"' + HexFormat.of().formatHex(digest.digest(), 0, TAG_BYTES) + '"';
    }
}
