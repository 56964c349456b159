package io.tabledav.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.testing.Rows;
import io.tabledav.tree.Format;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every codec that both encodes and decodes: rows that went out come in again as they were. */
abstract class CodecContract {
    private static final int BATCH_ROWS = 100;

    @TempDir
    Path spool;

    final BufferAllocator allocator = new RootAllocator();
    private @Nullable Codecs codecs;

    /** A format of the codec under test. */
    abstract Format format();

    /** What a value is when it comes back: itself, or what the documents say of the format. */
    @Nullable
    Object comesBackAs(Field field, @Nullable Object value) {
        return value;
    }

    @AfterEach
    void everyBufferIsFreed() {
        if (codecs != null) {
            codecs.close();
        }
        allocator.close();
    }

    static List<TypeSample> types() {
        return TypeSample.all();
    }

    @ParameterizedTest
    @MethodSource("types")
    void everyValueComesBack(TypeSample type) throws IOException {
        List<@Nullable Object[]> rows = new ArrayList<>();
        rows.add(new @Nullable Object[] {null});
        for (Object value : type.values()) {
            rows.add(new Object[] {value});
            rows.add(new @Nullable Object[] {null});
        }
        assertComesBack(new Schema(List.of(type.field())), rows);
    }

    @ParameterizedTest
    @MethodSource("types")
    void aTableWithoutRowsComesBack(TypeSample type) throws IOException {
        assertComesBack(new Schema(List.of(type.field())), List.of());
    }

    @ParameterizedTest
    @MethodSource("types")
    void oneRowComesBack(TypeSample type) throws IOException {
        assertComesBack(
                new Schema(List.of(type.field())),
                List.<@Nullable Object[]>of(new Object[] {type.values().getFirst()}));
    }

    @ParameterizedTest
    @MethodSource("types")
    void nothingButNullsComesBack(TypeSample type) throws IOException {
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            rows.add(new @Nullable Object[] {null});
        }
        assertComesBack(new Schema(List.of(type.field())), rows);
    }

    @ParameterizedTest
    @MethodSource("types")
    void oneRowMoreThanABatchComesBack(TypeSample type) throws IOException {
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (int i = 0; i <= BATCH_ROWS; i++) {
            rows.add(new Object[] {type.values().get(i % type.values().size())});
        }
        assertComesBack(new Schema(List.of(type.field())), rows);
    }

    @Test
    void manyColumnsOfEveryTypeComeBack() throws IOException {
        List<TypeSample> types = TypeSample.all();
        List<Field> fields = new ArrayList<>();
        for (int column = 0; column < 10_000; column++) {
            Field field = types.get(column % types.size()).field();
            fields.add(new Field("column " + column, field.getFieldType(), field.getChildren()));
        }
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (int row = 0; row < 20; row++) {
            @Nullable Object[] values = new @Nullable Object[fields.size()];
            for (int column = 0; column < values.length; column++) {
                List<Object> choice = types.get(column % types.size()).values();
                values[column] = (row + column) % 7 == 0 ? null : choice.get((row + column) % choice.size());
            }
            rows.add(values);
        }
        assertComesBack(new Schema(fields), rows);
    }

    @Test
    void namesOfColumnsComeBack() throws IOException {
        List<Field> fields = new ArrayList<>();
        @Nullable Object[] row = new @Nullable Object[6];
        for (String name : List.of("", "a,b", "\"quoted\"", "two\nlines", "ä 🙂", "\uFEFFmark")) {
            row[fields.size()] = name;
            fields.add(Field.nullable(name, new ArrowType.Utf8()));
        }
        assertComesBack(new Schema(fields), List.<@Nullable Object[]>of(row));
    }

    @Test
    void emptyTextInARequiredColumnComesBack() throws IOException {
        Field required = new Field("a", FieldType.notNullable(new ArrowType.Utf8()), List.of());
        assertComesBack(
                new Schema(List.of(required, Field.nullable("b", new ArrowType.Utf8()))),
                List.of(new Object[] {"", ""}, new @Nullable Object[] {"x", null}));
    }

    @Test
    void twoMillionRowsNeedAFewMegabytes() throws IOException {
        Schema schema = new Schema(List.of(
                Field.nullable("id", new ArrowType.Int(64, true)),
                Field.nullable("name", new ArrowType.Utf8()),
                Field.nullable("flag", new ArrowType.Bool())));
        Path file = spool.resolve("rows");
        try (BufferAllocator small = allocator.newChildAllocator("small", 0, 16 << 20);
                ArrowReader rows = Rows.generated(
                        small, schema, 10_000, 2_000_000, i -> new Object[] {i, "name " + i, i % 3 == 0});
                OutputStream out = Files.newOutputStream(file)) {
            codec().encode(rows, out);
        }
        try (BufferAllocator small = allocator.newChildAllocator("small", 0, 16 << 20);
                InputStream in = Files.newInputStream(file);
                ArrowReader rows = codec().decode(in, schema, small)) {
            assertThat(Rows.count(rows)).isEqualTo(2_000_000);
        }
    }

    @Test
    void nothingIsReadBeforeTheReaderIsAsked() throws IOException {
        InputStream unread = new InputStream() {
            @Override
            public int read() {
                throw new AssertionError("read too early");
            }
        };
        try (ArrowReader reader = codec().decode(unread, null, allocator)) {
            assertThat(reader.bytesRead()).isZero();
        }
    }

    @Test
    void theInputStreamStaysOpen() throws IOException {
        Schema schema = new Schema(List.of(Field.nullable("a", new ArrowType.Int(64, true))));
        byte[] bytes = encode(schema, List.<@Nullable Object[]>of(new Object[] {1L}));
        InputStream in = new FilterInputStream(new ByteArrayInputStream(bytes)) {
            @Override
            public void close() {
                throw new AssertionError("closed");
            }
        };
        try (ArrowReader reader = codec().decode(in, schema, allocator)) {
            assertThat(Rows.count(reader)).isEqualTo(1);
            assertThat(reader.bytesRead()).isEqualTo(bytes.length);
        }
    }

    @Test
    void aReaderThatIsClosedHalfwayFreesEverything() throws IOException {
        Schema schema = new Schema(List.of(Field.nullable("a", new ArrowType.Utf8())));
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (int i = 0; i < 3 * BATCH_ROWS; i++) {
            rows.add(new Object[] {"text " + i});
        }
        try (ArrowReader reader = codec().decode(new ByteArrayInputStream(encode(schema, rows)), schema, allocator)) {
            assertThat(reader.loadNextBatch()).isTrue();
        }
        assertThat(allocator.getAllocatedMemory()).isZero();
    }

    @Test
    void afterTheLastBatchThereIsNone() throws IOException {
        Schema schema = new Schema(List.of(Field.nullable("a", new ArrowType.Int(64, true))));
        byte[] bytes = encode(schema, List.<@Nullable Object[]>of(new Object[] {1L}));
        try (ArrowReader reader = codec().decode(new ByteArrayInputStream(bytes), schema, allocator)) {
            assertThat(Rows.count(reader)).isEqualTo(1);
            assertThat(reader.loadNextBatch()).isFalse();
            assertThat(reader.loadNextBatch()).isFalse();
            assertThat(reader.getVectorSchemaRoot().getRowCount()).isZero();
        }
    }

    Codec codec() {
        if (codecs == null) {
            codecs = new Codecs(spool);
        }
        Codec codec = codecs.decoder(format());
        assertThat(codec.encodes()).contains(format());
        return codec;
    }

    byte[] encode(Schema schema, List<@Nullable Object[]> rows) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ArrowReader reader = Rows.reader(allocator, schema, BATCH_ROWS, rows)) {
            codec().encode(reader, out);
        }
        return out.toByteArray();
    }

    private void assertComesBack(Schema schema, List<@Nullable Object[]> rows) throws IOException {
        byte[] bytes = encode(schema, rows);
        try (ArrowReader before = Rows.reader(allocator, schema, BATCH_ROWS, rows);
                ArrowReader after = codec().decode(new ByteArrayInputStream(bytes), schema, allocator)) {
            assertThat(after.getVectorSchemaRoot().getSchema().getFields()).isEqualTo(schema.getFields());
            List<List<@Nullable Object>> expected = new ArrayList<>();
            for (List<@Nullable Object> row : Rows.read(before)) {
                List<@Nullable Object> values = new ArrayList<>(row.size());
                for (int column = 0; column < row.size(); column++) {
                    values.add(comesBackAs(schema.getFields().get(column), row.get(column)));
                }
                expected.add(values);
            }
            assertThat(Rows.read(after)).isEqualTo(expected);
        }
    }
}
