package io.tabledav.dav;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * A body on its way to be written, which notes if it turns out to have no bytes at all.
 *
 * <p>Drives create files empty before they fill them, so an empty body must change nothing. Whether it is empty is known
 * only once it is read, and it is read only once the write is known to be allowed.
 */
final class UploadBody extends FilterInputStream {

    private boolean started;
    private boolean empty;

    UploadBody(InputStream body) {
        super(body);
    }

    /** Whether the body was read and has no bytes. */
    boolean isEmpty() {
        return empty;
    }

    @Override
    public int read() throws IOException {
        int b = super.read();
        seen(b < 0);
        return b;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = super.read(bytes, offset, length);
        seen(count < 0);
        return count;
    }

    private void seen(boolean end) {
        empty |= end && !started;
        started = true;
    }
}
