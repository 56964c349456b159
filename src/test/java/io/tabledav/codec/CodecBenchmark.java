package io.tabledav.codec;

import io.tabledav.testing.Rows;
import io.tabledav.tree.Format;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * CPU seconds of each codec for 5 million rows of 9 columns, both ways, from and to memory; not a test.
 *
 * <p>Run its {@code main} from the test class path with the JVM flags of the build, {@code -Xmx128m} for what a server has. Given
 * files with Arrow streams, it reads those instead, in turns: for what compression costs.
 */
public final class CodecBenchmark {
    private static final int BATCH_ROWS = 50_000;
    private static final int BATCHES = 100;
    private static final int ROUNDS = 4;
    private static final int ARROW_END_BYTES = 8;

    private static final Schema SCHEMA = Rows.schema(
            Rows.field("id", new ArrowType.Int(64, true)),
            Rows.field("customer", new ArrowType.Int(32, true)),
            Rows.field("price", new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE)),
            Rows.field("weight", new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE)),
            Rows.field("amount", new ArrowType.Decimal(12, 2, 128)),
            Rows.field("name", new ArrowType.Utf8()),
            Rows.field("note", new ArrowType.Utf8()),
            Rows.field("day", new ArrowType.Date(DateUnit.DAY)),
            Rows.field("at", new ArrowType.Timestamp(TimeUnit.MICROSECOND, null)));

    private CodecBenchmark() {}

    /** Prints one line a measurement. */
    public static void main(String[] args) throws IOException {
        Codecs codecs = new Codecs(Path.of(System.getProperty("java.io.tmpdir")));
        try (BufferAllocator allocator = new RootAllocator()) {
            if (args.length > 0) {
                for (int round = 0; round < ROUNDS; round++) {
                    for (String file : args) {
                        decode(codecs.decoder(Format.ARROW), Path.of(file), allocator);
                    }
                }
                return;
            }
            for (Format format : List.of(Format.ARROW, Format.CSV, Format.JSONL)) {
                byte[] one = one(codecs.encoder(format), allocator);
                for (int round = 0; round < ROUNDS; round++) {
                    encode(codecs.encoder(format), format, allocator);
                    decode(codecs.decoder(format), format, one, allocator);
                }
            }
        }
    }

    private static void encode(Codec codec, Format format, BufferAllocator allocator) throws IOException {
        long[] bytes = {0};
        OutputStream count = new OutputStream() {
            @Override
            public void write(int value) {
                bytes[0]++;
            }

            @Override
            public void write(byte[] chunk, int offset, int length) {
                bytes[0] += length;
            }
        };
        try (ArrowReader rows = new Repeated(allocator, rows(allocator))) {
            long start = cpuNanos();
            codec.encode(rows, count);
            report(format + " out", start, bytes[0]);
        }
    }

    private static void decode(Codec codec, Format format, byte[] one, BufferAllocator allocator) throws IOException {
        InputStream in = switch (format) {
            case CSV -> manyTimes(one, endOfHeader(one), 0);
            case JSONL -> manyTimes(one, 0, 0);
            default -> manyArrow(one);
        };
        try (ArrowReader rows = codec.decode(in, SCHEMA, allocator)) {
            long start = cpuNanos();
            long count = Rows.count(rows);
            if (count != (long) BATCH_ROWS * BATCHES) {
                throw new AssertionError(count);
            }
            report(format + " in ", start, rows.bytesRead());
        }
    }

    private static void decode(Codec codec, Path file, BufferAllocator allocator) throws IOException {
        try (InputStream in = Files.newInputStream(file);
                ArrowReader rows = codec.decode(in, null, allocator)) {
            long start = cpuNanos();
            long count = Rows.count(rows);
            report(file.getFileName() + ", " + count + " rows", start, rows.bytesRead());
        }
    }

    private static void report(String what, long start, long bytes) {
        double seconds = (cpuNanos() - start) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "%-10s %6.2f CPU s  %5d MB  %5.0f MB/s%n",
                what,
                seconds,
                bytes >> 20,
                bytes / seconds / (1 << 20));
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static int endOfHeader(byte[] csv) {
        return IntStream.range(0, csv.length)
                        .filter(i -> csv[i] == '\n')
                        .findFirst()
                        .orElseThrow()
                + 1;
    }

    private static InputStream manyArrow(byte[] one) {
        int schemaLength = 8
                + java.nio.ByteBuffer.wrap(one)
                        .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                        .getInt(4);
        return manyTimes(one, schemaLength, ARROW_END_BYTES);
    }

    /** The head once, what follows so many times, then the tail. */
    private static InputStream manyTimes(byte[] one, int headBytes, int tailBytes) {
        byte[] head = Arrays.copyOf(one, headBytes);
        byte[] body = Arrays.copyOfRange(one, headBytes, one.length - tailBytes);
        byte[] tail = Arrays.copyOfRange(one, one.length - tailBytes, one.length);
        List<InputStream> bodies = IntStream.range(0, BATCHES)
                .<InputStream>mapToObj(i -> new ByteArrayInputStream(body))
                .toList();
        InputStream all = new SequenceInputStream(Collections.enumeration(bodies));
        return new SequenceInputStream(
                new ByteArrayInputStream(head), new SequenceInputStream(all, new ByteArrayInputStream(tail)));
    }

    private static byte[] one(Codec codec, BufferAllocator allocator) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ArrowReader rows = rows(allocator)) {
            codec.encode(rows, out);
        }
        return out.toByteArray();
    }

    private static ArrowReader rows(BufferAllocator allocator) {
        return Rows.generated(allocator, SCHEMA, BATCH_ROWS, BATCH_ROWS, i -> new Object[] {
            i,
            i * 7919 % 100_000,
            i % 10_000 / 100.0,
            Math.sqrt(i),
            i % 11 == 0 ? null : BigDecimal.valueOf(i * 31, 2),
            "customer " + i % 1000,
            i % 5 == 0 ? null : "a note of some length, number " + i,
            LocalDate.ofEpochDay(i % 20_000),
            LocalDateTime.ofEpochSecond(1_700_000_000 + i, (int) (i % 1000) * 1000, java.time.ZoneOffset.UTC)
        });
    }

    /** Gives the one batch of a reader many times. */
    private static final class Repeated extends ArrowReader {
        private final ArrowReader source;
        private int given;

        Repeated(BufferAllocator allocator, ArrowReader source) throws IOException {
            super(allocator);
            this.source = source;
            source.loadNextBatch();
        }

        @Override
        public VectorSchemaRoot getVectorSchemaRoot() throws IOException {
            return source.getVectorSchemaRoot();
        }

        @Override
        public boolean loadNextBatch() {
            return given++ < BATCHES;
        }

        @Override
        public long bytesRead() {
            return 0;
        }

        @Override
        protected void closeReadSource() throws IOException {
            source.close();
        }

        @Override
        protected Schema readSchema() {
            return SCHEMA;
        }
    }
}
