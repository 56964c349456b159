package io.tabledav.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.testing.Rows;
import io.tabledav.tree.Format;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What other programs write as JSON, and what is no JSON. */
class JsonDecodeTest {
    private static final Schema TARGET = new Schema(List.of(
            Field.nullable("id", new ArrowType.Int(64, true)),
            Field.nullable("price", new ArrowType.Decimal(12, 2, 128)),
            Field.nullable("ratio", new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE)),
            Field.nullable("note", new ArrowType.Utf8()),
            new Field(
                    "doc",
                    new FieldType(true, new ArrowType.Utf8(), null, Map.of("ARROW:extension:name", "arrow.json")),
                    List.of()),
            new Field(
                    "list",
                    FieldType.nullable(new ArrowType.List()),
                    List.of(Field.nullable("item", new ArrowType.Int(32, true))))));

    @TempDir
    private Path spool;

    private final BufferAllocator allocator = new RootAllocator();

    @AfterEach
    void everyBufferIsFreed() {
        allocator.close();
    }

    @Test
    void valuesKeepAllTheirDigits() throws IOException {
        assertThat(texts("{\"id\":9223372036854775807,\"price\":1234567890.12,\"ratio\":1e-7,\"note\":1.10}"))
                .containsExactly("[9223372036854775807, 1234567890.12, 1.0E-7, 1.10]");
        assertThat(texts("{\"id\":\"17\",\"price\":\"0.5\",\"ratio\":\"NaN\",\"note\":true}"))
                .containsExactly("[17, 0.50, NaN, true]");
    }

    @Test
    void jsonIsTakenAsItStands() throws IOException {
        String doc = "{ \"a\" : [1.50, \"x\\u00e9\\n\"],\"a\":1e2 }";
        assertThat(texts("{\"id\":1,\"doc\":" + doc + "}")).containsExactly("[1, " + doc + "]");
        assertThat(texts("{\"doc\" : \"te\\\"xt\" , \"id\":1}")).containsExactly("[\"te\\\"xt\", 1]");
        assertThat(texts("{\"doc\":-1.50}\n{\"doc\":true}\n{\"doc\":null}\n{\"doc\":{}}"))
                .containsExactly("[-1.50]", "[true]", "[null]", "[{}]");
        assertThat(texts("{\"note\":{\"x\": [ ]}}")).containsExactly("[{\"x\": [ ]}]");
        assertThat(texts("{\"list\":[1,null,3]}\n{\"list\":[]}\n{\"list\":\"[7]\"}"))
                .containsExactly("[[1,null,3]]", "[[]]", "[[7]]");
    }

    /** Wherever a value stands in what the parser reads at once. */
    @Test
    void longJsonIsTakenAsItStands() throws IOException {
        Random random = new Random(7);
        StringBuilder file = new StringBuilder();
        List<String> expected = new ArrayList<>();
        for (int row = 0; row < 300; row++) {
            String doc = "[\"" + "y".repeat(random.nextInt(row % 50 == 0 ? 100_000 : 3_000)) + "\\\\\", " + row + " ]";
            file.append(" ".repeat(random.nextInt(20)))
                    .append("{\"id\":")
                    .append(row)
                    .append(", \"doc\" :  ")
                    .append(doc);
            file.append("}\n");
            expected.add("[" + row + ", " + doc + "]");
        }
        assertThat(texts(file.toString())).isEqualTo(expected);
    }

    @Test
    void membersMayLackOrComeInAnyOrder() throws IOException {
        assertThat(texts("{\"id\":1}\n{\"note\":\"b\",\"id\":2}\n\n{}\n"))
                .containsExactly("[1, null]", "[2, b]", "[null, null]");
        assertThat(names("{\"ID\":1}")).containsExactly("ID");
        assertThat(names("{\"unknown\":1}")).containsExactly("unknown");
    }

    @Test
    void aFileWithoutRowsHasTheColumnsOfItsTarget() throws IOException {
        for (String empty : List.of("[]", " [ ] \n", "\uFEFF[]")) {
            try (ArrowReader rows = open(Format.JSON, stream(empty), TARGET)) {
                assertThat(rows.getVectorSchemaRoot().getSchema().getFields()).isEqualTo(TARGET.getFields());
                assertThat(rows.loadNextBatch()).isFalse();
            }
        }
        try (ArrowReader rows = open(Format.JSONL, stream("\n \r\n"), TARGET)) {
            assertThat(rows.loadNextBatch()).isFalse();
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "JSONL | {\"id\":1}~{\"id\":2,\"id\":3}       | INVALID   | 2 | id   | twice",
                "JSONL | {\"id\":1}~{\"id\":\"x\"}            | INVALID   | 2 | id   | 'x'",
                "JSONL | {\"id\":1}~{\"id\":1.5}              | INVALID   | 2 | id   | 1.5",
                "JSONL | {\"id\":true}                        | INVALID   | 1 | id   | true",
                "JSONL | {\"id\":[1]}                         | INVALID   | 1 | id   | single value",
                "JSONL | {\"id\":{\"a\":1}}                   | INVALID   | 1 | id   | single value",
                "JSONL | {\"list\":{}}                        | INVALID   | 1 | list | array",
                "JSONL | {\"list\":[[1]]}                     | INVALID   | 1 | list | single value",
                "JSONL | {\"price\":1.005}                    | INVALID   | 1 | price | 1.005",
                "JSONL | {\"ratio\":NaN}                      | INVALID   | 1 | ratio | NaN",
                "JSONL | {\"ratio\":-Infinity}                | INVALID   | 1 | ratio | infinity",
                "JSONL | {\"id\":1,}                          | INVALID   | 1 | id   | broken in line 1",
                "JSONL | {\"id\":01}                          | INVALID   | 1 | id   | broken",
                "JSONL | {'id':1}                             | INVALID   | 1 |      | broken",
                "JSONL | {\"id\":1} // one                    | INVALID   | 2 |      | broken",
                "JSONL | {\"id\":1}~{\"id\":                  | INVALID   | 2 | id   | ends in the middle",
                "JSONL | {\"id\":1}~{\"id\":2                 | INVALID   | 2 | id   | ends in the middle",
                "JSONL | {\"note\":\"a                        | INVALID   | 1 | note | ends in the middle",
                "JSONL | [{\"id\":1}]                         | INVALID   | 1 |      | not an object",
                "JSONL | 17                                   | INVALID   | 1 |      | not an object",
                "JSONL | {}                                   | INVALID   |   |      | no members",
                "JSON  | {\"id\":1}~{\"id\":2}                | INVALID   | 1 |      | not one array",
                "JSON  | [{\"id\":1},                         | INVALID   | 2 |      | broken",
                "JSON  | [{\"id\":1}                          | INVALID   | 2 |      | ends in the middle",
                "JSON  | [{\"id\":1},]                        | INVALID   | 2 |      | broken",
                "JSON  | [{\"id\":1}] x                       | INVALID   | 2 |      | broken",
                "JSON  | [{\"id\":1}] []                      | INVALID   | 2 |      | follows",
                "JSON  | [{\"id\":1},[2]]                     | INVALID   | 2 |      | not an object",
                "JSON  | [{\"note\":\"\\ud800\"}]             | INVALID   | 1 | note | UTF-8",
            })
    void whatIsWrongIsTold(
            Format format, String text, Code code, @Nullable Long row, @Nullable String column, String words) {
        DatabaseException failure = failure(format, stream(text.replace('~', '\n')));
        assertThat(failure.code()).as(failure.toString()).isEqualTo(code);
        assertThat(failure.getMessage()).contains(words);
        assertThat(failure.row()).isEqualTo(row);
        assertThat(failure.column()).isEqualTo(column);
    }

    @Test
    void bytesThatAreNoUtf8AreTold() {
        byte[] latin = "{\"id\":1}\n{\"id\":2,\"note\":\"caf\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1);
        DatabaseException failure = failure(Format.JSONL, new ByteArrayInputStream(latin));
        assertThat(failure.getMessage()).contains("UTF-8");
        assertThat(failure.row()).isEqualTo(2);
        assertThat(failure.column()).isEqualTo("note");
    }

    @Test
    void aMemberThatComesLateIsTold() {
        InputStream many = new SequenceInputStream(Collections.enumeration(
                Collections.nCopies(2_000, "{\"id\":1,\"note\":\"" + "x".repeat(1_000) + "\"}\n").stream()
                        .map(JsonDecodeTest::stream)
                        .toList()));
        DatabaseException failure =
                failure(Format.JSONL, new SequenceInputStream(many, stream("{\"id\":1,\"price\":2}\n")));
        assertThat(failure.row()).isEqualTo(2_001);
        assertThat(failure.column()).isEqualTo("price");
        assertThat(failure.hint()).contains("first object");
    }

    @ParameterizedTest
    @EnumSource(
            value = Format.class,
            names = {"JSON", "JSONL"})
    void whatIsTooLargeIsTold(Format format) {
        String open = format == Format.JSON ? "[{" : "{";
        try (BufferAllocator small = allocator.newChildAllocator("small", 0, 16 << 20)) {
            for (String column : List.of("note", "doc")) {
                assertThat(failure(format, endless(open + "\"" + column + "\":\"", "x"), small))
                        .satisfies(e -> assertThat(e.code()).isEqualTo(Code.TOO_LARGE))
                        .satisfies(e -> assertThat(e.row()).isEqualTo(1))
                        .satisfies(e -> assertThat(e.column()).isEqualTo(column));
            }
            assertThat(failure(format, endless(open + "\"doc\":[", "7,"), small).code())
                    .isEqualTo(Code.TOO_LARGE);
            assertThat(failure(format, endless(open + "\"doc\":", "["), small))
                    .hasMessageContaining("nested deeper than 100");
            assertThat(failure(format, endless(open + "\"id\":", "7"), small).code())
                    .isEqualTo(Code.TOO_LARGE);
            assertThat(failure(format, endless(open + "\"", "n"), small).code()).isEqualTo(Code.TOO_LARGE);
        }
    }

    private static final Set<Code> TOLD = Set.of(Code.INVALID, Code.TOO_LARGE);

    /** Damaged files end in a failure that is told, or in rows. */
    @ParameterizedTest
    @EnumSource(
            value = Format.class,
            names = {"JSON", "JSONL"})
    void damagedFiles(Format format) {
        String rows =
                "{\"id\":1,\"price\":2.50,\"ratio\":1e5,\"note\":\"a \\u00e9 \\n\",\"doc\":{\"a\":[1,{}]},\"list\":[1,null]}";
        byte[] good = (format == Format.JSON ? "[" + rows + ",\n" + rows + "]" : rows + "\n" + rows + "\n")
                .getBytes(StandardCharsets.UTF_8);
        Random random = new Random(format.ordinal());
        int read = 0;
        for (int round = 0; round < 5_000; round++) {
            byte[] bad = good.clone();
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                int at = random.nextInt(bad.length);
                bad[at] = (byte)
                        (random.nextBoolean() ? random.nextInt(256) : "{}[]\",:\\nu0-+.eE ".charAt(random.nextInt(17)));
            }
            Throwable end = catchThrowable(() -> read(format, new ByteArrayInputStream(bad)));
            if (end == null) {
                read++;
            } else {
                assertThat(end).as(new String(bad, StandardCharsets.ISO_8859_1)).isInstanceOf(DatabaseException.class);
                assertThat(((DatabaseException) end).code()).isIn(TOLD);
            }
        }
        assertThat(read).isBetween(1, 4_999);
    }

    private static InputStream endless(String start, String rest) {
        byte[] chunk = rest.repeat(100_000).getBytes(StandardCharsets.US_ASCII);
        List<InputStream> parts = new ArrayList<>(List.of(stream(start)));
        parts.addAll(Collections.nCopies(110_000_000 / chunk.length, chunk).stream()
                .map(ByteArrayInputStream::new)
                .toList());
        return new SequenceInputStream(Collections.enumeration(parts));
    }

    private DatabaseException failure(Format format, InputStream in) {
        return failure(format, in, allocator);
    }

    private DatabaseException failure(Format format, InputStream in, BufferAllocator memory) {
        Throwable thrown = catchThrowable(() -> {
            try (ArrowReader rows = new Codecs(spool).decoder(format).decode(in, TARGET, memory)) {
                Rows.count(rows);
            }
        });
        assertThat(thrown).isInstanceOf(DatabaseException.class);
        return (DatabaseException) thrown;
    }

    private void read(Format format, InputStream in) throws IOException {
        try (ArrowReader rows = open(format, in, TARGET)) {
            Rows.count(rows);
        }
    }

    private ArrowReader open(Format format, InputStream in, @Nullable Schema target) {
        return new Codecs(spool).decoder(format).decode(in, target, allocator);
    }

    private List<String> names(String lines) throws IOException {
        try (ArrowReader rows = open(Format.JSONL, stream(lines), TARGET)) {
            return rows.getVectorSchemaRoot().getSchema().getFields().stream()
                    .map(Field::getName)
                    .toList();
        }
    }

    /** Each row as CSV-like text of its values. */
    private List<String> texts(String lines) throws IOException {
        List<String> texts = new ArrayList<>();
        try (ArrowReader rows = open(Format.JSONL, stream(lines), TARGET)) {
            while (rows.loadNextBatch()) {
                for (int row = 0; row < rows.getVectorSchemaRoot().getRowCount(); row++) {
                    int at = row;
                    texts.add(rows.getVectorSchemaRoot().getFieldVectors().stream()
                            .map(vector -> String.valueOf(vector.getObject(at)))
                            .toList()
                            .toString());
                }
            }
        }
        return texts;
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
