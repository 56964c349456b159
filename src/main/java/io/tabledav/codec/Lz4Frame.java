package io.tabledav.codec;

import io.tabledav.spi.DatabaseException;
import org.apache.arrow.memory.ArrowBuf;

/**
 * Decompresses LZ4 frames, as Arrow's IPC format has them in its buffers.
 *
 * <p>Of the Java libraries, commons-compress is the only one that reads frames of linked blocks, which Arrow's other
 * implementations write, and it takes seconds for megabytes. Checksums are not verified: Arrow's writers put none.
 *
 * <p>Source: <a href="https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md">LZ4 frame format</a> and <a
 * href="https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md">LZ4 block format</a>.
 */
final class Lz4Frame {
    private static final int MAGIC = 0x184D_2204;
    private static final int VERSION = 1;
    private static final int INDEPENDENT = 1 << 5;
    private static final int BLOCK_CHECKSUM = 1 << 4;
    private static final int CONTENT_SIZE = 1 << 3;
    private static final int DICTIONARY = 1;
    private static final int STORED = 1 << 31;
    private static final int HISTORY_BYTES = 64 * 1024;
    private static final int LEAST_MATCH = 4;
    private static final int LONG_LENGTH = 15;

    /** What came before, as far back as a match can reach, then the block that is being decompressed. */
    private byte[] window = {};

    private byte[] block = {};

    /** Fills {@code target} from the one frame in {@code frame}: exactly, or the frame is damaged. */
    void decompress(ArrowBuf frame, ArrowBuf target, long length) {
        if (frame.capacity() < 7 || frame.getInt(0) != MAGIC) {
            throw damaged();
        }
        int flags = frame.getByte(4);
        int blockBytes = blockBytes(frame.getByte(5) >> 4 & 7);
        if ((flags >> 6 & 3) != VERSION || (flags & DICTIONARY) != 0) {
            throw damaged();
        }
        boolean linked = (flags & INDEPENDENT) == 0;
        int checksumBytes = (flags & BLOCK_CHECKSUM) != 0 ? 4 : 0;
        // Magic, two bytes of flags, an optional size, a byte of checksum.
        long at = (flags & CONTENT_SIZE) != 0 ? 15 : 7;
        reserve(blockBytes);
        int history = 0;
        long done = 0;
        while (true) {
            int head = readInt(frame, at);
            at += 4;
            if (head == 0) {
                break;
            }
            int size = head & ~STORED;
            if (size > blockBytes || size > frame.capacity() - at) {
                throw damaged();
            }
            int limit = history + (int) Math.min(blockBytes, length - done);
            int end = (head & STORED) != 0
                    ? store(frame, at, size, history, limit)
                    : expand(frame, at, size, history, limit);
            target.setBytes(done, window, history, end - history);
            done += end - history;
            at += size + checksumBytes;
            history = linked ? keepHistory(end) : 0;
        }
        if (done != length) {
            throw damaged();
        }
    }

    private static int blockBytes(int code) {
        return switch (code) {
            case 4 -> 64 << 10;
            case 5 -> 256 << 10;
            case 6 -> 1 << 20;
            case 7 -> 4 << 20;
            default -> throw damaged();
        };
    }

    private void reserve(int blockBytes) {
        if (block.length < blockBytes) {
            block = new byte[blockBytes];
            window = new byte[HISTORY_BYTES + blockBytes];
        }
    }

    private static int readInt(ArrowBuf frame, long at) {
        if (at > frame.capacity() - 4) {
            throw damaged();
        }
        return frame.getInt(at);
    }

    private int keepHistory(int end) {
        int kept = Math.min(end, HISTORY_BYTES);
        System.arraycopy(window, end - kept, window, 0, kept);
        return kept;
    }

    private int store(ArrowBuf frame, long at, int size, int start, int limit) {
        if (size > limit - start) {
            throw damaged();
        }
        frame.getBytes(at, window, start, size);
        return start + size;
    }

    /** Expands one block into the window from {@code start} on; gives its end. */
    private int expand(ArrowBuf frame, long at, int size, int start, int limit) {
        frame.getBytes(at, block, 0, size);
        int in = 0;
        int out = start;
        while (in < size) {
            int token = block[in++] & 0xFF;
            int literals = token >> 4;
            if (literals == LONG_LENGTH) {
                int more;
                do {
                    more = next(in++, size);
                    literals += more;
                } while (more == 255);
            }
            if (literals > size - in || literals > limit - out) {
                throw damaged();
            }
            System.arraycopy(block, in, window, out, literals);
            in += literals;
            out += literals;
            if (in == size) {
                // The last sequence of a block has no match.
                return out;
            }
            int offset = next(in++, size) | next(in++, size) << 8;
            int match = token & LONG_LENGTH;
            if (match == LONG_LENGTH) {
                int more;
                do {
                    more = next(in++, size);
                    match += more;
                } while (more == 255);
            }
            match += LEAST_MATCH;
            if (offset == 0 || offset > out || match > limit - out) {
                throw damaged();
            }
            copyMatch(out - offset, out, match);
            out += match;
        }
        throw damaged();
    }

    private int next(int in, int size) {
        if (in >= size) {
            throw damaged();
        }
        return block[in] & 0xFF;
    }

    /** A match may overlap itself: then what was just written is repeated. */
    private void copyMatch(int from, int to, int length) {
        if (to - from >= length) {
            System.arraycopy(window, from, window, to, length);
            return;
        }
        for (int i = 0; i < length; i++) {
            window[to + i] = window[from + i];
        }
    }

    private static DatabaseException damaged() {
        return IpcLimits.damaged("a buffer is no LZ4 frame of the length that it says");
    }
}
