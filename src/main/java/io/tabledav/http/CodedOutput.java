package io.tabledav.http;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Compresses a body on its way out, in constant memory.
 *
 * <p>Owner: {@link #write} frees what compressing takes outside the heap, also when it fails; the stream beneath stays the
 * caller's. After a failure nothing is written that would make the body look whole.
 */
final class CodedOutput {

    private CodedOutput() {}

    /** Writes a body in a coding. */
    static void write(ContentCoding coding, Representation.Whole body, OutputStream out) throws IOException {
        Gate gate = new Gate(out);
        try (OutputStream compressed = coding.compress(gate)) {
            boolean whole = false;
            try {
                body.writeTo(compressed);
                whole = true;
            } finally {
                gate.shut = !whole;
            }
        }
    }

    /** Lets bytes through until it is shut. A compressor has no way to be closed without its last words. */
    private static final class Gate extends OutputStream {
        private final OutputStream out;
        private boolean shut;

        Gate(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            if (!shut) {
                out.write(b);
            }
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (!shut) {
                out.write(bytes, offset, length);
            }
        }
    }
}
