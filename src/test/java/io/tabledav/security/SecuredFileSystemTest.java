package io.tabledav.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tabledav.fs.Caller;
import io.tabledav.fs.DatabaseFileSystem;
import io.tabledav.fs.Statement;
import io.tabledav.fs.Upload;
import io.tabledav.fs.WriteTerms;
import io.tabledav.security.AccessPolicy.Grant;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Insert.Mode;
import io.tabledav.spi.Query.Effect;
import io.tabledav.spi.Query.Parameters;
import io.tabledav.tree.DbPath;
import io.tabledav.tree.DropMode;
import io.tabledav.tree.Format;
import io.tabledav.tree.Node;
import io.tabledav.tree.NumberStyle;
import io.tabledav.tree.QueryParameters;
import io.tabledav.tree.WriteShape;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What passes through to the files, and what is answered in their place. */
class SecuredFileSystemTest {

    private static final Caller ANYBODY = new Caller(null, "127.0.0.1", null);

    private final RecordingFileSystem files = new RecordingFileSystem();
    private final SecuredFileSystem secured = new SecuredFileSystem(
            files,
            new AccessPolicy(Map.of(
                    "read", new Grant(Access.READ, true),
                    "write", new Grant(Access.WRITE, true),
                    "ddl", new Grant(Access.DDL, true),
                    "quiet one", new Grant(Access.DDL, false))));

    static List<BiConsumer<DatabaseFileSystem, String>> everyStep() {
        return List.of(
                (fs, database) -> fs.stat(ANYBODY, new DbPath.Catalog(database)),
                (fs, database) -> fs.stat(ANYBODY, data(database)),
                (fs, database) -> fs.list(ANYBODY, new DbPath.Catalog(database)),
                (fs, database) -> fs.list(ANYBODY, new DbPath.Schema(database, "main")),
                (fs, database) ->
                        fs.read(ANYBODY, data(database), QueryParameters.NONE).close(),
                (fs, database) -> fs.write(ANYBODY, data(database), upload(Mode.APPEND)),
                (fs, database) ->
                        fs.query(ANYBODY, statement(database, Effect.READ)).close());
    }

    @ParameterizedTest
    @MethodSource("everyStep")
    void aDatabaseThatMayNotBeReadIsNotThere(BiConsumer<DatabaseFileSystem, String> step) {
        refused(Code.NOT_FOUND, () -> step.accept(secured, "secret"));
    }

    @ParameterizedTest
    @MethodSource("everyStep")
    void everyStepPassesWhereEverythingIsAllowed(BiConsumer<DatabaseFileSystem, String> step) {
        step.accept(secured, "ddl");

        assertThat(files.calls).hasSize(1);
    }

    @Test
    void listingsLeaveOutWhatMayNotBeRead() {
        files.children.put(
                new DbPath.Root(),
                List.of(new DbPath.Catalog("ddl"), new DbPath.Catalog("read"), new DbPath.Catalog("secret")));

        assertThat(secured.list(ANYBODY, new DbPath.Root()))
                .extracting(Node::path)
                .containsExactly(new DbPath.Catalog("ddl"), new DbPath.Catalog("read"));
    }

    @Test
    void theRootItselfIsThereForEverybody() {
        assertThat(secured.stat(ANYBODY, new DbPath.Root()).path()).isEqualTo(new DbPath.Root());
    }

    @Test
    void aDatabaseShowsWhatMayBeDoneWithIt() {
        assertThat(secured.stat(ANYBODY, new DbPath.Catalog("write")).properties())
                .containsExactly(Map.entry("kind", "thing"), Map.entry("access", "write"), Map.entry("sql", true));
        assertThat(secured.stat(ANYBODY, new DbPath.Catalog("quiet one")).properties())
                .containsExactly(Map.entry("kind", "thing"), Map.entry("access", "ddl"), Map.entry("sql", false));
        assertThat(secured.stat(ANYBODY, new DbPath.Schema("write", "main")).properties())
                .containsExactly(Map.entry("kind", "thing"));
    }

    @ParameterizedTest
    @CsvSource({"read, 0", "write, 2", "ddl, 2"})
    void dropBoxesAreShownToThoseWhoMayWrite(String database, int boxes) {
        DbPath.Relation relation = new DbPath.Relation(database, "main", "t");
        files.children.put(
                relation,
                List.of(
                        new DbPath.DropBox(relation, DropMode.APPEND),
                        data(database),
                        new DbPath.DropBox(relation, DropMode.UPSERT)));

        List<Node> children = secured.list(ANYBODY, relation);

        assertThat(children)
                .filteredOn(node -> node.path() instanceof DbPath.DropBox)
                .hasSize(boxes);
        assertThat(children)
                .filteredOn(node -> node.path() instanceof DbPath.Data)
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"read, false", "write, true", "ddl, true"})
    void aNodeIsWritableOnlyToThoseWhoMayWrite(String database, boolean writable) {
        assertThat(secured.stat(ANYBODY, data(database)).writable()).isEqualTo(writable);
        assertThat(secured.stat(ANYBODY, new DbPath.Schema(database, "main")).writable())
                .isFalse();
    }

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"APPEND", "REPLACE", "UPSERT"})
    void rowsAreWrittenByThoseWhoMayWrite(Mode mode) {
        DatabaseException refusal = refused(Code.READ_ONLY, () -> secured.write(ANYBODY, data("read"), upload(mode)));
        assertThat(refusal.hint()).contains("tabledav.databases.read.access=write");

        secured.write(ANYBODY, data("write"), upload(mode));
        assertThat(files.calls).containsExactly("write /write/main/t/t.csv");
    }

    @Test
    void relationsAreCreatedByThoseWhoMayChangeThem() {
        for (String database : List.of("read", "write")) {
            DatabaseException refusal =
                    refused(Code.FORBIDDEN, () -> secured.write(ANYBODY, data(database), upload(Mode.CREATE)));
            assertThat(refusal.hint()).contains("tabledav.databases." + database + ".access=ddl");
        }

        secured.write(ANYBODY, data("ddl"), upload(Mode.CREATE));
        assertThat(files.calls).containsExactly("write /ddl/main/t/t.csv");
    }

    @Test
    void aFileBecomesATableOnlyForThoseWhoMayChangeThem() {
        Upload upload = new Upload(
                WriteShape.of(Mode.REPLACE),
                Format.CSV,
                new ByteArrayInputStream(new byte[0]),
                new WriteTerms(true, true, null));
        secured.write(ANYBODY, data("ddl"), upload);
        assertThat(files.upload).isEqualTo(upload);
        secured.write(ANYBODY, data("write"), upload);
        assertThat(files.upload).isEqualTo(upload.intoWhatIsThere());

        files.calls.clear();
        files.written = () -> {
            files.calls.clear();
            throw data("write").notFound();
        };
        DatabaseException refusal = refused(Code.FORBIDDEN, () -> secured.write(ANYBODY, data("write"), upload));
        assertThat(refusal.message()).contains("/write/main/t/t.csv");
        assertThat(refusal.hint()).contains("tabledav.databases.write.access=ddl");
        refused(Code.NOT_FOUND, () -> secured.write(ANYBODY, data("write"), upload(Mode.REPLACE)));
        refused(Code.NOT_FOUND, () -> secured.write(ANYBODY, data("ddl"), upload));
        refused(Code.READ_ONLY, () -> secured.write(ANYBODY, data("read"), upload));
    }

    @Test
    void aDryRunNeedsTheSameRight() {
        Upload dryRun =
                new Upload(WriteShape.of(Mode.APPEND).asDryRun(), Format.CSV, new ByteArrayInputStream(new byte[0]));

        refused(Code.READ_ONLY, () -> secured.write(ANYBODY, data("read"), dryRun));
    }

    @Test
    void sqlIsARightOfItsOwn() {
        DatabaseException refusal =
                refused(Code.FORBIDDEN, () -> secured.query(ANYBODY, statement("quiet one", Effect.READ)));

        assertThat(refusal.hint()).contains("tabledav.databases.\"quiet one\".sql=true");
    }

    @ParameterizedTest
    @CsvSource({
        "read,  READ,  READ",
        "write, READ,  READ",
        "ddl,   READ,  READ",
        "write, WRITE, WRITE",
        "ddl,   WRITE, DDL",
        "ddl,   DDL,   DDL"
    })
    void aStatementMayDoWhatItAsksForAndTheCallerMayDo(String database, Effect asked, Effect granted) {
        secured.query(ANYBODY, statement(database, asked)).close();

        assertThat(Objects.requireNonNull(files.statement).effect()).isEqualTo(granted);
    }

    @ParameterizedTest
    @CsvSource({"read, WRITE, READ_ONLY", "read, DDL, FORBIDDEN", "write, DDL, FORBIDDEN"})
    void aStatementMayNotDoMoreThanTheCaller(String database, Effect asked, Code code) {
        refused(code, () -> secured.query(ANYBODY, statement(database, asked)));
    }

    private DatabaseException refused(Code code, ThrowingCallable step) {
        DatabaseException failure = assertThatExceptionOfType(DatabaseException.class)
                .isThrownBy(step)
                .actual();
        assertThat(failure.code()).isEqualTo(code);
        assertThat(files.calls).isEmpty();
        return failure;
    }

    private static DbPath.Data data(String database) {
        return new DbPath.Data(new DbPath.Relation(database, "main", "t"), Format.CSV, false);
    }

    private static Upload upload(Mode mode) {
        return new Upload(WriteShape.of(mode), Format.CSV, new ByteArrayInputStream(new byte[0]));
    }

    private static Statement statement(String database, Effect effect) {
        return new Statement(database, "select 1", Parameters.NONE, effect, null, null, Format.CSV, NumberStyle.DIGITS);
    }
}
