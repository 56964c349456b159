package io.tabledav.codec;

import static io.tabledav.testing.Rows.row;
import static io.tabledav.testing.Rows.schema;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tabledav.spi.Column;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.testing.Rows;
import io.tabledav.tree.Format;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArrowEncodeTest {
    private static final byte[] END_OF_STREAM = {-1, -1, -1, -1, 0, 0, 0, 0};
    private static final Schema NUMBERS = schema(Rows.field("id", new ArrowType.Int(64, true)));

    @TempDir
    Path spool;

    private final BufferAllocator allocator = new RootAllocator();

    @AfterEach
    void everyBufferIsFreed() {
        allocator.close();
    }

    @Test
    void arrowsOwnReaderReadsTheRowsAndTheFieldsMetadata() throws IOException {
        Map<String, String> metadata = Map.of(Column.SQL_TYPE_KEY, "varchar(20)");
        Field text = new Field("name", new FieldType(false, new ArrowType.Utf8(), null, metadata), List.of());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ArrowReader rows = Rows.reader(allocator, schema(text), List.of(row("a"), row("π"), row("")))) {
            codec().encode(rows, out);
        }
        try (ArrowReader back = new ArrowStreamReader(new ByteArrayInputStream(out.toByteArray()), allocator)) {
            assertThat(back.getVectorSchemaRoot().getSchema().getFields()).containsExactly(text);
            assertThat(Rows.read(back)).containsExactly(List.of("a"), List.of("π"), List.of(""));
        }
    }

    @Test
    void aTableWithoutRowsIsASchemaAndTheEndMarker() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ArrowReader rows = Rows.reader(allocator, NUMBERS, List.of())) {
            codec().encode(rows, out);
        }
        assertThat(out.toByteArray()).endsWith(END_OF_STREAM);
        try (ArrowReader back = new ArrowStreamReader(new ByteArrayInputStream(out.toByteArray()), allocator)) {
            assertThat(Rows.read(back)).isEmpty();
        }
    }

    @Test
    void aFailureInTheMiddleLeavesNoEndMarker() throws IOException {
        DatabaseException failure = DatabaseException.of(Code.INTERNAL, "the disk is gone");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ArrowReader rows = Rows.generated(allocator, NUMBERS, 10, 100, index -> {
            if (index == 55) {
                throw failure;
            }
            return row(index);
        })) {
            assertThatThrownBy(() -> codec().encode(rows, out)).isSameAs(failure);
        }
        byte[] bytes = out.toByteArray();
        assertThat(Arrays.copyOfRange(bytes, bytes.length - 8, bytes.length)).isNotEqualTo(END_OF_STREAM);
        try (ArrowReader back = new ArrowStreamReader(new ByteArrayInputStream(bytes), allocator)) {
            assertThat(Rows.count(back)).isEqualTo(50);
        }
    }

    @Test
    void theStreamGetsChunksOf64KilobytesAndStaysOpen() throws IOException {
        List<Integer> chunks = new ArrayList<>();
        OutputStream out = new OutputStream() {
            @Override
            public void write(int value) {
                chunks.add(1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                chunks.add(length);
            }

            @Override
            public void close() {
                throw new AssertionError("closed");
            }
        };
        try (ArrowReader rows = Rows.generated(allocator, NUMBERS, 65_536, 131_072, index -> row(index))) {
            codec().encode(rows, out);
        }
        // Two batches of 512 KB and their validity; what is left of each is passed on when it ends, then the marker.
        assertThat(chunks).filteredOn(length -> length == 65_536).hasSize(16);
        assertThat(chunks).filteredOn(length -> length != 65_536).hasSize(3);
    }

    @Test
    void sayWhichFormatsThereAre() {
        Codecs codecs = new Codecs(spool);
        assertThatThrownBy(() -> codecs.encoder(Format.XLSX))
                .isInstanceOfSatisfying(DatabaseException.class, failure -> {
                    assertThat(failure.code()).isEqualTo(Code.UNSUPPORTED);
                    assertThat(failure.hint()).contains("arrow, arrows, feather, parquet, csv");
                });
        assertThatThrownBy(() -> codecs.decoder(Format.XLSX))
                .isInstanceOfSatisfying(
                        DatabaseException.class,
                        failure -> assertThat(failure.code()).isEqualTo(Code.UNSUPPORTED_FORMAT));
    }

    private Codec codec() {
        return new Codecs(spool).encoder(Format.ARROW);
    }
}
