package io.tabledav.it;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** A file of CSV that nobody holds as a whole: three million good rows, and one whose label is too long. */
final class LateRow extends InputStream {
    private static final int GOOD_ROWS = 3_000_000;

    private byte[] piece = "id,label,code\n".getBytes(StandardCharsets.US_ASCII);
    private int position;
    private int rows;

    @Override
    public int read() {
        return hasMore() ? piece[position++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
        if (!hasMore()) {
            return -1;
        }
        int copied = Math.min(length, piece.length - position);
        System.arraycopy(piece, position, bytes, offset, copied);
        position += copied;
        return copied;
    }

    private boolean hasMore() {
        if (position == piece.length && rows <= GOOD_ROWS) {
            String next =
                    rows < GOOD_ROWS ? ServerFaults.rows(10_000 + rows, 1_000, "new") : "7,a label too long,late\n";
            piece = next.getBytes(StandardCharsets.US_ASCII);
            position = 0;
            rows += rows < GOOD_ROWS ? 1_000 : 1;
        }
        return position < piece.length;
    }
}
