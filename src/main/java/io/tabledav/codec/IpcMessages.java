package io.tabledav.codec;

import java.io.IOException;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** The messages of a stream or a file in the order in which they are to be read. */
sealed interface IpcMessages extends AutoCloseable permits IpcStreamMessages, IpcFileMessages {

    /** The schema, dictionary-encoded fields in the form of the bytes; asked once, first. */
    Schema schema() throws IOException;

    /** The next dictionary or record batch; null after the last, once it is sure that nothing was cut off. */
    @Nullable
    IpcMessage next() throws IOException;

    long bytesRead();

    /** Frees what is its own; an input stream stays open. */
    @Override
    void close() throws IOException;
}
