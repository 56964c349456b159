package io.tabledav.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.testing.Rows;
import io.tabledav.tree.Format;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Damaged files of every format end in a failure that is told, or in rows; never in another exception, in memory that is not
 * freed, or in the end of the process.
 *
 * <p>Each round has a seed, which a failure names. {@code -Dfuzz.seconds=120} goes on for so long with each format, and
 * {@code -Dfuzz.seed} begins elsewhere.
 */
class DecoderFuzzTest {
    private static final Duration BUDGET = Duration.ofSeconds(Long.getLong("fuzz.seconds", 3));
    private static final long FIRST_SEED = Long.getLong("fuzz.seed", 1);
    private static final int LEAST_ROUNDS = 20;
    private static final Set<Code> TOLD = EnumSet.of(Code.INVALID, Code.TOO_LARGE);
    /** What stands for something in one of the formats that are text. */
    private static final List<String> TOKENS = List.of(
            "\"",
            "\"\"",
            ",",
            "\n",
            "\r\n",
            "[",
            "]",
            "{",
            "}",
            ":",
            "\\",
            "\\u0000",
            "\\ud800",
            "null",
            "NaN",
            "-",
            "1e999999",
            "1E-2147483648",
            "99999999999999999999",
            "\uFEFF",
            "2024-02-30",
            "T25:61:61Z",
            "PT",
            "=",
            "====",
            "{\"a\":1,\"a\":2}");

    @TempDir
    Path spool;

    private Codecs codecs;

    @BeforeEach
    void makeCodecs() {
        codecs = new Codecs(spool);
    }

    @AfterEach
    void closeCodecs() {
        codecs.close();
    }

    static Stream<Format> formats() {
        return Stream.of(Format.values()).filter(format -> format != Format.XLSX && format != Format.ARROWS);
    }

    @ParameterizedTest
    @MethodSource("formats")
    void damagedFilesEndInAFailureOrInRows(Format format) throws IOException {
        Schema schema = new Schema(fields());
        byte[] good = encode(format, schema);
        assertThat(survives(format, schema, good, 1)).isTrue();
        long end = System.nanoTime() + BUDGET.toNanos();
        int read = 0;
        int round = 0;
        while (round < LEAST_ROUNDS || System.nanoTime() < end) {
            long seed = FIRST_SEED + round;
            byte[] bad = damaged(format, good, new Random(seed));
            read += survives(format, schema, bad, seed) ? 1 : 0;
            round++;
        }
        System.out.printf("%s: %d rounds, %d read, %d bytes%n", format, round, read, good.length);
        assertThat(read).as("of %d rounds", round).isLessThan(round);
    }

    private static byte[] damaged(Format format, byte[] good, Random random) {
        byte[] bytes = good.clone();
        boolean text = format == Format.CSV || format == Format.JSON || format == Format.JSONL;
        for (int damages = 1 + random.nextInt(4); damages > 0 && bytes.length > 1; damages--) {
            // Structure is at the beginning and at the end; half of the damages go there.
            int at = switch (random.nextInt(4)) {
                case 0 -> random.nextInt(Math.min(bytes.length, 1_000));
                case 1 -> bytes.length - 1 - random.nextInt(Math.min(bytes.length, 1_000));
                default -> random.nextInt(bytes.length);
            };
            bytes = damaged(bytes, at, text, random);
        }
        return bytes;
    }

    private static byte[] damaged(byte[] bytes, int at, boolean text, Random random) {
        switch (random.nextInt(text ? 8 : 7)) {
            case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes[at] = (byte) random.nextInt();
            case 2 -> bytes[at] = (byte) 0xFF;
            case 3 -> bytes[at] = 0;
            case 4 -> {
                for (int i = at; i < Math.min(at + 8, bytes.length); i++) {
                    bytes[i] = (byte) random.nextInt();
                }
            }
            case 5 -> {
                return replaced(bytes, at, Math.min(bytes.length - at, 1 + random.nextInt(64)), new byte[0]);
            }
            case 6 -> {
                int from = random.nextInt(bytes.length);
                byte[] piece = new byte[Math.min(bytes.length - from, 1 + random.nextInt(64))];
                System.arraycopy(bytes, from, piece, 0, piece.length);
                return replaced(bytes, at, 0, piece);
            }
            default -> {
                String token = TOKENS.get(random.nextInt(TOKENS.size()));
                return replaced(bytes, at, random.nextInt(2), token.getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes;
    }

    private static byte[] replaced(byte[] bytes, int at, int length, byte[] by) {
        int cut = Math.min(length, bytes.length - at);
        byte[] result = new byte[bytes.length - cut + by.length];
        System.arraycopy(bytes, 0, result, 0, at);
        System.arraycopy(by, 0, result, at, by.length);
        System.arraycopy(bytes, at + cut, result, at + by.length, bytes.length - at - cut);
        return result;
    }

    /** Whether rows came out in the end; they are written again, which touches every byte of every value. */
    private boolean survives(Format format, Schema schema, byte[] bytes, long seed) {
        Format again = seed % 2 == 0 ? Format.CSV : Format.JSONL;
        try (BufferAllocator allocator = new RootAllocator(256 << 20)) {
            Codec codec = codecs.decoder(format);
            // As for a new table every third time, where the bytes carry no types.
            boolean infer = seed % 3 == 0 && codec instanceof SchemaInference;
            try (ArrowReader reader = codec.decode(
                    new ByteArrayInputStream(bytes),
                    infer ? ((SchemaInference) codec).infer(new ByteArrayInputStream(bytes)) : schema,
                    allocator)) {
                codecs.encoder(again).encode(reader, OutputStream.nullOutputStream());
                return true;
            } catch (DatabaseException e) {
                assertThat(e.code()).as("seed %d: %s", seed, e.message()).isIn(TOLD);
                return false;
            }
        } catch (IOException | RuntimeException e) {
            throw new AssertionError(format + ", seed " + seed, e);
        }
    }

    private static List<Field> fields() {
        List<Field> fields = new ArrayList<>();
        for (TypeSample type : TypeSample.all()) {
            fields.add(new Field(
                    "c" + fields.size(),
                    type.field().getFieldType(),
                    type.field().getChildren()));
        }
        return fields;
    }

    private byte[] encode(Format format, Schema schema) throws IOException {
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (int row = 0; row < 12; row++) {
            @Nullable Object[] values = new @Nullable Object[schema.getFields().size()];
            for (int column = 0; column < values.length; column++) {
                List<Object> choice = TypeSample.all().get(column).values();
                values[column] = (row + column) % 5 == 0 ? null : choice.get(row % choice.size());
            }
            rows.add(values);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (BufferAllocator allocator = new RootAllocator();
                ArrowReader reader = Rows.reader(allocator, schema, 5, rows)) {
            codecs.encoder(format).encode(reader, out);
        }
        return out.toByteArray();
    }
}
