package io.tabledav.codec;

import static io.tabledav.testing.Rows.field;
import static io.tabledav.testing.Rows.required;
import static io.tabledav.testing.Rows.schema;
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
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvDecodeTest {
    private static final ArrowType TEXT = new ArrowType.Utf8();
    private static final ArrowType INT = new ArrowType.Int(32, true);
    private static final ArrowType DATE = new ArrowType.Date(DateUnit.DAY);
    private static final ArrowType DOUBLE = new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);

    @TempDir
    Path spool;

    private final BufferAllocator allocator = new RootAllocator();

    @AfterEach
    void everyBufferIsFreed() {
        allocator.close();
    }

    @Test
    void anEmptyFieldIsNullAndQuotesAreTheEmptyText() throws IOException {
        assertThat(read("a,b\n,\"\"\n", schema(field("a", TEXT), field("b", TEXT))))
                .containsExactly(Arrays.asList(null, ""));
    }

    @Test
    void anEmptyFieldIsTheEmptyTextWhereNullIsNotAllowed() throws IOException {
        assertThat(read("a,b\n,\n", schema(required("a", TEXT), required("b", INT))))
                .containsExactly(Arrays.asList("", null));
    }

    @Test
    void withoutATargetEverythingIsText() throws IOException {
        assertThat(read("a,b\n1,true\n", null)).containsExactly(List.of("1", "true"));
    }

    @Test
    void columnsTakeTheirTypesByNameInTheOrderOfTheFile() throws IOException {
        Schema target = schema(field("id", INT), field("Born", DATE), field("left out", INT));
        try (ArrowReader reader = decode("born,unknown,id\n2000-02-29,007,7\n", target)) {
            assertThat(reader.getVectorSchemaRoot().getSchema().getFields())
                    .containsExactly(field("born", DATE), field("unknown", TEXT), field("id", INT));
            assertThat(Rows.read(reader)).containsExactly(List.of(LocalDate.of(2000, 2, 29), "007", 7L));
        }
    }

    @Test
    void anExactNameGoesFirstAndAnAmbiguousOneIsText() throws IOException {
        assertThat(types("a,A\n", schema(field("a", INT)))).containsExactly(INT, TEXT);
        assertThat(types("A\n", schema(field("a", INT)))).containsExactly(INT);
        assertThat(types("Ab,aB\n", schema(field("ab", INT)))).containsExactly(TEXT, TEXT);
        assertThat(types("AB\n", schema(field("ab", INT), field("aB", INT)))).containsExactly(TEXT);
    }

    @Test
    void marksAndLineEndsOfOtherSystemsAreFine() throws IOException {
        Schema target = schema(field("a", INT), field("b", TEXT));
        assertThat(read("\uFEFFa,b\r\n1,x\r\n2,\"y\r\nz\"\r\n", target))
                .containsExactly(List.of(1L, "x"), List.of(2L, "y\r\nz"));
        assertThat(read("a,b\r1,x\r2,y", target)).hasSize(2);
        assertThat(read("\"a\",\"b\"\n1,x", target)).containsExactly(List.of(1L, "x"));
    }

    @Test
    void emptyLinesAreRowsOnlyOfASingleColumn() throws IOException {
        assertThat(read("a\n1\n\n2\n\n", schema(field("a", INT))))
                .containsExactly(List.of(1L), Arrays.asList((Object) null), List.of(2L), Arrays.asList((Object) null));
        assertThat(read("a,b\n1,2\n\n3,4\n\n\n", schema(field("a", INT), field("b", INT))))
                .containsExactly(List.of(1L, 2L), List.of(3L, 4L));
        assertThat(read("a\n\n", schema(required("a", TEXT)))).containsExactly(List.of(""));
    }

    @Test
    void aBadValueIsToldWithItsRowAndColumn() {
        Schema target = schema(field("id", INT), field("born", DATE));
        DatabaseException failure = assertFails("id,born\n1,2024-01-01\n2,2024-02-30\n", target);
        assertThat(failure.row()).isEqualTo(2);
        assertThat(failure.column()).isEqualTo("born");
        assertThat(failure).hasMessageContaining("'2024-02-30'");
        String longText = "x".repeat(1000);
        assertThat(assertFails("id\n" + longText + "\n", target).message()).hasSizeLessThan(200);
    }

    @Test
    void theRowOfABadValueIsCountedAcrossBatches() {
        StringBuilder csv = new StringBuilder("id\n");
        for (int i = 1; i <= 90_000; i++) {
            csv.append(i).append('\n');
        }
        DatabaseException failure = assertFails(csv + "oops\n", schema(field("id", INT)));
        assertThat(failure.row()).isEqualTo(90_001);
        assertThat(failure).hasMessageContaining("'oops'");
    }

    @Test
    void aRaggedRowIsToldBeforeTheValuesThatItShifts() {
        Schema target = schema(field("id", INT), field("name", TEXT), field("born", DATE));
        DatabaseException failure = assertFails("id,name,born\n1,a,2024-01-01\n2,Smith, John,2024-01-01\n", target);
        assertThat(failure.row()).isEqualTo(2);
        assertThat(failure).hasMessageContaining("4 fields").hasMessageContaining("3");
        assertThat(assertFails("id,name,born\n1,a\n", target).row()).isEqualTo(1);
    }

    @Test
    void brokenQuotesAreTold() {
        Schema target = schema(field("a", TEXT), field("b", TEXT));
        assertThat(assertFails("a,b\n1,2\n3,\"open\n5,6\n", target)).satisfies(failure -> {
            assertThat(failure.row()).isEqualTo(2);
            assertThat(failure).hasMessageContaining("never closed");
        });
        assertThat(assertFails("a,b\n\"x\"y,2\n", target)).hasMessageContaining("closing quote");
        assertThat(assertFails("\"a,b\n1,2\n", target)).hasMessageContaining("never closed");
    }

    @Test
    void aBadHeaderIsTold() {
        assertThat(assertFails("", null)).hasMessageContaining("no header");
        assertThat(assertFails("\uFEFF", null)).hasMessageContaining("no header");
        assertThat(assertFails("\n1,2\n", null)).hasMessageContaining("no header");
        assertThat(assertFails("a,b,a\n", null)).hasMessageContaining("twice");
        assertThat(assertFails("a;b;c\n1;2;3\n", null)).hasMessageContaining("semicolons");
        assertThat(assertFails("a\tb\n1\t2\n", null)).hasMessageContaining("tabs");
    }

    @Test
    void aSemicolonInTheNameOfTheOnlyColumnIsFine() throws IOException {
        assertThat(read("a;b\n1\n", schema(field("a;b", INT)))).containsExactly(List.of(1L));
        assertThat(read("\"a;b\"\n1\n", null)).containsExactly(List.of("1"));
    }

    @Test
    void bytesThatAreNotUtf8AreToldWithTheirRow() {
        Schema target = schema(field("id", INT), field("name", TEXT));
        DatabaseException text =
                assertFails("id,name\n1,fine\n2,Caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1), target);
        assertThat(text.row()).isEqualTo(2);
        assertThat(text.column()).isEqualTo("name");
        assertThat(text).hasMessageContaining("UTF-8");
        assertThat(assertFails("id,name\n\u00e9,x\n".getBytes(StandardCharsets.ISO_8859_1), target))
                .hasMessageContaining("UTF-8");
        assertThat(assertFails("\u00e9\n".getBytes(StandardCharsets.ISO_8859_1), null))
                .hasMessageContaining("UTF-8");
        assertThat(assertFails("id,name\n1,x\n".getBytes(StandardCharsets.UTF_16), target))
                .hasMessageContaining("UTF-16");
        byte[] cut = "id,name\n1,ä".getBytes(StandardCharsets.UTF_8);
        assertThat(assertFails(Arrays.copyOf(cut, cut.length - 1), target)).hasMessageContaining("UTF-8");
    }

    @Test
    void aValueBeyondTheLimitIsTooLarge() {
        String big = "x".repeat((16 << 20) + 1);
        DatabaseException failure =
                assertFails(("a\n\"" + big + "\"\n").getBytes(StandardCharsets.UTF_8), null, Code.TOO_LARGE);
        assertThat(failure.row()).isEqualTo(1);
    }

    @Test
    void aValueJustBelowTheLimitIsRead() throws IOException {
        String big = "ä".repeat(8 << 20);
        assertThat(read("a\n" + big + "\n", null).getFirst().getFirst()).isEqualTo(big);
    }

    @Test
    void moreMemoryThanAllowedIsTooLarge() throws IOException {
        String csv = "a\n" + "x".repeat(3_000_000) + "\n";
        try (BufferAllocator small = allocator.newChildAllocator("small", 0, 1_000_000);
                ArrowReader reader = codec().decode(bytes(csv), null, small)) {
            assertThatThrownBy(reader::loadNextBatch)
                    .isInstanceOfSatisfying(
                            DatabaseException.class,
                            failure -> assertThat(failure.code()).isEqualTo(Code.TOO_LARGE));
        }
    }

    @Test
    void batchesAreBoundedInRowsAndInSize() throws IOException {
        assertThat(batchSizes("a\n" + "1\n".repeat(70_000))).containsExactly(65_536, 4_464);
        String wide = ("x,".repeat(9_999) + "x\n").repeat(300);
        StringBuilder header = new StringBuilder();
        for (int i = 0; i < 10_000; i++) {
            header.append(i == 0 ? "" : ",").append("c").append(i);
        }
        assertThat(batchSizes(header + "\n" + wide))
                .allSatisfy(rows -> assertThat(rows).isLessThanOrEqualTo(104));
        assertThat(batchSizes("a\n" + ("x".repeat(1_000_000) + "\n").repeat(12)))
                .allSatisfy(rows -> assertThat(rows).isLessThanOrEqualTo(5));
    }

    @Test
    void aFailureOfTheStreamItselfPassesThrough() throws IOException {
        IOException broken = new IOException("connection reset");
        InputStream in = new SequenceInputStream(bytes("a\n1\n"), new InputStream() {
            @Override
            public int read() throws IOException {
                throw broken;
            }
        });
        try (ArrowReader reader = codec().decode(in, null, allocator)) {
            assertThatThrownBy(reader::loadNextBatch).isSameAs(broken);
        }
    }

    @Test
    void randomTablesComeBack() throws IOException {
        java.util.Random random = new java.util.Random(11);
        String alphabet = "ab,\"\n\r;\t ä€🙂";
        int[] points = alphabet.codePoints().toArray();
        for (int round = 0; round < 300; round++) {
            List<@Nullable Object[]> rows = new ArrayList<>();
            for (int row = 0; row < random.nextInt(20); row++) {
                @Nullable Object[] values = new @Nullable Object[3];
                for (int column = 0; column < 3; column++) {
                    StringBuilder text = new StringBuilder();
                    for (int i = random.nextInt(6); i > 0; i--) {
                        text.appendCodePoint(points[random.nextInt(points.length)]);
                    }
                    values[column] = random.nextInt(5) == 0 ? null : text.toString();
                }
                rows.add(values);
            }
            Schema schema = schema(field("a", TEXT), field("b", TEXT), field("c", TEXT));
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (ArrowReader reader = Rows.reader(allocator, schema, rows)) {
                codec().encode(reader, out);
            }
            assertThat(read(out.toString(StandardCharsets.UTF_8), schema))
                    .isEqualTo(rows.stream().map(Arrays::asList).toList());
        }
    }

    private List<Integer> batchSizes(String csv) throws IOException {
        List<Integer> sizes = new ArrayList<>();
        try (ArrowReader reader = decode(csv, null)) {
            while (reader.loadNextBatch()) {
                sizes.add(reader.getVectorSchemaRoot().getRowCount());
            }
        }
        return sizes;
    }

    private List<ArrowType> types(String csv, Schema target) throws IOException {
        try (ArrowReader reader = decode(csv, target)) {
            return reader.getVectorSchemaRoot().getSchema().getFields().stream()
                    .map(Field::getType)
                    .toList();
        }
    }

    private List<List<@Nullable Object>> read(String csv, @Nullable Schema target) throws IOException {
        try (ArrowReader reader = decode(csv, target)) {
            return Rows.read(reader);
        }
    }

    private ArrowReader decode(String csv, @Nullable Schema target) {
        return codec().decode(bytes(csv), target, allocator);
    }

    private DatabaseException assertFails(String csv, @Nullable Schema target) {
        return assertFails(csv.getBytes(StandardCharsets.UTF_8), target);
    }

    private DatabaseException assertFails(byte[] csv, @Nullable Schema target) {
        return assertFails(csv, target, Code.INVALID);
    }

    private DatabaseException assertFails(byte[] csv, @Nullable Schema target, Code code) {
        DatabaseException failure = catchThrowableOfType(DatabaseException.class, () -> {
            try (ArrowReader reader = codec().decode(new ByteArrayInputStream(csv), target, allocator)) {
                Rows.count(reader);
            }
        });
        assertThat(failure)
                .as(() -> new String(csv, 0, Math.min(csv.length, 100), StandardCharsets.UTF_8))
                .isNotNull();
        assertThat(failure.code()).isEqualTo(code);
        return failure;
    }

    private static InputStream bytes(String csv) {
        return new ByteArrayInputStream(csv.getBytes(StandardCharsets.UTF_8));
    }

    private Codec codec() {
        return new Codecs(spool).decoder(Format.CSV);
    }
}
