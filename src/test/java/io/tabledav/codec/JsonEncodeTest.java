package io.tabledav.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tabledav.spi.DatabaseException;
import io.tabledav.testing.Rows;
import io.tabledav.tree.Format;
import io.tabledav.tree.NumberStyle;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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

/** The bytes of JSON, to the letter. */
class JsonEncodeTest {
    private static final Field ID = Field.nullable("id", new ArrowType.Int(64, true));
    private static final Field TEXT = Field.nullable("a \"text\"", new ArrowType.Utf8());
    private static final Field REAL =
            Field.nullable("real", new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE));
    private static final Field DOC = new Field(
            "doc",
            new FieldType(true, new ArrowType.Utf8(), null, Map.of("ARROW:extension:name", "arrow.json")),
            List.of());

    @TempDir
    private Path spool;

    private final BufferAllocator allocator = new RootAllocator();

    @AfterEach
    void everyBufferIsFreed() {
        allocator.close();
    }

    @Test
    void rowsAreObjectsOnLinesOfTheirOwn() throws IOException {
        Schema schema = new Schema(List.of(ID, TEXT, REAL));
        List<@Nullable Object[]> rows = List.<@Nullable Object[]>of(
                new Object[] {1L, "ä \"q\" \\ \n\u0001 /", 0.5}, new @Nullable Object[] {null, null, Double.NaN});
        String first = "{\"id\":1,\"a \\\"text\\\"\":\"ä \\\"q\\\" \\\\ \\n\\u0001 /\",\"real\":0.5}";
        String second = "{\"id\":null,\"a \\\"text\\\"\":null,\"real\":\"NaN\"}";
        assertThat(encode(Format.JSONL, NumberStyle.DIGITS, schema, rows)).isEqualTo(first + "\n" + second + "\n");
        assertThat(encode(Format.JSON, NumberStyle.DIGITS, schema, rows))
                .isEqualTo("[" + first + ",\n" + second + "]\n");
    }

    @Test
    void noRowsAreAnEmptyArrayAndAnEmptyLine() throws IOException {
        assertThat(encode(Format.JSON, NumberStyle.DIGITS, new Schema(List.of(ID)), List.of()))
                .isEqualTo("[]\n");
        assertThat(encode(Format.JSONL, NumberStyle.DIGITS, new Schema(List.of(ID)), List.of()))
                .isEqualTo("\n");
    }

    @Test
    void jsonIsEmbeddedAndStaysOnItsLine() throws IOException {
        List<@Nullable Object[]> rows = List.<@Nullable Object[]>of(
                new Object[] {"{\r\n  \"a\": \"x\\n\"}"}, new Object[] {"{broken"}, new Object[] {"1 2"});
        Schema schema = new Schema(List.of(DOC));
        assertThat(encode(Format.JSONL, NumberStyle.DIGITS, schema, rows))
                .isEqualTo("{\"doc\":{    \"a\": \"x\\n\"}}\n{\"doc\":\"{broken\"}\n{\"doc\":\"1 2\"}\n");
        assertThat(encode(Format.JSON, NumberStyle.DIGITS, schema, rows)).contains("{\r\n  \"a\": \"x\\n\"}");
    }

    @Test
    void numbersBeyondDoublesAreStringsWhereThatIsAskedFor() throws IOException {
        Schema schema = new Schema(List.of(
                ID,
                Field.nullable("u", new ArrowType.Int(64, false)),
                Field.nullable("d", new ArrowType.Decimal(20, 2, 128))));
        List<@Nullable Object[]> rows = List.<@Nullable Object[]>of(
                new Object[] {9007199254740992L, BigInteger.TWO, new BigDecimal("90071992547409.92")}, new Object[] {
                    -9007199254740993L, new BigInteger("18446744073709551615"), new BigDecimal("-90071992547409.93")
                });
        assertThat(encode(Format.JSONL, NumberStyle.BIG_AS_STRINGS, schema, rows))
                .isEqualTo(
                        "{\"id\":9007199254740992,\"u\":2,\"d\":90071992547409.92}\n"
                                + "{\"id\":\"-9007199254740993\",\"u\":\"18446744073709551615\",\"d\":\"-90071992547409.93\"}\n");
        assertThat(encode(Format.JSONL, NumberStyle.DIGITS, schema, rows))
                .contains("\"id\":-9007199254740993,\"u\":18446744073709551615,\"d\":-90071992547409.93");
        assertThatThrownBy(() -> new Codecs(spool).encoder(Format.CSV, NumberStyle.BIG_AS_STRINGS))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("json and jsonl");
    }

    @Test
    void aNameThatIsThereTwiceGetsANumber() throws IOException {
        Schema schema = new Schema(List.of(ID, ID, Field.nullable("id_2", new ArrowType.Utf8()), ID));
        assertThat(encode(Format.JSONL, NumberStyle.DIGITS, schema, List.<@Nullable Object[]>of(new Object[] {
                    1L, 2L, "x", 3L
                })))
                .isEqualTo("{\"id\":1,\"id_3\":2,\"id_2\":\"x\",\"id_4\":3}\n");
    }

    /** Wherever what has to be escaped stands among bytes that are looked at eight at a time, and in long texts. */
    @Test
    void everyPlaceInATextIsLookedAt() throws IOException {
        Schema schema = new Schema(List.of(Field.nullable("t", new ArrowType.Utf8())));
        for (int length : new int[] {1, 7, 8, 9, 17, 40_000, 70_001}) {
            for (int at : new int[] {0, length / 2, length - 1}) {
                for (char special : "\"\\\u0000\u001F\n".toCharArray()) {
                    StringBuilder text = new StringBuilder("é".repeat(length));
                    text.setCharAt(at, special);
                    String json =
                            encode(Format.JSONL, NumberStyle.DIGITS, schema, List.<@Nullable Object[]>of(new Object[] {
                                text.toString()
                            }));
                    String escaped = switch (special) {
                        case '"' -> "\\\"";
                        case '\\' -> "\\\\";
                        case '\n' -> "\\n";
                        default -> "\\u00%02x".formatted((int) special);
                    };
                    assertThat(json)
                            .isEqualTo("{\"t\":\"" + "é".repeat(at) + escaped + "é".repeat(length - at - 1) + "\"}\n");
                }
            }
        }
        assertThat(encode(Format.JSONL, NumberStyle.DIGITS, schema, List.<@Nullable Object[]>of(new Object[] {
                    "\u007F€🙂 plain"
                })))
                .isEqualTo("{\"t\":\"\u007F€🙂 plain\"}\n");
    }

    private String encode(Format format, NumberStyle numbers, Schema schema, List<@Nullable Object[]> rows)
            throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ArrowReader reader = Rows.reader(allocator, schema, 100, rows)) {
            new Codecs(spool).encoder(format, numbers).encode(reader, out);
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
