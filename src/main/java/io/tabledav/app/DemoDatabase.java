package io.tabledav.app;

import io.tabledav.backend.sqlite.SqliteDatabase;
import io.tabledav.backend.sqlite.SqliteSettings;
import io.tabledav.codec.Codec;
import io.tabledav.spi.Column;
import io.tabledav.spi.Database;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Insert;
import io.tabledav.spi.Insert.Mode;
import io.tabledav.spi.Insert.Replacement;
import io.tabledav.spi.Query;
import io.tabledav.spi.RelationName;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jboss.logging.Logger;

/**
 * The database that is served where none is configured: real data, built in the data folder when it is first needed.
 *
 * <p>It is built under another name and then renamed, so that a start that was killed leaves no half of it behind; and under a
 * lock on a file, so that two servers that start at once build it once.
 */
final class DemoDatabase {
    private static final Logger LOG = Logger.getLogger(DemoDatabase.class);

    private static final String FILE = "demo.db";
    private static final String LOCK_FILE = "demo.lock";
    private static final String UNFINISHED_FILE = "demo-unfinished.db";

    /** What SQLite may leave beside a database that was not closed. */
    private static final List<String> SIDE_FILES = List.of("-wal", "-shm", "-journal");

    private static final List<Table> TABLES = List.of(
            new Table("airports", "airports.csv", "iata,name,city,state,country,latitude,longitude"),
            new Table("routes", "flights-airport.csv", "origin,destination,flights"),
            new Table(
                    "strikes",
                    "birdstrikes.csv",
                    "airport,aircraft,damage,flight_date,operator,origin_state,phase,size,species,time_of_day,"
                            + "cost_other,cost_repair,cost_total,speed_knots"),
            new Table("weather", "seattle-weather.csv", "date,precipitation,temp_max,temp_min,wind,weather"));

    private final Path folder;
    private final Codec csv;
    private final BufferAllocator allocator;

    /**
     * A demo database that is or will be in a folder.
     *
     * @param csv what reads the rows
     * @param allocator where they are held meanwhile
     */
    DemoDatabase(Path folder, Codec csv, BufferAllocator allocator) {
        this.folder = folder;
        this.csv = csv;
        this.allocator = allocator;
    }

    /**
     * A table and where its rows come from.
     *
     * @param name the table
     * @param resource the CSV file
     * @param header the columns of the table, in the order of the file, in place of the file's own header
     */
    private record Table(String name, String resource, String header) {}

    /** The file of the database, built if it was not there. */
    Path make() {
        Path file = folder.resolve(FILE);
        if (Files.exists(file)) {
            return file;
        }
        try (FileChannel channel = FileChannel.open(
                        folder.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            if (!Files.exists(file)) {
                LOG.infof("Building the demo database %s.", file);
                build(file);
            }
            return file;
        } catch (IOException e) {
            throw DatabaseException.of(Code.STORAGE_FULL, "The demo database cannot be built in " + folder + ".")
                    .withHint("Set TABLEDAV_HOME to a folder that this user may write.")
                    .withCause(e);
        }
    }

    private void build(Path file) throws IOException {
        Path unfinished = folder.resolve(UNFINISHED_FILE);
        removeUnfinished(unfinished);
        String url = "jdbc:sqlite:" + unfinished;
        SqliteDatabase.createFile(url);
        try (Database database = new SqliteDatabase(SqliteSettings.of(url))) {
            for (String statement : resource("schema.sql").split(";\\R")) {
                run(database, statement);
            }
            for (Table table : TABLES) {
                fill(database, table);
            }
        }
        if (Files.exists(beside(unfinished, "-wal"))) {
            throw new IOException("The rows are not all in " + unfinished + " yet.");
        }
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void removeUnfinished(Path unfinished) throws IOException {
        Files.deleteIfExists(unfinished);
        for (String side : SIDE_FILES) {
            Files.deleteIfExists(beside(unfinished, side));
        }
    }

    private static Path beside(Path file, String ending) {
        return file.resolveSibling(file.getFileName() + ending);
    }

    private void run(Database database, String statement) throws IOException {
        Query.Sql sql = new Query.Sql(statement, Query.Parameters.NONE, Query.Effect.DDL);
        try (ArrowReader none = database.query(sql, allocator)) {
            while (none.loadNextBatch()) {}
        }
    }

    private void fill(Database database, Table table) throws IOException {
        RelationName relation = new RelationName("main", table.name());
        Schema schema = new Schema(
                database.listColumns(relation).stream().map(Column::field).toList());
        Insert insert = new Insert(relation, Mode.APPEND, List.of(), Replacement.AUTO, false);
        try (InputStream bytes = open(table.resource());
                ArrowReader rows = csv.decode(withHeader(table.header(), bytes), schema, allocator)) {
            database.insert(insert, rows);
        }
    }

    private static InputStream withHeader(String header, InputStream file) throws IOException {
        for (int octet = file.read(); octet != '\n'; octet = file.read()) {
            if (octet < 0) {
                throw new IOException("The file has no header.");
            }
        }
        return new SequenceInputStream(
                new ByteArrayInputStream((header + "\n").getBytes(StandardCharsets.UTF_8)), file);
    }

    private static String resource(String name) throws IOException {
        try (InputStream bytes = open(name)) {
            return new String(bytes.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static InputStream open(String name) throws IOException {
        InputStream bytes = DemoDatabase.class.getResourceAsStream("/demo/" + name);
        if (bytes == null) {
            throw new FileNotFoundException("/demo/" + name);
        }
        return bytes;
    }
}
