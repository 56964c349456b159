package io.tabledav.snapshot;

import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a write as they pass, kept to be shown to the writer if the write succeeds. Where there is no room, nothing is kept: the
 * write goes on.
 *
 * <p>Owner: whoever made it closes it; unless {@link #show} was called, nothing is left.
 */
public final class GivenBytes extends OutputStream {

    /** What becomes of the bytes in the end. */
    interface End {
        void show(SpoolOutput bytes, Object writer) throws IOException;

        void discard(SpoolOutput bytes);
    }

    private final End end;
    private @Nullable SpoolOutput out;

    GivenBytes(@Nullable SpoolOutput out, End end) {
        this.out = out;
        this.end = end;
    }

    @Override
    public void write(int value) {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        SpoolOutput current = out;
        if (current == null) {
            return;
        }
        try {
            current.write(bytes, offset, length);
        } catch (IOException e) {
            close();
        }
    }

    /** Shows the bytes to who wrote them, until it writes again or some time is up. */
    public void show(Object writer) {
        SpoolOutput current = out;
        if (current == null) {
            return;
        }
        out = null;
        try {
            end.show(current, writer);
        } catch (IOException e) {
            end.discard(current);
        }
    }

    @Override
    public void close() {
        SpoolOutput current = out;
        out = null;
        if (current != null) {
            end.discard(current);
        }
    }
}
