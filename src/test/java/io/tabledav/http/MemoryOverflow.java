package io.tabledav.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** An overflow without a disk, which tells what was put into it. */
final class MemoryOverflow implements UploadOverflow {
    private final long mostBytes;
    private final AtomicLong appendedBytes = new AtomicLong();
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();

    /** @param mostBytes the room of each queue */
    MemoryOverflow(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /** All bytes that were ever put. */
    long appendedBytes() {
        return appendedBytes.get();
    }

    /** How many queues were opened. */
    int opened() {
        return opened.get();
    }

    /** How many of them were not closed. */
    int leftOpen() {
        return open.get();
    }

    @Override
    public Queue open() {
        opened.incrementAndGet();
        open.incrementAndGet();
        return new InMemory();
    }

    private final class InMemory implements Queue {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private int position;
        private boolean closed;

        @Override
        public synchronized boolean append(byte[] more) {
            if (bytes.size() + more.length > mostBytes) {
                return false;
            }
            bytes.writeBytes(more);
            appendedBytes.addAndGet(more.length);
            return true;
        }

        @Override
        public synchronized int read(byte[] into, int length) throws IOException {
            if (closed) {
                throw new IOException("closed");
            }
            // Fewer than asked for, as a file may give.
            int count = Math.min(length, 10_000);
            System.arraycopy(bytes.toByteArray(), position, into, 0, count);
            position += count;
            return count;
        }

        @Override
        public synchronized void close() {
            if (!closed) {
                closed = true;
                open.decrementAndGet();
            }
        }
    }
}
