package io.tabledav.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.testing.Rows;
import io.tabledav.tree.Format;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.ipc.ArrowWriter;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Damaged bytes end in a failure that is told, or in rows; never in another exception, in memory that is not freed, or in the
 * end of the process.
 *
 * <p>What is read is used, too: it is written as CSV and as Arrow again, which touches every byte of every value.
 */
class ArrowFuzzTest {
    private static final Set<Code> TOLD = EnumSet.of(Code.INVALID, Code.TOO_LARGE);
    private static final int ROUNDS = 1_000;

    @TempDir
    Path spool;

    @Test
    void streamsOfEveryType() throws IOException {
        fuzz(ofEveryType(false), 1);
    }

    @Test
    void filesOfEveryType() throws IOException {
        fuzz(ofEveryType(true), 2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"pyarrow.arrows", "delta.arrows", "polars.arrows", "polars-lz4.feather", "pandas-zstd.feather"})
    void filesOfOtherPrograms(String file) throws IOException {
        try (InputStream in = ArrowFuzzTest.class.getResourceAsStream(file)) {
            fuzz(Objects.requireNonNull(in, file).readAllBytes(), file.hashCode());
        }
    }

    private void fuzz(byte[] good, long seed) {
        Random random = new Random(seed);
        int read = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bad = good.clone();
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                damage(bad, random);
            }
            read += survives(bad, round) ? 1 : 0;
        }
        // A damage in the values themselves cannot be told; if nothing was ever read, the test would test nothing.
        assertThat(read).isBetween(1, ROUNDS - 1);
    }

    private static void damage(byte[] bytes, Random random) {
        // Structure is at the beginnings of messages; half of the damages go there, where they hurt most.
        int at = random.nextInt(random.nextBoolean() ? bytes.length : Math.min(bytes.length, 2_000));
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

    /** Whether rows came out in the end. */
    private boolean survives(byte[] bytes, int round) {
        try (BufferAllocator allocator = new RootAllocator(64 << 20)) {
            try (ArrowReader reader =
                    new Codecs(spool).decoder(Format.ARROW).decode(new ByteArrayInputStream(bytes), null, allocator)) {
                new Codecs(spool)
                        .encoder(round % 2 == 0 ? Format.CSV : Format.ARROW)
                        .encode(reader, OutputStream.nullOutputStream());
                return true;
            } catch (DatabaseException e) {
                assertThat(e.code()).as("round %d: %s", round, e.message()).isIn(TOLD);
                return false;
            } catch (IOException e) {
                throw new AssertionError("round " + round, e);
            }
        } catch (RuntimeException e) {
            throw new AssertionError("round " + round, e);
        }
    }

    private static byte[] ofEveryType(boolean file) throws IOException {
        List<Field> fields = new ArrayList<>();
        for (TypeSample type : TypeSample.all()) {
            fields.add(new Field(
                    "c" + fields.size(),
                    type.field().getFieldType(),
                    type.field().getChildren()));
        }
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (int row = 0; row < 12; row++) {
            @Nullable Object[] values = new @Nullable Object[fields.size()];
            for (int column = 0; column < values.length; column++) {
                List<Object> choice = TypeSample.all().get(column).values();
                values[column] = (row + column) % 5 == 0 ? null : choice.get(row % choice.size());
            }
            rows.add(values);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (BufferAllocator allocator = new RootAllocator();
                ArrowReader reader = Rows.reader(allocator, new Schema(fields), 5, rows);
                ArrowWriter writer = file
                        ? new ArrowFileWriter(reader.getVectorSchemaRoot(), null, Channels.newChannel(out))
                        : new ArrowStreamWriter(reader.getVectorSchemaRoot(), null, out)) {
            writer.start();
            while (reader.loadNextBatch()) {
                writer.writeBatch();
            }
            writer.end();
            return out.toByteArray();
        }
    }
}
