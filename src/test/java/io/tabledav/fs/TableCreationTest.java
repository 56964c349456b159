package io.tabledav.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tabledav.backend.memory.MemoryDatabase;
import io.tabledav.codec.Codecs;
import io.tabledav.snapshot.SnapshotSettings;
import io.tabledav.snapshot.Snapshots;
import io.tabledav.spi.Column;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Insert.Mode;
import io.tabledav.spi.InsertResult;
import io.tabledav.spi.RelationInfo;
import io.tabledav.spi.RelationName;
import io.tabledav.testing.Rows;
import io.tabledav.tree.DbPath;
import io.tabledav.tree.DbPath.Data;
import io.tabledav.tree.Format;
import io.tabledav.tree.Node;
import io.tabledav.tree.QueryParameters;
import io.tabledav.tree.TypeWords;
import io.tabledav.tree.WriteShape;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that go where no relation is. */
class TableCreationTest {
    private static final Caller CALLER = FileSystemFixture.CALLER;
    private static final WriteShape PUT = WriteShape.of(Mode.REPLACE);
    private static final WriteShape CREATE = WriteShape.of(Mode.CREATE);
    private static final String CSV = "id,name,born\n1,Ada,1815-12-10\n2,,\n";

    @TempDir
    private Path folder;

    private final BufferAllocator allocator = new RootAllocator();
    private final BufferAllocator tables = new RootAllocator();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final MemoryDatabase database = new MemoryDatabase(tables);
    private final RecordedDatabase fixed = new RecordedDatabase();
    private Snapshots snapshots;
    private TableFileSystem files;

    @BeforeEach
    void mount() {
        database.createTable(
                new RelationName("main", "people"), List.of(Rows.field("id", new ArrowType.Int(64, true))), List.of());
        snapshots = new Snapshots(folder.resolve("snapshots"), SnapshotSettings.DEFAULTS);
        files = new TableFileSystem(
                List.of(
                        new Mount("db", database, Duration.ofMinutes(1), Set.of()),
                        new Mount("fixed", fixed, Duration.ofMinutes(1), Set.of())),
                new Codecs(folder),
                new Resources(allocator, timer, new Spool(folder.resolve("spool"), 1_000_000), snapshots),
                ListingLimits.DEFAULTS);
    }

    @AfterEach
    void unmount() {
        snapshots.close();
        timer.shutdownNow();
        database.close();
        tables.close();
        assertThat(allocator.getAllocatedMemory()).isZero();
        allocator.close();
    }

    private WriteReport write(String path, WriteShape shape, InputStream body) {
        Data file = (Data) DbPath.parse(path);
        boolean creating = shape.mode() == Mode.REPLACE;
        return files.write(CALLER, file, new Upload(shape, file.format(), body, new WriteTerms(false, creating, null)));
    }

    private WriteReport write(String path, WriteShape shape, String csv) {
        return write(path, shape, new ByteArrayInputStream(csv.getBytes(StandardCharsets.UTF_8)));
    }

    private List<String> tables() {
        return files.list(CALLER, new DbPath.Schema("db", "main")).stream()
                .map(Node::path)
                .map(path -> ((DbPath.Relation) path).relation())
                .toList();
    }

    private byte[] read(String path) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (Content content = files.read(CALLER, (DbPath.File) DbPath.parse(path), QueryParameters.NONE)) {
            content.writeTo(bytes);
        }
        return bytes.toByteArray();
    }

    private List<String> types(String table) {
        return database.listColumns(new RelationName("main", table)).stream()
                .map(Column::field)
                .map(field -> field.getName() + " " + TypeWords.of(field.getType()))
                .toList();
    }

    @Test
    void whoMakesATableThatMustNotBeThereIsToldOfAFasterOne() throws IOException {
        WriteCondition nothingThere = new WriteCondition(false, (exists, etag) -> !exists);
        Data file = (Data) DbPath.parse("/db/main/new.csv");
        InputStream body = new FilterInputStream(new ByteArrayInputStream(CSV.getBytes(StandardCharsets.UTF_8))) {
            private boolean made;

            @Override
            public int read() throws IOException {
                if (!made) {
                    made = true;
                    database.createTable(
                            new RelationName("main", "new"),
                            List.of(Rows.field("theirs", new ArrowType.Int(64, true))),
                            List.of());
                }
                return super.read();
            }
        };
        assertFails(
                Code.PRECONDITION_FAILED,
                () -> files.write(
                        CALLER, file, new Upload(PUT, Format.CSV, body, new WriteTerms(false, true, nothingThere))));
        assertThat(types("new")).hasSize(1);
        assertThat(new String(read("/db/main/new.csv"), StandardCharsets.UTF_8)).isEqualTo("theirs\n");
    }

    @Test
    void aFileBecomesATableOfItsColumnsAndRows() throws IOException {
        assertThat(tables()).containsExactly("people");

        WriteReport report = write("/db/main/new.csv", PUT, CSV);

        assertThat(report.created()).isTrue();
        assertThat(report.mode()).isEqualTo(Mode.CREATE);
        assertThat(report.rows()).isEqualTo(2);
        assertThat(report.bytes()).isEqualTo(CSV.length());
        assertThat(report.result()).isEqualTo(new InsertResult(2, 0, 0, 0));
        assertThat(tables()).as("what was listed a moment ago").containsExactly("new", "people");
        assertThat(types("new")).containsExactly("id int64", "name text", "born date");
        assertThat(read("/db/main/new/new.csv"))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo(CSV);
    }

    @Test
    void aTypedFileKeepsItsTypes() throws IOException {
        write("/db/main/new.csv", CREATE, CSV);
        byte[] arrow = read("/db/main/new.arrow");

        WriteReport report = write("/db/main/copy.arrow", CREATE, new ByteArrayInputStream(arrow));

        assertThat(report.created()).isTrue();
        assertThat(types("copy")).isEqualTo(types("new"));
        assertThat(read("/db/main/copy.arrow")).isEqualTo(arrow);
    }

    @Test
    void theSecondFileIsWrittenIntoTheTableOfTheFirst() {
        write("/db/main/new.csv", PUT, CSV);
        WriteReport again = write("/db/main/new.csv", PUT, "id,name,born\n3,,\n");
        assertThat(again.created()).isFalse();
        assertThat(again.mode()).isEqualTo(Mode.REPLACE);
        assertThat(again.result()).isEqualTo(new InsertResult(1, 0, 2, 0));
    }

    @Test
    void aTableThatIsThereIsNotMade() {
        assertFails(Code.CONFLICT, () -> write("/db/main/people.csv", CREATE, unreadable()));
        assertFails(Code.CONFLICT, () -> write("/db/main/people/people.csv", CREATE, unreadable()));
    }

    @Test
    void whatIsNotThereStaysSoUnlessItIsWanted() {
        Data file = (Data) DbPath.parse("/db/main/new.csv");
        assertFails(Code.NOT_FOUND, () -> files.write(CALLER, file, new Upload(PUT, Format.CSV, unreadable())));
        assertFails(
                Code.NOT_FOUND,
                () -> files.write(
                        CALLER,
                        file,
                        new Upload(WriteShape.of(Mode.APPEND), Format.CSV, unreadable(), WriteTerms.NONE)));
        assertThat(tables()).containsExactly("people");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/db/nowhere/new.csv", "/db/main/new/new.csv"})
    void aFileWithoutAFolderIsRefused(String path) {
        assertFails(Code.CONFLICT, () -> write(path, PUT, unreadable()));
    }

    @Test
    void anUnknownDatabaseIsNotFound() {
        assertFails(Code.NOT_FOUND, () -> write("/nowhere/main/new.csv", PUT, unreadable()));
    }

    @Test
    void aServiceNeedsNoFolder() {
        assertThat(write("/db/main/new/new.csv", CREATE, CSV).created()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {".~lock.x.csv", "._x.csv", "~$x.csv", "=2Ehidden.csv", "x=2Etmp.csv", "x=7E.csv"})
    void whatDrivesLeaveBehindNeverBecomesATable(String file) {
        assertFails(Code.NOT_FOUND, () -> write("/db/main/" + file, PUT, unreadable()));
        assertFails(Code.INVALID, () -> write("/db/main/" + file, CREATE, unreadable()));
    }

    @ParameterizedTest
    @CsvSource({"a=2Fb, a/b", "a%20b, 'a b'", "x=2Ecsv, x.csv", "ka%CC%88se, käse", "'a;b', a;b"})
    void aTableHasTheNameThatThePathMeans(String segment, String name) {
        write("/db/main/" + segment + ".csv", PUT, CSV);
        assertThat(database.listRelations("main"))
                .extracting(RelationInfo::name)
                .contains(new RelationName("main", name));
        assertThat(write("/db/main/" + segment + ".csv", PUT, CSV).created()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "a,\n1,2\n", "a,a\n1,2\n", "a,b\n1\n", "a,b\n1,\"2\n"})
    void aBodyWithoutNamedColumnsOrRightRowsIsNoTable(String csv) {
        assertFails(Code.INVALID, () -> write("/db/main/new.csv", PUT, csv));
        assertThat(tables()).containsExactly("people");
    }

    @Test
    void aCutFileIsNoTable() throws IOException {
        byte[] arrow = read("/db/main/people.arrow");
        byte[] cut = Arrays.copyOf(arrow, arrow.length - 8);
        assertFails(Code.INVALID, () -> write("/db/main/new.arrow", PUT, new ByteArrayInputStream(cut)));
        assertThat(tables()).containsExactly("people");
    }

    @Test
    void aBodyThatCannotBeClosedIsATableNevertheless() {
        InputStream unclosable = new ByteArrayInputStream(CSV.getBytes(StandardCharsets.UTF_8)) {
            @Override
            public void close() throws IOException {
                throw new IOException("connection reset");
            }
        };
        assertThat(write("/db/main/new.csv", PUT, unclosable).created()).isTrue();
    }

    @Test
    void aTrialLeavesNothing() {
        WriteReport report = write("/db/main/new.csv", CREATE.asDryRun(), CSV);
        assertThat(report.created()).isFalse();
        assertThat(report.dryRun()).isTrue();
        assertThat(report.result().inserted()).isEqualTo(2);
        assertThat(tables()).containsExactly("people");
    }

    @Test
    void aDatabaseThatMakesNoTablesSaysSo() {
        assertFails(Code.UNSUPPORTED, () -> write("/fixed/main/new.csv", PUT, unreadable()));
    }

    @Test
    void aFormatThatCannotBeReadIsRefusedBeforeTheBodyIsRead() {
        assertFails(Code.UNSUPPORTED_FORMAT, () -> write("/db/main/new.xlsx", PUT, unreadable()));
    }

    private static InputStream unreadable() {
        return new InputStream() {
            @Override
            public int read() {
                throw new AssertionError("the body was read");
            }
        };
    }

    private static void assertFails(Code code, ThrowingCallable action) {
        assertThatExceptionOfType(DatabaseException.class)
                .isThrownBy(action)
                .satisfies(e -> assertThat(e.code()).isEqualTo(code));
    }
}
