package io.tabledav.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows are let go before the first byte reaches their reader, unless the disk is full. */
class DrainedContentTest {
    private static final int BYTES = 300_000;

    @TempDir
    private Path folder;

    private final byte[] bytes = new byte[BYTES];
    private boolean closed;

    DrainedContentTest() {
        new Random(5).nextBytes(bytes);
    }

    private final class Rows implements Content {
        @Override
        public String mediaType() {
            return "text/csv";
        }

        @Override
        public @Nullable Long sizeBytes() {
            return null;
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            for (int at = 0; at < BYTES; at += 1_000) {
                out.write(bytes, at, 1_000);
            }
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private final class Reader extends ByteArrayOutputStream {
        private @Nullable Boolean closedBefore;

        @Override
        public void write(byte[] chunk, int offset, int length) {
            if (closedBefore == null) {
                closedBefore = closed;
            }
            super.write(chunk, offset, length);
        }
    }

    @Test
    void theRowsAreClosedBeforeTheirReaderWaits() throws Exception {
        Spool spool = new Spool(folder, BYTES);
        Reader reader = new Reader();
        new DrainedContent(new Rows(), spool).writeTo(reader);
        assertThat(reader.toByteArray()).isEqualTo(bytes);
        assertThat(reader.closedBefore).isTrue();
        assertThat(spool.usedBytes()).isZero();
    }

    @Test
    void whatTheDiskHasNoRoomForIsReadInPlace() throws Exception {
        Spool spool = new Spool(folder, 100_500);
        Reader reader = new Reader();
        new DrainedContent(new Rows(), spool).writeTo(reader);
        assertThat(reader.toByteArray()).isEqualTo(bytes);
        assertThat(reader.closedBefore).isFalse();
        assertThat(spool.usedBytes()).isZero();
    }

    @Test
    void aReaderThatGoesAwayFreesTheDisk() {
        Spool spool = new Spool(folder, BYTES);
        OutputStream gone = new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                throw new IOException("gone");
            }
        };
        assertThatThrownBy(() -> new DrainedContent(new Rows(), spool).writeTo(gone))
                .isInstanceOf(IOException.class)
                .hasMessage("gone");
        assertThat(spool.usedBytes()).isZero();
    }
}
