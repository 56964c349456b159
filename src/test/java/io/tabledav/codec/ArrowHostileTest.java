package io.tabledav.codec;

import static io.tabledav.testing.Rows.field;
import static io.tabledav.testing.Rows.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.flatbuffers.Table;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.testing.Rows;
import io.tabledav.tree.Format;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.TimeSecVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.ipc.ArrowWriter;
import org.apache.arrow.vector.ipc.WriteChannel;
import org.apache.arrow.vector.ipc.message.IpcOption;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.UnionMode;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Arrow data that lies. */
class ArrowHostileTest {
    private static final ArrowType INT = new ArrowType.Int(32, true);
    private static final ArrowType TEXT = new ArrowType.Utf8();

    @TempDir
    Path spool;

    private final BufferAllocator allocator = new RootAllocator();

    @AfterEach
    void everyBufferIsFreed() {
        allocator.close();
    }

    @Test
    void aSchemaOfAHundredThousandFields() throws IOException {
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            fields.add(field("c" + i, INT));
        }
        assertFails(empty(new Schema(fields)), "32768 fields");
    }

    @Test
    void listsInListsInLists() throws IOException {
        Field field = field("x", INT);
        for (int depth = 0; depth < 40; depth++) {
            field = new Field("x", FieldType.nullable(new ArrowType.List()), List.of(field));
        }
        assertFails(empty(new Schema(List.of(field))), "nested deeper");
    }

    @Test
    void aFieldThatIsItsOwnChild() throws Exception {
        Field inner = new Field("inner", FieldType.nullable(new ArrowType.Struct()), List.of(field("x", INT)));
        byte[] stream = empty(
                new Schema(List.of(new Field("outer", FieldType.nullable(new ArrowType.Struct()), List.of(inner)))));
        ByteBuffer metadata =
                ByteBuffer.wrap(stream, 8, stream.length - 8).slice().order(ByteOrder.LITTLE_ENDIAN);
        org.apache.arrow.flatbuf.Schema schema = (org.apache.arrow.flatbuf.Schema)
                Message.getRootAsMessage(metadata).header(new org.apache.arrow.flatbuf.Schema());
        int outerAt = position(schema.fields(0));
        int innerAt = position(schema.fields(0).children(0));
        int patched = 0;
        for (int slot = 0; slot <= metadata.capacity() - 4; slot++) {
            if (slot + metadata.getInt(slot) == innerAt) {
                metadata.putInt(slot, outerAt - slot);
                patched++;
            }
        }
        assertThat(patched).isPositive();
        assertFails(stream, "nested deeper");
    }

    private static int position(Table table) throws ReflectiveOperationException {
        var field = Table.class.getDeclaredField("bb_pos");
        field.setAccessible(true);
        return field.getInt(table);
    }

    @Test
    void textsOfASchemaThatShareTheirBytes() throws IOException {
        Map<String, String> large = Map.of("key", "x".repeat(9 << 20));
        Field field = new Field("x", new FieldType(true, INT, null, large), List.of());
        assertThat(empty(new Schema(List.of(field)))).hasSizeGreaterThan(9 << 20);
        Field other = new Field("y", new FieldType(true, INT, null, large), List.of());
        assertFails(empty(new Schema(List.of(field, other))), "");
    }

    @Test
    void lengthsThatCannotBe() {
        assertFails(words(-1, -5), "impossible length");
        assertFails(words(-1, Integer.MAX_VALUE), "impossible length");
        assertFails(words(-1, 16 << 20), "is cut");
        assertFails(words(-1, 8, 0, 0), "");
        assertFails(words(-1, 8, -1, -1), "");
        assertFails(words(-1, 8, Integer.MAX_VALUE, Integer.MIN_VALUE), "");
    }

    @Test
    void typesThatAreNotRead() throws IOException {
        Field union = new Field(
                "u",
                FieldType.nullable(new ArrowType.Union(UnionMode.Sparse, new int[] {0})),
                List.of(field("x", INT)));
        assertThat(assertFails(empty(new Schema(List.of(union))), "not read here")
                        .column())
                .isEqualTo("u");
        Field scale = field("d", new ArrowType.Decimal(10, 1_000_000, 128));
        assertThat(assertFails(empty(new Schema(List.of(scale))), "not read here")
                        .column())
                .isEqualTo("d");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 3, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void anIndexOutsideOfItsDictionary(int index) throws IOException {
        DatabaseException failure = assertFails(categories(0, 2, index), "not in its dictionary");
        assertThat(failure.row()).isEqualTo(3);
        assertThat(failure.column()).isEqualTo("kind");
        assertThat(failure).hasMessageContaining("Index " + index);
    }

    @Test
    void indexesOfADictionaryThatNeverComes() throws IOException {
        byte[] stream = categories(0);
        // The schema comes first, then the dictionary: that one is taken out.
        int second = messageLength(stream, 0);
        int third = second + messageLength(stream, second);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(stream, 0, second);
        out.write(stream, third, stream.length - third);
        assertFails(out.toByteArray(), "0 values");
    }

    private static int messageLength(byte[] stream, int at) {
        ByteBuffer bytes = ByteBuffer.wrap(stream).order(ByteOrder.LITTLE_ENDIAN);
        int metadataLength = bytes.getInt(at + 4);
        ByteBuffer metadata = bytes.slice(at + 8, metadataLength);
        return 8 + metadataLength + (int) Message.getRootAsMessage(metadata).bodyLength();
    }

    @Test
    void aTextThatIsNotUtf8() throws IOException {
        try (VarCharVector texts = new VarCharVector("name", allocator)) {
            texts.setSafe(0, new byte[] {'o', 'k'});
            texts.setSafe(1, new byte[] {'C', 'a', 'f', (byte) 0xE9});
            texts.setValueCount(2);
            DatabaseException failure = assertFails(stream(new VectorSchemaRoot(List.of(texts))), "not UTF-8");
            assertThat(failure.row()).isEqualTo(2);
            assertThat(failure.column()).isEqualTo("name");
        }
    }

    @Test
    void anOffsetBeyondTheTexts() throws IOException {
        try (VarCharVector texts = new VarCharVector("name", allocator)) {
            texts.setSafe(0, new byte[] {'o', 'k'});
            texts.setSafe(1, new byte[] {'o', 'k'});
            texts.setValueCount(2);
            byte[] good = stream(new VectorSchemaRoot(List.of(texts)));
            ByteBuffer bytes = ByteBuffer.wrap(good).order(ByteOrder.LITTLE_ENDIAN);
            int offsets = indexOf(bytes, 0, 2, 4);
            for (int bad : new int[] {5, Integer.MAX_VALUE, Integer.MIN_VALUE, 1}) {
                bytes.putInt(offsets + 8, bad);
                assertThat(assertFails(good, "offset").column()).isEqualTo("name");
            }
            bytes.putInt(offsets + 8, 4).putInt(offsets, -1);
            assertFails(good, "negative");
        }
    }

    private static int indexOf(ByteBuffer bytes, int... words) {
        for (int at = 0; at < bytes.capacity() - 4 * words.length; at++) {
            boolean found = true;
            for (int i = 0; i < words.length; i++) {
                found &= bytes.getInt(at + 4 * i) == words[i];
            }
            if (found) {
                return at;
            }
        }
        throw new AssertionError("not found");
    }

    @Test
    void aTimeBeyondTheDay() throws IOException {
        try (TimeSecVector times = new TimeSecVector(field("at", new ArrowType.Time(TimeUnit.SECOND, 32)), allocator)) {
            times.setSafe(0, 86_399);
            times.setSafe(1, 86_400);
            times.setValueCount(2);
            assertThat(assertFails(stream(new VectorSchemaRoot(List.of(times))), "86400")
                            .row())
                    .isEqualTo(2);
        }
    }

    @Test
    void aFileWhoseFooterNamesABatchTwice() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Schema schema = Rows.schema(field("x", INT));
        try (ArrowReader reader = Rows.reader(allocator, schema, 1, List.of(row(1L), row(2L)));
                ArrowWriter writer =
                        new ArrowFileWriter(reader.getVectorSchemaRoot(), null, Channels.newChannel(out))) {
            writer.start();
            while (reader.loadNextBatch()) {
                writer.writeBatch();
            }
            writer.end();
        }
        byte[] file = out.toByteArray();
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int footerLength = bytes.getInt(file.length - 10);
        int footerAt = file.length - 10 - footerLength;
        var footer = org.apache.arrow.flatbuf.Footer.getRootAsFooter(bytes.slice(footerAt, footerLength));
        long first = footer.recordBatches(0).offset();
        long second = footer.recordBatches(1).offset();
        int replaced = 0;
        for (int at = footerAt; at <= file.length - 18; at++) {
            if (bytes.getLong(at) == second) {
                bytes.putLong(at, first);
                replaced++;
            }
        }
        assertThat(replaced).isEqualTo(1);
        assertFails(file, "where none can be");
    }

    @Test
    void moreThanOneMessageMayHold() throws IOException {
        byte[] stream;
        try (IntVector numbers = new IntVector("x", allocator)) {
            numbers.setSafe(0, 1);
            numbers.setValueCount(1);
            stream = stream(new VectorSchemaRoot(List.of(numbers)));
        }
        ByteBuffer bytes = ByteBuffer.wrap(stream).order(ByteOrder.LITTLE_ENDIAN);
        int batchAt = messageLength(stream, 0);
        ByteBuffer metadata =
                bytes.slice(batchAt + 8, bytes.getInt(batchAt + 4)).order(ByteOrder.LITTLE_ENDIAN);
        long bodyLength = Message.getRootAsMessage(metadata).bodyLength();
        for (int at = 0; at <= metadata.capacity() - 8; at++) {
            if (metadata.getLong(at) == bodyLength) {
                metadata.putLong(at, 1L << 40);
            }
        }
        byte[] lying = stream;
        DatabaseException failure = catchThrowableOfType(DatabaseException.class, () -> read(lying));
        assertThat(failure.code()).isEqualTo(Code.TOO_LARGE);
        assertThat(failure.hint()).contains("smaller batches");
    }

    private byte[] categories(int... indexes) throws IOException {
        DictionaryEncoding encoding = new DictionaryEncoding(7, false, new ArrowType.Int(32, true));
        Field kind = new Field("kind", new FieldType(true, INT, encoding), List.of());
        try (VarCharVector values = new VarCharVector("values", allocator);
                IntVector column = new IntVector(kind, allocator)) {
            for (int i = 0; i < 3; i++) {
                values.setSafe(i, new byte[] {(byte) ('a' + i)});
            }
            values.setValueCount(3);
            for (int i = 0; i < indexes.length; i++) {
                column.setSafe(i, indexes[i]);
            }
            column.setValueCount(indexes.length);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            DictionaryProvider provider =
                    new DictionaryProvider.MapDictionaryProvider(new Dictionary(values, encoding));
            try (ArrowWriter writer = new ArrowStreamWriter(new VectorSchemaRoot(List.of(column)), provider, out)) {
                writer.start();
                writer.writeBatch();
                writer.end();
            }
            return out.toByteArray();
        }
    }

    private static byte[] empty(Schema schema) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        WriteChannel channel = new WriteChannel(Channels.newChannel(out));
        MessageSerializer.serialize(channel, schema);
        ArrowStreamWriter.writeEndOfStream(channel, IpcOption.DEFAULT);
        return out.toByteArray();
    }

    private static byte[] stream(VectorSchemaRoot root) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ArrowWriter writer = new ArrowStreamWriter(root, null, out);
        writer.start();
        writer.writeBatch();
        writer.end();
        return out.toByteArray();
    }

    private static byte[] words(int... words) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * words.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int word : words) {
            bytes.putInt(word);
        }
        return bytes.array();
    }

    private DatabaseException assertFails(byte[] bytes, String message) {
        DatabaseException failure = catchThrowableOfType(DatabaseException.class, () -> read(bytes));
        assertThat(failure).isNotNull();
        assertThat(failure.code()).isEqualTo(Code.INVALID);
        assertThat(failure).hasMessageContaining(message);
        return failure;
    }

    private void read(byte[] bytes) throws IOException {
        try (ArrowReader reader =
                new Codecs(spool).decoder(Format.ARROW).decode(new ByteArrayInputStream(bytes), null, allocator)) {
            Rows.count(reader);
        }
    }
}
