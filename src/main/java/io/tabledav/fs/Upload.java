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
 * @param terms what goes with it
 */
public record Upload(WriteShape shape, Format format, InputStream body, WriteTerms terms) {

    /** A body that nothing goes with. */
    public Upload(WriteShape shape, Format format, InputStream body) {
        this(shape, format, body, WriteTerms.NONE);
    }

    /** This body, which creates nothing unless its mode says so. */
    public Upload intoWhatIsThere() {
        return new Upload(shape, format, body, terms.withoutCreating());
    }
}
