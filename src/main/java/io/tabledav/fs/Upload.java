package io.tabledav.fs;

import io.tabledav.tree.Format;
import io.tabledav.tree.WriteShape;
import java.io.InputStream;

/**
 * A body to be written.
 *
 * @param shape how its rows are written
 * @param format its encoding
 * @param body its bytes; a read fails with an {@link java.io.IOException} if the client breaks off, and reports the end only
 *     where the client said it was
 * @param shown whether the caller is shown the bytes that it sent, for a short time: drives check what they stored
 * @param creating whether a table is created where there is none, whatever the mode
 */
public record Upload(WriteShape shape, Format format, InputStream body, boolean shown, boolean creating) {

    /** A body that is not shown to who sent it, and creates nothing unless its mode says so. */
    public Upload(WriteShape shape, Format format, InputStream body) {
        this(shape, format, body, false, false);
    }

    /** This body, which creates nothing unless its mode says so. */
    public Upload intoWhatIsThere() {
        return new Upload(shape, format, body, shown, false);
    }
}
