package io.tabledav.codec;

import static io.tabledav.testing.Rows.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.testing.Rows;
import io.tabledav.tree.Format;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.arrow.compression.CommonsCompressionFactory;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.compression.CompressionUtil.CodecType;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.ipc.ArrowWriter;
import org.apache.arrow.vector.ipc.message.IpcOption;
import org.apache.arrow.vector.types.MetadataVersion;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArrowDecodeTest {
    private static final Schema SCHEMA =
            Rows.schema(Rows.field("id", new ArrowType.Int(64, true)), Rows.field("name", new ArrowType.Utf8()));
    private static final List<@Nullable Object[]> ROWS =
            List.of(row(1L, "a"), row(2L, null), row(null, "ä"), row(4L, ""));
    private static final byte[] END_OF_STREAM = {-1, -1, -1, -1, 0, 0, 0, 0};

    @TempDir
    Path spool;

    private final BufferAllocator allocator = new RootAllocator();

    @AfterEach
    void everyBufferIsFreedAndTheSpoolIsEmpty() throws IOException {
        allocator.close();
        try (Stream<Path> files = Files.list(spool)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void aStreamCutAnywhereIsNeverComplete() throws IOException {
        byte[] whole = stream(IpcOption.DEFAULT);
        for (int length = 0; length < whole.length; length++) {
            assertFails(Arrays.copyOf(whole, length), "is cut");
        }
        assertThat(decode(whole)).hasSize(4);
    }

    @Test
    void aFileCutAnywhereIsNeverComplete() throws IOException {
        byte[] whole = file(IpcOption.DEFAULT);
        for (int length = 0; length < whole.length; length++) {
            assertFails(Arrays.copyOf(whole, length), "is cut");
        }
        assertThat(decode(whole)).hasSize(4);
    }

    @Test
    void nothingMayFollowTheEndMarker() throws IOException {
        byte[] whole = stream(IpcOption.DEFAULT);
        byte[] more = Arrays.copyOf(whole, whole.length + 1);
        assertFails(more, "something follows");
        byte[] twice = Arrays.copyOf(whole, whole.length * 2);
        System.arraycopy(whole, 0, twice, whole.length, whole.length);
        assertFails(twice, "something follows");
    }

    @Test
    void theFormatBeforeArrow015IsRead() throws IOException {
        IpcOption legacy = new IpcOption(true, MetadataVersion.V4);
        byte[] stream = stream(legacy);
        assertThat(Arrays.copyOfRange(stream, stream.length - 4, stream.length)).containsOnly(0);
        assertThat(decode(stream)).hasSize(4);
        assertFails(Arrays.copyOf(stream, stream.length - 4), "is cut");
        assertThat(decode(file(legacy))).hasSize(4);
    }

    @Test
    void bytesOfAnotherFormatAreRefused() {
        assertFails("id,name\n1,a\n".getBytes(StandardCharsets.UTF_8), "no Arrow data at all");
        assertFails("PAR1\u0015\u0000abcdefgh".getBytes(StandardCharsets.UTF_8), "no Arrow data at all");
        assertFails(new byte[0], "is cut");
    }

    @Test
    void zstdIsDecompressed() throws IOException {
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (long i = 0; i < 3000; i++) {
            rows.add(row(i % 7 == 0 ? null : i, "text " + i % 10));
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ArrowReader reader = Rows.reader(allocator, SCHEMA, rows);
                ArrowWriter writer = new ArrowStreamWriter(
                        reader.getVectorSchemaRoot(),
                        null,
                        Channels.newChannel(out),
                        IpcOption.DEFAULT,
                        CommonsCompressionFactory.INSTANCE,
                        CodecType.ZSTD,
                        Optional.empty())) {
            write(writer, reader);
        }
        List<List<@Nullable Object>> decoded = decode(out.toByteArray());
        assertThat(decoded).hasSize(3000);
        assertThat(decoded.get(2999)).containsExactly(2999L, "text 9");
        assertThat(decoded.get(7)).containsExactly(null, "text 7");
    }

    @Test
    void aColumnThatIsThereTwiceIsRefused() throws IOException {
        Schema twice =
                Rows.schema(Rows.field("a", new ArrowType.Int(64, true)), Rows.field("a", new ArrowType.Int(64, true)));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ArrowReader reader = Rows.reader(allocator, twice, List.of());
                ArrowWriter writer = new ArrowStreamWriter(reader.getVectorSchemaRoot(), null, out)) {
            write(writer, reader);
        }
        assertThat(assertFails(out.toByteArray(), "twice").column()).isEqualTo("a");
    }

    @Test
    void moreMemoryThanAllowedIsTooLargeAndNotADeadServer() throws IOException {
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (long i = 0; i < 1000; i++) {
            rows.add(row(i, "x".repeat(2000)));
        }
        byte[] bytes;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ArrowReader reader = Rows.reader(allocator, SCHEMA, rows);
                ArrowWriter writer = new ArrowStreamWriter(reader.getVectorSchemaRoot(), null, out)) {
            write(writer, reader);
        }
        bytes = out.toByteArray();
        try (BufferAllocator small = allocator.newChildAllocator("small", 0, 1_000_000);
                ArrowReader reader = codec().decode(new ByteArrayInputStream(bytes), null, small)) {
            assertThatThrownBy(reader::loadNextBatch).isInstanceOfSatisfying(DatabaseException.class, failure -> {
                assertThat(failure.code()).isEqualTo(Code.TOO_LARGE);
                assertThat(failure.hint()).contains("smaller batches");
            });
        }
    }

    @Test
    void aFailureOfTheStreamItselfPassesThrough() throws IOException {
        IOException broken = new IOException("connection reset");
        byte[] bytes = stream(IpcOption.DEFAULT);
        for (byte[] start :
                List.of(Arrays.copyOf(bytes, bytes.length - 8), Arrays.copyOf(file(IpcOption.DEFAULT), 100))) {
            InputStream in = new java.io.SequenceInputStream(new ByteArrayInputStream(start), new InputStream() {
                @Override
                public int read() throws IOException {
                    throw broken;
                }
            });
            try (ArrowReader reader = codec().decode(in, null, allocator)) {
                assertThatThrownBy(() -> Rows.count(reader)).isSameAs(broken);
            }
        }
    }

    @Test
    void aSpoolFolderThatIsGoneIsTheServersFault() throws IOException {
        byte[] file = file(IpcOption.DEFAULT);
        Codec codec = new Codecs(spool.resolve("gone")).decoder(Format.FEATHER);
        try (ArrowReader reader = codec.decode(new ByteArrayInputStream(file), null, allocator)) {
            assertThatThrownBy(reader::loadNextBatch)
                    .isInstanceOfSatisfying(
                            DatabaseException.class,
                            failure -> assertThat(failure.code()).isEqualTo(Code.INTERNAL));
        }
    }

    @Test
    void endMarkerInsideOfAFileIsNotItsEnd() throws IOException {
        byte[] file = file(IpcOption.DEFAULT);
        byte[] asStream = Arrays.copyOfRange(file, 8, file.length);
        assertFails(asStream, "something follows");
    }

    private DatabaseException assertFails(byte[] bytes, String message) {
        DatabaseException failure = catchThrowableOfType(DatabaseException.class, () -> decode(bytes));
        assertThat(failure).as("%d bytes", bytes.length).isNotNull();
        assertThat(failure.code()).isEqualTo(Code.INVALID);
        assertThat(failure).hasMessageContaining(message);
        assertThat(allocator.getAllocatedMemory()).isZero();
        return failure;
    }

    private List<List<@Nullable Object>> decode(byte[] bytes) throws IOException {
        try (ArrowReader reader = codec().decode(new ByteArrayInputStream(bytes), null, allocator)) {
            return Rows.read(reader);
        }
    }

    private Codec codec() {
        return new Codecs(spool).decoder(Format.ARROW);
    }

    private byte[] stream(IpcOption option) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ArrowReader reader = Rows.reader(allocator, SCHEMA, 2, ROWS);
                ArrowWriter writer = new ArrowStreamWriter(
                        reader.getVectorSchemaRoot(),
                        new DictionaryProvider.MapDictionaryProvider(),
                        Channels.newChannel(out),
                        option)) {
            write(writer, reader);
        }
        if (!option.write_legacy_ipc_format) {
            assertThat(out.toByteArray()).endsWith(END_OF_STREAM);
        }
        return out.toByteArray();
    }

    private byte[] file(IpcOption option) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ArrowReader reader = Rows.reader(allocator, SCHEMA, 2, ROWS);
                ArrowWriter writer = new ArrowFileWriter(
                        reader.getVectorSchemaRoot(),
                        new DictionaryProvider.MapDictionaryProvider(),
                        Channels.newChannel(out),
                        java.util.Map.of(),
                        option)) {
            write(writer, reader);
        }
        return out.toByteArray();
    }

    private static void write(ArrowWriter writer, ArrowReader reader) throws IOException {
        writer.start();
        while (reader.loadNextBatch()) {
            writer.writeBatch();
        }
        writer.end();
    }
}
