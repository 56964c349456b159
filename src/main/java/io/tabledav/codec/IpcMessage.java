package io.tabledav.codec;

import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.memory.ArrowBuf;

/**
 * One encapsulated message of the IPC format.
 *
 * @param header what the body means; not to be trusted
 * @param body the bytes of the columns, as many as the header says; whoever got the message closes it
 */
record IpcMessage(Message header, ArrowBuf body) implements AutoCloseable {

    @Override
    public void close() {
        body.close();
    }
}
