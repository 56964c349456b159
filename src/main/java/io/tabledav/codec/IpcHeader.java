package io.tabledav.codec;

import java.nio.ByteBuffer;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.KeyValue;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.vector.extension.UuidType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Reads the flatbuffers of the IPC format without trusting them.
 *
 * <p>Their offsets may point anywhere inside the buffer, back to themselves too: what a schema holds is counted before
 * Arrow's own classes follow it.
 */
final class IpcHeader {
    private int fields;
    private long textBytes;

    private IpcHeader() {}

    /** The message in {@code metadata}, with a version that is read here and a body length that is allowed. */
    static Message message(byte[] metadata) {
        Message message = Message.getRootAsMessage(ByteBuffer.wrap(metadata));
        requireVersion(message.version());
        bodyBytes(message);
        return message;
    }

    static long bodyBytes(Message message) {
        long bodyBytes = message.bodyLength();
        if (bodyBytes < 0) {
            throw IpcLimits.damaged("a message has a negative length");
        }
        if (bodyBytes > IpcLimits.MAX_BODY_BYTES) {
            throw IpcLimits.tooLarge("A batch of " + bodyBytes + " bytes is more than the " + IpcLimits.MAX_BODY_BYTES
                    + " that are read at once");
        }
        return bodyBytes;
    }

    static void requireVersion(short version) {
        if (version != MetadataVersion.V4 && version != MetadataVersion.V5) {
            throw IpcLimits.damaged("its metadata is of another version than V4 and V5");
        }
    }

    /** The schema, once it is sure that it is of bearable size. */
    static Schema schema(org.apache.arrow.flatbuf.@Nullable Schema flat) {
        if (flat == null) {
            throw IpcLimits.damaged("it has no schema");
        }
        if (flat.endianness() != 0) {
            throw IpcLimits.damaged("its numbers are big-endian, which is not read here");
        }
        IpcHeader header = new IpcHeader();
        for (int i = 0; i < flat.customMetadataLength(); i++) {
            header.count(flat.customMetadata(i));
        }
        for (int i = 0; i < flat.fieldsLength(); i++) {
            header.count(flat.fields(i), 1);
        }
        // Arrow knows the type only once its class is loaded.
        UuidType.INSTANCE.extensionName();
        return Schema.convertSchema(flat);
    }

    private void count(Field field, int depth) {
        if (++fields > IpcLimits.MAX_FIELDS) {
            throw IpcLimits.damaged("its schema has more than " + IpcLimits.MAX_FIELDS + " fields");
        }
        if (depth > IpcLimits.MAX_DEPTH) {
            throw IpcLimits.damaged("its columns are nested deeper than " + IpcLimits.MAX_DEPTH);
        }
        count(field.nameAsByteBuffer());
        for (int i = 0; i < field.customMetadataLength(); i++) {
            count(field.customMetadata(i));
        }
        for (int i = 0; i < field.childrenLength(); i++) {
            count(field.children(i), depth + 1);
        }
    }

    private void count(KeyValue pair) {
        count(pair.keyAsByteBuffer());
        count(pair.valueAsByteBuffer());
    }

    private void count(@Nullable ByteBuffer text) {
        textBytes += text == null ? 1 : 1 + text.remaining();
        if (textBytes > IpcLimits.MAX_METADATA_BYTES) {
            throw IpcLimits.damaged(
                    "the texts of its schema are longer than " + IpcLimits.MAX_METADATA_BYTES + " bytes");
        }
    }
}
