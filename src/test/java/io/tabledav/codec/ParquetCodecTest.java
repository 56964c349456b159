package io.tabledav.codec;

import static io.tabledav.testing.Rows.row;
import static io.tabledav.testing.Rows.schema;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tabledav.spi.Column;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.testing.Rows;
import io.tabledav.tree.Format;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ParquetCodecTest extends CodecContract {
    private static final Schema NUMBERS = schema(Rows.field("id", new ArrowType.Int(64, true)));

    private final List<Codecs> owned = new ArrayList<>();

    @Override
    Format format() {
        return Format.PARQUET;
    }

    private Codec codec(ParquetSettings settings) {
        Codecs own = new Codecs(spool, settings);
        owned.add(own);
        return own.encoder(Format.PARQUET);
    }

    @AfterEach
    void nothingIsLeftInTheSpool() throws IOException {
        owned.forEach(Codecs::close);
        assertThat(spooled()).isEmpty();
    }

    @Test
    void namesThatDifferInCaseOnlyComeBack() throws IOException {
        Schema schema = schema(
                Rows.field("a", new ArrowType.Int(32, true)),
                Rows.field("A", new ArrowType.Utf8()),
                Rows.field("c0", new ArrowType.Bool()));
        byte[] file = encode(schema, List.<Object[]>of(row(1L, "x", true)));
        try (ArrowReader reader = codec().decode(new ByteArrayInputStream(file), null, allocator)) {
            assertThat(reader.getVectorSchemaRoot().getSchema().getFields()).isEqualTo(schema.getFields());
            assertThat(Rows.read(reader)).containsExactly(List.of(1L, "x", true));
        }
    }

    @Test
    void theSqlTypeComesBack() throws IOException {
        Map<String, String> metadata = Map.of(Column.SQL_TYPE_KEY, "varchar(20)");
        Field text = new Field("name", new FieldType(false, new ArrowType.Utf8(), null, metadata), List.of());
        byte[] file = encode(schema(text), List.<Object[]>of(row("a")));
        try (ArrowReader reader = codec().decode(new ByteArrayInputStream(file), null, allocator)) {
            assertThat(reader.getVectorSchemaRoot().getSchema().getFields()).containsExactly(text);
        }
    }

    @Test
    void twoEncodingsAreEqualAndRowsKeepTheirOrder() throws IOException {
        byte[] first = numbers(300_000);
        assertThat(numbers(300_000)).isEqualTo(first);
        try (ArrowReader reader = codec().decode(new ByteArrayInputStream(first), null, allocator)) {
            long next = 0;
            while (reader.loadNextBatch()) {
                for (List<Object> row : Rows.batch(reader.getVectorSchemaRoot())) {
                    assertThat(row.getFirst()).isEqualTo(next++);
                }
            }
            assertThat(next).isEqualTo(300_000);
        }
    }

    private byte[] numbers(int count) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ArrowReader rows = Rows.generated(allocator, NUMBERS, 10_000, count, index -> row(index))) {
            codec().encode(rows, out);
        }
        return out.toByteArray();
    }

    @Test
    void largeValuesMakeSmallRowGroups() throws IOException {
        Schema texts = schema(Rows.field("text", new ArrowType.Utf8()));
        String large = "x".repeat(1 << 20);
        Path file = spool.resolve("large");
        try (ArrowReader rows = Rows.generated(allocator, texts, 4, 600, index -> row(index + large));
                OutputStream out = Files.newOutputStream(file)) {
            codec().encode(rows, out);
        }
        try (ArrowReader rows = codec().decode(Files.newInputStream(file), null, allocator)) {
            assertThat(Rows.count(rows)).isEqualTo(600);
        }
        Files.delete(file);
    }

    @Test
    void aRowGroupOfAWideTableIsCutInAllSlicesAtTheSameRow() throws IOException {
        int width = 700;
        List<Field> fields = new ArrayList<>();
        for (int column = 0; column < width; column++) {
            fields.add(Rows.field("column " + column, new ArrowType.Int(64, true)));
        }
        ParquetSettings small = new ParquetSettings(1, 64 << 20, 1 << 30);
        Codec codec = codec(small);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int count = 10_000;
        try (ArrowReader rows =
                Rows.generated(allocator, new Schema(fields), 1_000, count, index -> wideRow(width, index))) {
            codec.encode(rows, out);
        }
        ThriftStruct footer = footer(out.toByteArray());
        assertThat(footer.structs(4))
                .hasSizeGreaterThan(1)
                .allSatisfy(group -> assertThat(group.structs(1)).hasSize(width));
        try (ArrowReader reader = codec.decode(new ByteArrayInputStream(out.toByteArray()), null, allocator)) {
            long next = 0;
            while (reader.loadNextBatch()) {
                VectorSchemaRoot root = reader.getVectorSchemaRoot();
                for (int row = 0; row < root.getRowCount(); row++) {
                    for (int column = 0; column < width; column += 99) {
                        assertThat(root.getVector(column).getObject(row)).isEqualTo(next * width + column);
                    }
                    next++;
                }
            }
            assertThat(next).isEqualTo(count);
        }
    }

    private static Object[] wideRow(int width, long index) {
        Object[] values = new Object[width];
        for (int column = 0; column < width; column++) {
            values[column] = index * width + column;
        }
        return values;
    }

    private static ThriftStruct footer(byte[] file) {
        int length = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(file.length - 8);
        return new ThriftReader(file, file.length - 8 - length, file.length - 8).struct();
    }

    @Test
    void aFailureOfTheRowsPassesThroughAndNothingIsHandedOut() throws IOException {
        DatabaseException failure =
                DatabaseException.of(Code.INTERNAL, "the disk is gone").withRow(55);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ArrowReader rows = Rows.generated(allocator, NUMBERS, 10, 100, index -> {
            if (index == 55) {
                throw failure;
            }
            return row(index);
        })) {
            assertThatThrownBy(() -> codec().encode(rows, out)).isSameAs(failure);
        }
        assertThat(out.size()).isZero();
    }

    @Test
    void theFileIsReadableByThisUserAlone() throws IOException {
        try (ArrowReader rows = Rows.before(Rows.reader(allocator, NUMBERS, List.<Object[]>of(row(1L))), batch -> {
            assertThat(spooled()).hasSize(1);
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(spooled().getFirst())))
                    .isEqualTo("rw-------");
        })) {
            codec().encode(rows, OutputStream.nullOutputStream());
        }
    }

    @Test
    void aTableWithoutColumnsIsRefused() throws IOException {
        try (ArrowReader rows = Rows.reader(allocator, schema(), List.of())) {
            DatabaseException failure = catchThrowableOfType(
                    DatabaseException.class, () -> codec().encode(rows, OutputStream.nullOutputStream()));
            assertThat(failure.code()).isEqualTo(Code.UNSUPPORTED);
        }
    }

    @Test
    void beyondItsBudgetTheFileIsGivenUp() throws IOException {
        Codec codec = codec(new ParquetSettings(1, 128 << 20, 1_000));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ArrowReader rows = Rows.generated(allocator, NUMBERS, 10_000, 300_000, index -> row(index))) {
            DatabaseException failure = catchThrowableOfType(DatabaseException.class, () -> codec.encode(rows, out));
            assertThat(failure.code()).isEqualTo(Code.STORAGE_FULL);
        }
        assertThat(out.size()).isZero();
    }

    @Test
    void anInterruptEndsTheWriting() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread thread = Thread.ofVirtual().start(() -> {
            try (ArrowReader rows = Rows.generated(allocator, NUMBERS, 10_000, Long.MAX_VALUE, index -> {
                if (index == 100_000) {
                    begun.countDown();
                }
                return row(index);
            })) {
                codec().encode(rows, OutputStream.nullOutputStream());
            } catch (Throwable e) {
                failure.set(e);
            }
        });
        begun.await();
        thread.interrupt();
        assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
        assertThat(failure.get())
                .isInstanceOfSatisfying(
                        DatabaseException.class, e -> assertThat(e.code()).isEqualTo(Code.CANCELLED));
    }

    @Test
    void anInterruptEndsTheReadingAndGivesEverythingBack() throws Exception {
        ParquetSettings one = new ParquetSettings(1, 128 << 20, 1 << 30);
        byte[] file = numbers(2_000_000);
        try (Codecs codecs = new Codecs(spool, one)) {
            Codec codec = codecs.decoder(Format.PARQUET);
            CountDownLatch begun = new CountDownLatch(1);
            AtomicReference<Throwable> failure = new AtomicReference<>();
            Thread thread = Thread.ofVirtual().start(() -> {
                // Again and again, so that the interrupt finds it at work wherever it is.
                while (failure.get() == null) {
                    try (ArrowReader rows = codec.decode(new ByteArrayInputStream(file), null, allocator)) {
                        while (rows.loadNextBatch()) {
                            begun.countDown();
                        }
                    } catch (Throwable e) {
                        failure.set(e);
                    }
                }
            });
            begun.await();
            thread.interrupt();
            assertThat(thread.join(Duration.ofSeconds(20))).isTrue();
            assertThat(failure.get())
                    .isInstanceOfSatisfying(
                            DatabaseException.class, e -> assertThat(e.code()).isEqualTo(Code.CANCELLED));
            assertThat(allocator.getAllocatedMemory()).isZero();
            assertThat(spooled()).isEmpty();
            try (ArrowReader rows = codec.decode(new ByteArrayInputStream(file), null, allocator)) {
                assertThat(Rows.count(rows)).isEqualTo(2_000_000);
            }
        }
    }

    @Test
    void anInterruptAtAnyMomentOfOpeningLeavesNothing() throws Exception {
        try (InputStream in = ParquetCodecTest.class.getResourceAsStream("bomb-dictionary.parquet");
                Codecs codecs = new Codecs(spool)) {
            byte[] bomb = Objects.requireNonNull(in).readAllBytes();
            for (int millis = 0; millis < 60; millis += 2) {
                AtomicReference<Throwable> failure = new AtomicReference<>();
                Thread thread = Thread.ofVirtual().start(() -> {
                    try (ArrowReader rows =
                            codecs.decoder(Format.PARQUET).decode(new ByteArrayInputStream(bomb), null, allocator)) {
                        boolean ignored = rows.loadNextBatch();
                    } catch (Throwable e) {
                        failure.set(e);
                    }
                });
                // Wherever it is by then; all that follows holds for every moment.
                Thread.sleep(millis);
                thread.interrupt();
                assertThat(thread.join(Duration.ofSeconds(20))).isTrue();
                assertThat(failure.get())
                        .isInstanceOfSatisfying(
                                DatabaseException.class,
                                e -> assertThat(e.code()).isIn(Code.CANCELLED, Code.TOO_LARGE));
                assertThat(allocator.getAllocatedMemory()).isZero();
                assertThat(spooled()).isEmpty();
            }
        }
    }

    @Test
    void whoIsClosedBeginsNothingMore() {
        Codecs codecs = new Codecs(spool);
        codecs.close();
        codecs.close();
        try (ArrowReader rows = Rows.reader(allocator, NUMBERS, List.<Object[]>of(row(1L)))) {
            DatabaseException failure = catchThrowableOfType(
                    DatabaseException.class,
                    () -> codecs.encoder(Format.PARQUET).encode(rows, OutputStream.nullOutputStream()));
            assertThat(failure.code()).isEqualTo(Code.UNAVAILABLE);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whoIsInterruptedWhileWaitingInLineGoes() throws Exception {
        Codec codec = codec(new ParquetSettings(1, 128 << 20, 1 << 30));
        AtomicReference<Throwable> failure = new AtomicReference<>();
        try (ArrowReader outer = Rows.before(Rows.reader(allocator, NUMBERS, List.<Object[]>of(row(1L))), batch -> {
            if (batch > 0) {
                return;
            }
            Thread second = Thread.ofVirtual().start(() -> {
                try (ArrowReader rows = Rows.reader(allocator, NUMBERS, List.<Object[]>of(row(2L)))) {
                    codec.encode(rows, OutputStream.nullOutputStream());
                } catch (Throwable e) {
                    failure.set(e);
                }
            });
            second.interrupt();
            try {
                second.join();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        })) {
            codec.encode(outer, OutputStream.nullOutputStream());
        }
        assertThat(failure.get())
                .isInstanceOfSatisfying(
                        DatabaseException.class, e -> assertThat(e.code()).isEqualTo(Code.CANCELLED));
    }

    private List<Path> spooled() throws IOException {
        try (Stream<Path> files = Files.list(spool)) {
            return files.filter(file -> file.getFileName().toString().startsWith(ParquetFile.PREFIX))
                    .toList();
        }
    }
}
