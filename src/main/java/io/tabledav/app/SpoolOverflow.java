package io.tabledav.app;

import io.tabledav.fs.Spool;
import io.tabledav.fs.SpoolQueue;
import io.tabledav.http.UploadOverflow;
import java.io.IOException;

/**
 * Bodies whose reader does not come wait in the spool.
 *
 * @param spool where they wait
 */
record SpoolOverflow(Spool spool) implements UploadOverflow {

    @Override
    public Queue open() {
        return new OnDisk(spool.openQueue());
    }

    private record OnDisk(SpoolQueue queue) implements Queue {

        @Override
        public boolean append(byte[] bytes) throws IOException {
            return queue.append(bytes);
        }

        @Override
        public int read(byte[] into, int length) throws IOException {
            return queue.read(into, length);
        }

        @Override
        public void close() throws IOException {
            queue.close();
        }
    }
}
