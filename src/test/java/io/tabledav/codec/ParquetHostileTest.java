package io.tabledav.codec;

import static io.tabledav.testing.Rows.field;
import static io.tabledav.testing.Rows.row;
import static io.tabledav.testing.Rows.schema;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tabledav.codec.ThriftStruct.Items;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.testing.Rows;
import io.tabledav.tree.Format;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
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
import org.junit.jupiter.params.provider.ValueSource;

/** Parquet files that lie. The numbers of fields are those of parquet.thrift. */
class ParquetHostileTest {
    private static final int ROUNDS = Integer.getInteger("parquet.fuzz.rounds", 100);
    private static final Set<Code> TOLD = EnumSet.of(Code.INVALID, Code.TOO_LARGE);
    private static final Schema TWO =
            schema(field("id", new ArrowType.Int(64, true)), field("name", new ArrowType.Utf8()));

    @TempDir
    Path spool;

    private final BufferAllocator allocator = new RootAllocator();
    private @Nullable Codecs codecs;

    @AfterEach
    void everyBufferIsFreed() {
        if (codecs != null) {
            codecs.close();
        }
        allocator.close();
    }

    @Test
    void aFileThatIsCut() throws IOException {
        byte[] good = good();
        for (int length : new int[] {0, 3, 4, 11, 12, good.length / 2, good.length - 1}) {
            assertFails(Arrays.copyOf(good, length), "cut");
        }
    }

    @Test
    void aFooterThatIsLongerThanTheFile() throws IOException {
        for (int length : new int[] {-1, 0, Integer.MAX_VALUE, 1_000_000}) {
            byte[] bad = good();
            ByteBuffer.wrap(bad).order(ByteOrder.LITTLE_ENDIAN).putInt(bad.length - 8, length);
            assertFails(bad, "impossible length");
        }
    }

    @Test
    void anEncryptedFile() throws IOException {
        byte[] bad = good();
        byte[] magic = "PARE".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(magic, 0, bad, 0, 4);
        System.arraycopy(magic, 0, bad, bad.length - 4, 4);
        assertFails(bad, "encrypted");
        assertFails(changed(root -> root.put(8, ThriftStruct.STRUCT, new ThriftStruct())), "encrypted");
    }

    @Test
    void moreRowsThanThereAre() throws IOException {
        assertFails(changed(root -> root.put(3, ThriftStruct.I64, 7L)), "contradict");
        assertFails(changed(root -> rows(root, 3_000_000_000_000L)), "3000000000000 rows", Code.TOO_LARGE);
        for (long rows : new long[] {0, 1, 2, 4, 1_000}) {
            DatabaseException failure = assertFails(
                    changed(root -> rows(root, rows)), rows + " values in a row group, but its pages have 3");
            assertThat(failure.column()).isEqualTo("id");
        }
    }

    @Test
    void aPageThatHoldsLessThanTheFooterSays() throws IOException {
        byte[] bad = good();
        // The first page's header: that it is a data page (field 5), then its number of values (field 1), a zigzag
        // number.
        int at = new String(bad, StandardCharsets.ISO_8859_1).indexOf("\u002C\u0015\u0006");
        assertThat(at).isBetween(4, 20);
        bad[at + 2] = 4;
        DatabaseException failure = assertFails(bad, "'id' has 3 values in a row group, but its pages have 2");
        assertThat(failure.column()).isEqualTo("id");
    }

    @Test
    void listsWithMoreOrFewerRowsThanThereAre() throws IOException {
        Field list = new Field(
                "list",
                FieldType.nullable(new ArrowType.List()),
                List.of(field("element", new ArrowType.Int(64, true))));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        List<@Nullable Object[]> lists =
                List.of(row(List.of(1L, 2L)), row(List.of()), row((Object) null), row(List.of(3L)));
        try (ArrowReader reader = Rows.reader(allocator, schema(list), lists)) {
            codecs().encoder(Format.PARQUET).encode(reader, out);
        }
        byte[] whole = out.toByteArray();
        read(whole);
        for (long rows : new long[] {0, 1, 3, 5, 1_000}) {
            byte[] bad = changed(whole, root -> {
                root.put(3, ThriftStruct.I64, rows);
                root.structs(4).getFirst().put(3, ThriftStruct.I64, rows);
            });
            assertFails(bad, "");
        }
        assertFails(
                changed(whole, root -> chunks(root).getFirst().put(5, ThriftStruct.I64, 4L)),
                "4 values in a row group, but its pages have 5");
    }

    private static void rows(ThriftStruct root, long rows) {
        root.put(3, ThriftStruct.I64, rows);
        root.structs(4).getFirst().put(3, ThriftStruct.I64, rows);
        chunks(root).forEach(chunk -> chunk.put(5, ThriftStruct.I64, rows));
    }

    @Test
    void aSmallFileThatUnpacksToGigabytes() throws IOException {
        DatabaseException failure = assertFails(
                changed(root -> chunks(root).forEach(chunk -> chunk.put(6, ThriftStruct.I64, 4L << 30))),
                "8589934592 bytes",
                Code.TOO_LARGE);
        assertThat(failure.hint()).isNotNull();
    }

    @Test
    void aPageThatSaysItUnpacksToGigabytes() throws IOException {
        byte[] bad = good();
        // The first page's header: its type, then the unpacked size (field 2) as a zigzag number of one byte.
        assertThat(bad[4]).isEqualTo((byte) 0x15);
        assertThat(bad[6]).isEqualTo((byte) 0x15);
        byte[] huge = {(byte) 0xFE, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x0F};
        System.arraycopy(huge, 0, bad, 7, huge.length);
        DatabaseException failure = catchThrowableOfType(DatabaseException.class, () -> read(bad));
        assertThat(failure.code()).isIn(TOLD);
    }

    /** Written by pyarrow: a text of a megabyte in 100,000 rows, 1,000 rows that begin alike, a list of 100 million zeros. */
    @ParameterizedTest
    @ValueSource(strings = {"bomb-dictionary.parquet", "bomb-delta.parquet", "bomb-list.parquet"})
    void fewBytesThatStandForGigabytes(String file) throws IOException {
        byte[] bomb = resource(file);
        assertThat(bomb.length).isLessThan(1_000);
        assertFails(bomb, "beyond what is read here", Code.TOO_LARGE);
        assertThat(allocator.getAllocatedMemory()).isZero();
    }

    @Test
    void anUnknownCompression() throws IOException {
        for (long codec : new long[] {3, 5, 99, -1}) {
            DatabaseException failure = assertFails(
                    changed(root -> chunks(root).getLast().put(4, ThriftStruct.I32, codec)), "codec " + codec);
            assertThat(failure.column()).isEqualTo("name");
        }
    }

    @Test
    void columnsThatAreNotWhereTheySay() throws IOException {
        for (long offset : new long[] {-1, 0, 3, 1_000_000, Long.MAX_VALUE}) {
            DatabaseException failure =
                    assertFails(changed(root -> chunks(root).getFirst().put(9, ThriftStruct.I64, offset)), "cannot be");
            assertThat(failure.column()).isEqualTo("id");
        }
        assertFails(changed(root -> chunks(root).getFirst().put(7, ThriftStruct.I64, Long.MAX_VALUE)), "cannot be");
    }

    @Test
    void aColumnInAnotherFile() throws IOException {
        byte[] path = "/etc/passwd".getBytes(StandardCharsets.US_ASCII);
        assertFails(
                changed(root -> root.structs(4).getFirst().structs(1).getFirst().put(1, ThriftStruct.BINARY, path)),
                "another file");
    }

    @Test
    void aColumnTwiceAndNone() throws IOException {
        byte[] name = "id".getBytes(StandardCharsets.US_ASCII);
        DatabaseException failure = assertFails(
                changed(root -> root.structs(2).getLast().put(4, ThriftStruct.BINARY, name)), "there twice");
        assertThat(failure.column()).isEqualTo("id");
        assertFails(
                changed(root -> {
                    ThriftStruct top = root.structs(2).getFirst();
                    top.put(5, ThriftStruct.I32, 0L);
                    root.put(2, ThriftStruct.LIST, new Items(ThriftStruct.STRUCT, List.of(top)));
                    root.put(4, ThriftStruct.LIST, new Items(ThriftStruct.STRUCT, List.of()));
                }),
                "no columns");
    }

    @Test
    void aSchemaWithoutEnd() throws IOException {
        assertFails(changed(root -> root.structs(2).getFirst().put(5, ThriftStruct.I32, 1L << 40)), "");
        assertFails(
                changed(root -> {
                    List<Object> deep = new ArrayList<>();
                    for (int i = 0; i < 1_000; i++) {
                        ThriftStruct element = new ThriftStruct();
                        element.put(4, ThriftStruct.BINARY, new byte[] {'x'});
                        element.put(5, ThriftStruct.I32, 1L);
                        deep.add(element);
                    }
                    root.put(2, ThriftStruct.LIST, new Items(ThriftStruct.STRUCT, deep));
                }),
                "nested deeper");
    }

    @Test
    void aSchemaOfOursThatLies() throws IOException {
        byte[] bad = changed(root -> {
            ThriftStruct entry = root.structs(5).getFirst();
            entry.put(2, ThriftStruct.BINARY, "no Base64!".getBytes(StandardCharsets.US_ASCII));
        });
        assertFails(bad, "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"duckdb-struct.parquet", "pyarrow-map.parquet"})
    void structsAndMaps(String file) throws IOException {
        DatabaseException failure = assertFails(resource(file), "structs or maps");
        assertThat(failure.column()).isEqualTo("nested");
    }

    @Test
    void afterADamagedFileAGoodOneIsRead() throws IOException {
        Codec codec = codecs().decoder(Format.PARQUET);
        byte[] bad = good();
        Arrays.fill(bad, 4, 40, (byte) 0xFF);
        for (int i = 0; i < 3; i++) {
            assertThat(catchThrowableOfType(DatabaseException.class, () -> read(codec, bad))
                            .code())
                    .isIn(TOLD);
            read(codec, good());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "pandas-snappy.parquet", "pyarrow-zstd.parquet", "polars-zstd.parquet", "duckdb-gzip.parquet"
            })
    void damagedFilesEndInAFailureOrInRows(String file) throws IOException {
        byte[] good = file.isEmpty() ? good() : resource(file);
        Codec codec = codecs().decoder(Format.PARQUET);
        Random random = new Random(file.hashCode());
        int read = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bad = good.clone();
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                damage(bad, random);
            }
            try {
                read(codec, bad);
                read++;
            } catch (DatabaseException e) {
                assertThat(e.code()).as("round %d: %s", round, e.message()).isIn(TOLD);
            } catch (RuntimeException e) {
                throw new AssertionError("round " + round, e);
            }
        }
        assertThat(read).isBetween(1, ROUNDS - 1);
    }

    private static void damage(byte[] bytes, Random random) {
        // Half of the damages go to the pages' first headers and the other half anywhere, the footer included.
        int at = random.nextInt(random.nextBoolean() ? bytes.length : Math.min(bytes.length, 500));
        switch (random.nextInt(4)) {
            case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes[at] = (byte) random.nextInt();
            case 2 -> bytes[at] = (byte) 0xFF;
            default -> {
                for (int i = at; i < Math.min(at + 4, bytes.length); i++) {
                    bytes[i] = (byte) random.nextInt();
                }
            }
        }
    }

    private Codecs codecs() {
        if (codecs == null) {
            codecs = new Codecs(spool);
        }
        return codecs;
    }

    private static List<ThriftStruct> chunks(ThriftStruct root) {
        return root.structs(4).getFirst().structs(1).stream()
                .map(chunk -> (ThriftStruct) Objects.requireNonNull(chunk.get(3)))
                .toList();
    }

    private byte[] good() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        List<@Nullable Object[]> rows = List.of(row(1L, "a"), row(2L, null), row(3L, "c"));
        try (ArrowReader reader = Rows.reader(allocator, TWO, rows)) {
            codecs().encoder(Format.PARQUET).encode(reader, out);
        }
        return out.toByteArray();
    }

    private byte[] changed(Consumer<ThriftStruct> change) throws IOException {
        return changed(good(), change);
    }

    private static byte[] changed(byte[] file, Consumer<ThriftStruct> change) {
        int length = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(file.length - 8);
        int at = file.length - 8 - length;
        ThriftStruct root = new ThriftReader(Arrays.copyOfRange(file, at, at + length)).struct();
        change.accept(root);
        byte[] footer = ThriftWriter.bytes(root);
        return ByteBuffer.allocate(at + footer.length + 8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(file, 0, at)
                .put(footer)
                .putInt(footer.length)
                .put(ParquetFile.MAGIC)
                .array();
    }

    private static byte[] resource(String file) throws IOException {
        try (InputStream in = ParquetHostileTest.class.getResourceAsStream(file)) {
            return Objects.requireNonNull(in, file).readAllBytes();
        }
    }

    private DatabaseException assertFails(byte[] bytes, String message) {
        return assertFails(bytes, message, Code.INVALID);
    }

    private DatabaseException assertFails(byte[] bytes, String message, Code code) {
        DatabaseException failure = catchThrowableOfType(DatabaseException.class, () -> read(bytes));
        assertThat(failure).isNotNull();
        assertThat(failure).hasMessageContaining(message);
        assertThat(failure.code()).isEqualTo(code);
        return failure;
    }

    private void read(byte[] bytes) throws IOException {
        read(codecs().decoder(Format.PARQUET), bytes);
    }

    private void read(Codec codec, byte[] bytes) throws IOException {
        try (ArrowReader reader = codec.decode(new ByteArrayInputStream(bytes), null, allocator)) {
            List<List<@Nullable Object>> used = Rows.read(reader);
            assertThat(used.toString()).isNotEmpty();
        }
    }
}
