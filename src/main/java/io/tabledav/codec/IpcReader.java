package io.tabledav.codec;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** Reads an Arrow stream or file that somebody sent, and believes nothing in it. */
final class IpcReader extends ArrowReader {
    private final InputStream in;
    private final Path spoolFolder;
    private @Nullable IpcMessages messages;
    private @Nullable Schema encoded;
    private @Nullable DictionaryColumns dictionaries;
    private long rowsRead;

    IpcReader(InputStream in, Path spoolFolder, BufferAllocator allocator) {
        super(allocator);
        this.in = in;
        this.spoolFolder = spoolFolder;
    }

    @Override
    protected Schema readSchema() throws IOException {
        return IpcLimits.guarded(() -> {
            messages = open();
            Schema schema = messages.schema();
            IpcTypes.requireReadable(schema);
            encoded = schema;
            return DictionaryColumns.decoded(schema);
        });
    }

    private IpcMessages open() throws IOException {
        byte[] head = in.readNBytes(IpcFileMessages.MAGIC.length);
        if (head.length < IpcFileMessages.MAGIC.length) {
            throw IpcLimits.cut();
        }
        if (Arrays.equals(head, IpcFileMessages.MAGIC)) {
            return new IpcFileMessages(SpoolFile.of(spoolFolder, head, in), allocator);
        }
        return new IpcStreamMessages(head, in, allocator);
    }

    @Override
    protected void initialize() throws IOException {
        IpcLimits.guarded(() -> {
            super.initialize();
            return true;
        });
    }

    @Override
    public boolean loadNextBatch() throws IOException {
        ensureInitialized();
        return IpcLimits.guarded(this::load);
    }

    private boolean load() throws IOException {
        // Gives the last batch's memory back before the next one's is asked for.
        getVectorSchemaRoot().clear();
        while (true) {
            try (IpcMessage message = Objects.requireNonNull(messages).next()) {
                if (message == null) {
                    return false;
                }
                if (take(message)) {
                    return true;
                }
            }
        }
    }

    /** Takes in one message; whether it was a batch of rows. */
    private boolean take(IpcMessage message) throws IOException {
        byte type = message.header().headerType();
        if (type == MessageHeader.DictionaryBatch) {
            columns().load(message);
            return false;
        }
        if (type == MessageHeader.RecordBatch) {
            loadRows(message);
            return true;
        }
        throw IpcLimits.damaged("it has a message that is no batch");
    }

    private void loadRows(IpcMessage message) throws IOException {
        RecordBatch header = (RecordBatch) message.header().header(new RecordBatch());
        if (header == null) {
            throw IpcLimits.damaged("a batch has no header");
        }
        DictionaryColumns columns = columns();
        IpcBatch.load(header, message, columns.wire(), allocator, rowsRead);
        columns.decode(rowsRead);
        int rows = columns.wire().getRowCount();
        getVectorSchemaRoot().setRowCount(rows);
        rowsRead += rows;
    }

    private DictionaryColumns columns() throws IOException {
        if (dictionaries == null) {
            dictionaries = new DictionaryColumns(Objects.requireNonNull(encoded), getVectorSchemaRoot(), allocator);
        }
        return dictionaries;
    }

    @Override
    public long bytesRead() {
        return messages == null ? 0 : messages.bytesRead();
    }

    @Override
    public void close(boolean closeReadSource) throws IOException {
        if (dictionaries != null) {
            dictionaries.close();
            dictionaries = null;
        }
        super.close(closeReadSource);
    }

    @Override
    protected void closeReadSource() throws IOException {
        if (messages != null) {
            messages.close();
        }
    }
}
