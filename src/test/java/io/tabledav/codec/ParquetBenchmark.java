package io.tabledav.codec;

import com.sun.management.OperatingSystemMXBean;
import io.tabledav.testing.Rows;
import io.tabledav.tree.Format;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Properties;
import org.apache.arrow.c.ArrowArrayStream;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.duckdb.DuckDBConnection;

/**
 * What Parquet costs in CPU: this server's codec against DuckDB alone, which reads the same Arrow stream from disk, in turns.
 *
 * <p>Arguments: a file with an Arrow stream, and how often.
 */
final class ParquetBenchmark {
    private ParquetBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        Path stream = Path.of(arguments[0]);
        int rounds = Integer.parseInt(arguments[1]);
        Path folder = Files.createTempDirectory("parquet-benchmark");
        double[] own = new double[rounds];
        double[] alone = new double[rounds];
        double[] read = new double[rounds];
        try (BufferAllocator allocator = new RootAllocator()) {
            for (int round = -1; round < rounds; round++) {
                Path file = folder.resolve("own.parquet");
                double[] seconds = {
                    cpu(() -> duckDb(stream, folder.resolve("alone.parquet"), allocator)),
                    cpu(() -> encode(stream, file, folder, allocator)),
                    cpu(() -> decode(file, folder, allocator))
                };
                if (round >= 0) {
                    alone[round] = seconds[0];
                    own[round] = seconds[1];
                    read[round] = seconds[2];
                }
            }
        }
        System.out.printf(
                "DuckDB alone %.2f s, codec %.2f s (x %.2f), decode %.2f s; %d and %d bytes; %s%n",
                median(alone),
                median(own),
                median(own) / median(alone),
                median(read),
                Files.size(folder.resolve("alone.parquet")),
                Files.size(folder.resolve("own.parquet")),
                Files.readAllLines(Path.of("/proc/self/status")).stream()
                        .filter(line -> line.startsWith("VmHWM"))
                        .toList());
        for (String name : new String[] {"own.parquet", "alone.parquet"}) {
            Files.delete(folder.resolve(name));
        }
        Files.delete(folder);
    }

    private interface Step {
        void run() throws Exception;
    }

    private static double cpu(Step step) throws Exception {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        long before = system.getProcessCpuTime();
        step.run();
        return (system.getProcessCpuTime() - before) / 1e9;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static void encode(Path stream, Path file, Path folder, BufferAllocator allocator) throws IOException {
        try (InputStream in = Files.newInputStream(stream);
                ArrowReader rows = new ArrowStreamReader(in, allocator);
                OutputStream out = Files.newOutputStream(file)) {
            new Codecs(folder).encoder(Format.PARQUET).encode(rows, out);
        }
    }

    private static void decode(Path file, Path folder, BufferAllocator allocator) throws IOException {
        try (InputStream in = Files.newInputStream(file);
                ArrowReader rows = new Codecs(folder).decoder(Format.PARQUET).decode(in, null, allocator)) {
            System.out.println(Rows.count(rows) + " rows");
        }
    }

    /** What a program does that has nothing but DuckDB and the stream. */
    private static void duckDb(Path stream, Path file, BufferAllocator allocator) throws IOException, SQLException {
        Properties properties = new Properties();
        properties.setProperty("threads", "1");
        try (InputStream in = Files.newInputStream(stream);
                ArrowReader rows = new ArrowStreamReader(in, allocator);
                ArrowArrayStream exported = ArrowArrayStream.allocateNew(allocator)) {
            VectorSchemaRoot root = rows.getVectorSchemaRoot();
            if (root.getSchema().getFields().isEmpty()) {
                throw new IllegalArgumentException("no columns");
            }
            Data.exportArrayStream(allocator, rows, exported);
            try (DuckDBConnection connection = DuckDBConnection.newConnection("jdbc:duckdb:", false, null, properties);
                    Statement copy = connection.createStatement()) {
                connection.registerArrowStream("given", exported);
                boolean ignored = copy.execute(
                        "COPY (SELECT * FROM given) TO '" + file + "' (FORMAT parquet, COMPRESSION snappy)");
            }
        }
    }
}
