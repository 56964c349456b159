package io.tabledav.codec;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.c.ArrowArrayStream;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBResultSet;
import org.jspecify.annotations.Nullable;

/**
 * DuckDB as a library that writes and reads Parquet: one instance in memory, opened at the first use, that reaches no file
 * outside of the spool folder, loads no extension and takes no other settings.
 *
 * <p>Each use has a connection of its own. After a failure the instance is not used again, since one that broke inside
 * answers nothing any more. It works on one thread for each use: so rows keep their order, and the same rows give the same
 * bytes.
 *
 * <p>Owner: who made it closes it, after all uses.
 *
 * <p>Threads: any; who comes beyond the limit waits in order, writers and readers apart, so that those who hold a database's
 * connection never wait for those who wait for one.
 */
final class DuckDb implements AutoCloseable {
    private static final Duration LEFTOVER_AGE = Duration.ofDays(1);
    private static final String BOUNDED_GROUPS = "ROW_GROUP_SIZE 122880, ROW_GROUP_SIZE_BYTES " + (32 << 20);
    private static final int IDLE_SECONDS = 30;
    /** Native code that runs out of stack ends the process. */
    private static final long STACK_BYTES = 8L << 20;

    private static final String NO_FIRST_BATCH = "Invalid result set";

    private final Path folder;
    private final ParquetSettings settings;
    private final Semaphore writers;
    private final Semaphore slices = new Semaphore(1, true);
    private final Semaphore readers;
    private final AtomicLong usedBytes = new AtomicLong();
    private final Executor threads;
    private @Nullable DuckDBConnection instance;
    private boolean closed;

    DuckDb(Path folder, ParquetSettings settings) {
        this.folder = folder;
        this.settings = settings;
        this.writers = new Semaphore(settings.atOnce(), true);
        this.readers = new Semaphore(settings.atOnce(), true);
        this.threads = threads();
    }

    /**
     * Threads with a stack for native code. The permits bound them: each use runs one piece of work at a time. There is no other bound,
     * since a thread that has just handed over a result is not free yet, and no work may fall back on its caller: what ends it would
     * have nobody to send it, and the caller's interrupt would be lost with it.
     */
    static Executor threads() {
        return new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                Thread.ofPlatform()
                        .daemon()
                        .name("parquet-", 1)
                        .stackSize(STACK_BYTES)
                        .factory());
    }

    /** An empty file; the caller closes it. */
    ParquetFile newFile() {
        return ParquetFile.create(folder, usedBytes, settings.spoolBytes());
    }

    /** How much one use should make do with, so that as many as may be at once find room. */
    long shareBytes() {
        return settings.memoryBytes() / (2L * settings.atOnce());
    }

    /** What no use gets more than. */
    long memoryBytes() {
        return settings.memoryBytes();
    }

    /**
     * Writes all rows into a file, in row groups of some 32 MB at most.
     *
     * <p>Owner: the reader stays the caller's.
     *
     * <p>Errors: a failure of the rows passes through; {@code CANCELLED} if the caller is interrupted.
     */
    void write(ArrowReader rows, BufferAllocator allocator, ParquetFile file) throws IOException {
        write(rows, allocator, file, BOUNDED_GROUPS);
    }

    /** Writes one slice of wide rows, as no other is written; a row group ends with the first batch that fills it. */
    void write(ArrowReader rows, BufferAllocator allocator, ParquetFile file, int groupRows) throws IOException {
        acquire(slices);
        try {
            // Filters would lie between the row groups and the footer.
            write(rows, allocator, file, "WRITE_BLOOM_FILTER false, ROW_GROUP_SIZE " + groupRows);
        } finally {
            slices.release();
        }
    }

    private void write(ArrowReader rows, BufferAllocator allocator, ParquetFile file, String groups)
            throws IOException {
        acquire(writers);
        try (Use use = new Use()) {
            use.work.call(() -> use.copy(rows, allocator, file, groups), file::measure);
            file.measure();
        } finally {
            writers.release();
        }
    }

    /**
     * Opens the rows of a file whose columns have plain names. The caller closes it.
     *
     * @param columns what of each row is wanted, in SQL
     * @param batchRows how many rows every batch has but the last
     */
    Reading read(ParquetFile file, String columns, int batchRows, BufferAllocator allocator) throws IOException {
        return read(query(file, columns), batchRows, allocator);
    }

    /** The columns of a file, as they are when they are read. */
    Schema schema(ParquetFile file, BufferAllocator allocator) throws IOException {
        try (Reading reading = read(query(file, "*") + " LIMIT 0", 1, allocator)) {
            return reading.rows().getVectorSchemaRoot().getSchema();
        }
    }

    private static String query(ParquetFile file, String columns) {
        return "SELECT " + columns + " FROM read_parquet(" + literal(file.path())
                + ", hive_partitioning = false, filename = false, union_by_name = false)";
    }

    private Reading read(String sql, int batchRows, BufferAllocator allocator) throws IOException {
        acquire(readers);
        Use use = new Use();
        try {
            ArrowReader rows = use.work.call(() -> use.select(sql, batchRows, allocator), () -> {});
            return new Reading(use, rows);
        } catch (Throwable e) {
            try {
                use.close();
            } finally {
                readers.release();
            }
            throw e;
        }
    }

    private static void acquire(Semaphore permits) {
        try {
            permits.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw DatabaseException.of(Code.CANCELLED, "The request was broken off.")
                    .withCause(e);
        }
    }

    /** Rows that are being read. */
    final class Reading implements AutoCloseable {
        private final Use use;
        private final ArrowReader rows;
        private boolean closed;

        private Reading(Use use, ArrowReader rows) {
            this.use = use;
            this.rows = rows;
        }

        /** The rows as DuckDB gives them; closed with this. */
        ArrowReader rows() {
            return rows;
        }

        /** Does something with the rows, on a thread where it may block. */
        <T> T call(IpcLimits.Step<T> step) throws IOException {
            return use.work.call(
                    () -> {
                        try {
                            return step.run();
                        } catch (DatabaseException e) {
                            throw e;
                        } catch (IOException | RuntimeException e) {
                            forget();
                            throw readFailure(e);
                        }
                    },
                    () -> {});
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                try {
                    use.close();
                } finally {
                    readers.release();
                }
            }
        }
    }

    /** One connection in the hands of one caller. */
    private final class Use implements AutoCloseable {
        private final NativeWork work = new NativeWork(threads, this::cancel);
        private @Nullable DuckDBConnection connection;
        private volatile @Nullable Statement statement;
        private @Nullable DuckDBResultSet result;
        private @Nullable ArrowReader rows;

        boolean copy(ArrowReader rows, BufferAllocator allocator, ParquetFile file, String groups) {
            try (ArrowArrayStream stream = ArrowArrayStream.allocateNew(allocator)) {
                Data.exportArrayStream(allocator, rows, stream);
                try {
                    connect().registerArrowStream("given", stream);
                    String sql = "COPY (SELECT * FROM given) TO " + literal(file.path())
                            + " (FORMAT parquet, COMPRESSION snappy, USE_TMP_FILE false, " + groups + ")";
                    boolean ignored = statement().execute(sql);
                    return true;
                } finally {
                    // Whatever was not scanned to its end is given back here.
                    disconnect();
                    stream.release();
                }
            } catch (SQLException e) {
                forget();
                throw writeFailure(e);
            }
        }

        ArrowReader select(String sql, int batchRows, BufferAllocator allocator) {
            try {
                connect();
                result = (DuckDBResultSet) statement().executeQuery(sql);
                // Kept, since whoever is interrupted does not get what is returned.
                rows = (ArrowReader) result.arrowExportStream(allocator, batchRows);
                return rows;
            } catch (SQLException e) {
                forget();
                throw readFailure(reason(sql, e));
            }
        }

        /**
         * Why a query failed. Of a first batch that fails, the driver says no more than that there is none, but of a statement
         * without rows it says all.
         */
        private SQLException reason(String sql, SQLException failure) {
            if (!String.valueOf(failure.getMessage()).contains(NO_FIRST_BATCH)) {
                return failure;
            }
            disconnect();
            try {
                boolean ignored =
                        statement().execute("CREATE TEMP TABLE rows AS SELECT count(COLUMNS(*)) FROM (" + sql + ")");
                return failure;
            } catch (SQLException reason) {
                forget();
                return reason;
            }
        }

        private DuckDBConnection connect() throws SQLException {
            DuckDBConnection opened = DuckDb.this.connect();
            connection = opened;
            return opened;
        }

        private Statement statement() throws SQLException {
            Statement created = connection == null ? connect().createStatement() : connection.createStatement();
            statement = created;
            return created;
        }

        private void cancel() {
            Statement running = statement;
            if (running != null) {
                try {
                    running.cancel();
                } catch (SQLException e) {
                    // It is over already.
                    statement = null;
                }
            }
        }

        private void disconnect() {
            try (DuckDBConnection closing = connection;
                    Statement ignored = statement;
                    DuckDBResultSet alsoIgnored = result;
                    ArrowReader first = rows) {
                connection = null;
                result = null;
                rows = null;
            } catch (SQLException | IOException e) {
                throw DatabaseException.of(Code.INTERNAL, "DuckDB could not be closed")
                        .withCause(e);
            } finally {
                statement = null;
            }
        }

        @Override
        public void close() {
            disconnect();
        }
    }

    private synchronized DuckDBConnection connect() throws SQLException {
        if (closed) {
            throw DatabaseException.of(Code.UNAVAILABLE, "The server is being stopped");
        }
        if (instance == null) {
            deleteLeftovers();
            instance = open();
        }
        return instance.duplicate();
    }

    /** Has the next use open another instance; this one ends with its last connection. */
    private synchronized void forget() {
        DuckDBConnection forgotten = instance;
        instance = null;
        try {
            if (forgotten != null) {
                forgotten.close();
            }
        } catch (SQLException e) {
            throw DatabaseException.of(Code.INTERNAL, "DuckDB could not be closed")
                    .withCause(e);
        }
    }

    /** Gives the native memory back; what is being written or read goes on to its end, and nothing begins any more. */
    @Override
    public synchronized void close() {
        closed = true;
        forget();
    }

    private DuckDBConnection open() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("threads", "1");
        // On one thread the order is kept all the same, and row groups can be bounded by bytes.
        properties.setProperty("preserve_insertion_order", "false");
        properties.setProperty("memory_limit", settings.memoryBytes() / 1024 + "KiB");
        properties.setProperty("temp_directory", "");
        properties.setProperty("autoinstall_known_extensions", "false");
        properties.setProperty("autoload_known_extensions", "false");
        properties.setProperty("allow_community_extensions", "false");
        properties.setProperty("enable_external_file_cache", "false");
        properties.setProperty("arrow_lossless_conversion", "true");
        properties.setProperty("jdbc_stream_results", "true");
        properties.setProperty("jdbc_instance_cache", "false");
        DuckDBConnection opened = DuckDBConnection.newConnection("jdbc:duckdb:", false, null, properties);
        try (Statement locks = opened.createStatement()) {
            for (String lock : List.of(
                    "SET allowed_directories = [" + literal(folder.toAbsolutePath()) + "]",
                    "SET enable_external_access = false",
                    "SET lock_configuration = true")) {
                boolean ignored = locks.execute(lock);
            }
            return opened;
        } catch (SQLException e) {
            opened.close();
            throw e;
        }
    }

    /** A path as a literal. The last part of it is our own; a pattern in the others would be looked up as one. */
    private static String literal(Path path) {
        String text = path.toAbsolutePath().toString();
        if (text.chars().anyMatch(c -> c == '*' || c == '?' || c == '[')) {
            throw DatabaseException.of(Code.INTERNAL, "The path of the spool folder has one of * ? [ in it")
                    .withHint("Have tabledav.home set to a folder without them; Parquet needs it.");
        }
        return "'" + text.replace("'", "''") + "'";
    }

    /** What a killed server left: nothing is in use for so long. */
    private void deleteLeftovers() {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, ParquetFile.PREFIX + "*.parquet")) {
            for (Path file : files) {
                if (Files.getLastModifiedTime(file)
                        .toInstant()
                        .isBefore(Instant.now().minus(LEFTOVER_AGE))) {
                    boolean ignored = Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            throw DatabaseException.of(Code.INTERNAL, "The server's spool folder cannot be read")
                    .withCause(e);
        }
    }

    private static DatabaseException writeFailure(Exception cause) {
        String message = String.valueOf(cause.getMessage());
        if (message.contains("Out of Memory")) {
            return DatabaseException.of(Code.UNAVAILABLE, "The server has too little memory to write this as Parquet")
                    .withHint("Ask for fewer columns or another format, or have tabledav.parquet.memory raised.")
                    .withCause(cause);
        }
        return message.contains("IO Error")
                ? ParquetFile.full().withCause(cause)
                : DatabaseException.of(Code.INTERNAL, "The rows could not be written as Parquet")
                        .withCause(cause);
    }

    private static DatabaseException readFailure(Exception cause) {
        String message = String.valueOf(cause.getMessage());
        return message.contains("Out of Memory")
                ? ParquetLimits.tooLarge("What a part of the file unpacks to").withCause(cause)
                : ParquetLimits.damaged("its values cannot be read").withCause(cause);
    }
}
