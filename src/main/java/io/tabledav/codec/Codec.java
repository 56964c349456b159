package io.tabledav.codec;

import io.tabledav.tree.Format;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Turns rows into bytes and bytes into rows, for one format or several that share their bytes.
 *
 * <p>Threads: a codec has no state and may be shared; the readers that it gives belong to one thread at a time.
 */
public interface Codec {

    /** The formats that {@link #encode} writes, all of them with the same bytes. */
    Set<Format> encodes();

    /** The formats that {@link #decode} reads. */
    Set<Format> decodes();

    /**
     * Writes all rows, batch by batch as they come, and whatever marks the end only when the last one is written.
     *
     * <p>Shape: {@link ArrowReader#loadNextBatch()} is called until it says false; nothing is assumed to be loaded before.
     * No field may be dictionary-encoded.
     * Memory is constant. The stream gets chunks of some 64 KB, and what is left of a batch when that batch ends. The same
     * rows in the same batches give the same bytes.
     *
     * <p>Owner: the stream and the reader stay the caller's; the stream is neither flushed nor closed.
     *
     * <p>Errors: {@link IOException} only of the stream. A failure of the reader passes through; what was written by then is
     * cut, and has no end marker. {@code UNSUPPORTED} if this codec only decodes.
     */
    void encode(ArrowReader rows, OutputStream out) throws IOException;

    /**
     * Reads rows, batch by batch.
     *
     * <p>Shape: nothing is read before the reader is first asked. Fields are those of the bytes, in their order. Where the
     * bytes carry no types (CSV), a field takes the type of the target's field of the same name, exact or else ignoring case
     * if that is unambiguous, and is text if the target has none; where they do, the target is not looked at, and {@link
     * CastReader} brings the rows to it. No field is dictionary-encoded.
     *
     * <p>Owner: the reader is the caller's to close; closing it frees every buffer and file of its own, but leaves the input
     * stream open. The allocator stays the caller's.
     *
     * <p>Errors: the methods of the reader fail with {@code INVALID}, saying the row and the column where there is one, for
     * bytes that are no such format, hold a bad value or end too early; with {@code TOO_LARGE} for a single message or value
     * beyond the limits; with {@link IOException} if the stream itself fails. {@code UNSUPPORTED_FORMAT} at once if this
     * codec only encodes.
     */
    ArrowReader decode(InputStream in, @Nullable Schema target, BufferAllocator allocator);
}
