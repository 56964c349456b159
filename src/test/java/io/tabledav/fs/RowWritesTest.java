package io.tabledav.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Insert;
import io.tabledav.spi.Insert.Mode;
import io.tabledav.spi.Insert.Replacement;
import io.tabledav.spi.RelationName;
import io.tabledav.tree.DbPath;
import io.tabledav.tree.Format;
import io.tabledav.tree.WriteShape;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowWritesTest {

    private static final String FILE = "/db/main/people/people.csv";
    private static final WriteShape APPEND = WriteShape.of(Mode.APPEND);

    @TempDir
    private Path folder;

    private FileSystemFixture fixture;

    @BeforeEach
    void mount() {
        fixture = new FileSystemFixture(folder);
        fixture.database.table("people").view("some_people");
    }

    @AfterEach
    void unmount() {
        fixture.close();
    }

    @Test
    void rowsArriveTypedAndInTheTablesNames() {
        WriteReport report = fixture.put(FILE, "NAME,id\nAda,1\n,2\n\"\",3\n");

        assertThat(fixture.database.insertedRows)
                .containsExactly(List.of("Ada", 1L), Arrays.asList(null, 2L), List.of("", 3L));
        assertThat(report.rows()).isEqualTo(3);
        assertThat(report.bytes()).isEqualTo("NAME,id\nAda,1\n,2\n\"\",3\n".length());
        assertThat(report.mode()).isEqualTo(Mode.REPLACE);
    }

    @Test
    void theShapeReachesTheDatabase() {
        WriteShape shape = new WriteShape(Mode.REPLACE, List.of(), Replacement.DELETE, true, true);
        fixture.write(FILE, shape, "id\n1\n");

        assertThat(fixture.database.lastInsert)
                .isEqualTo(new Insert(
                        new RelationName("main", "people"), Mode.REPLACE, List.of(), Replacement.DELETE, true));
    }

    @Test
    void aDropBoxHasItsOwnMode() {
        fixture.put("/db/main/people/append/monday.csv", "id\n1\n");

        assertThat(fixture.database.lastInsert)
                .isEqualTo(new Insert(
                        new RelationName("main", "people"), Mode.APPEND, List.of(), Replacement.AUTO, false));
    }

    @Test
    void theKeyOfAnUpsertReachesTheDatabaseInItsOwnSpelling() {
        WriteShape shape = new WriteShape(Mode.UPSERT, List.of("ID", "nose"), Replacement.AUTO, false, false);
        fixture.write("/db/main/people/upsert/monday.csv", shape, "name,Id\na,1\n");

        assertThat(fixture.database.lastInsert)
                .isEqualTo(new Insert(
                        new RelationName("main", "people"),
                        Mode.UPSERT,
                        List.of("id", "nose"),
                        Replacement.AUTO,
                        false));
    }

    @Test
    void noBytesChangeNothing() {
        WriteReport report = fixture.put(FILE, "");

        assertThat(report.rows()).isZero();
        assertThat(fixture.database.calls).doesNotContain("insert people");
    }

    @Test
    void aFileWithoutRowsIsWritten() {
        fixture.put(FILE, "id,name\n");

        assertThat(fixture.database.calls).contains("insert people");
        assertThat(fixture.database.insertedRows).isEmpty();
    }

    @Test
    void aBadValueSaysWhereItIs() {
        assertThatExceptionOfType(DatabaseException.class)
                .isThrownBy(() -> fixture.write(FILE, APPEND, "id,name\n1,a\nx2,b\n"))
                .satisfies(e -> assertThat(e.code()).isEqualTo(Code.INVALID))
                .satisfies(e -> assertThat(e.row()).isEqualTo(2))
                .satisfies(e -> assertThat(e.column()).isEqualTo("id"));
    }

    @Test
    void missingAndUnknownColumnsAreRefusedBeforeTheDatabaseIsAsked() {
        assertFails(Code.INVALID, () -> fixture.put(FILE, "id\n1\n"));
        assertFails(Code.INVALID, () -> fixture.put(FILE, "id,name,other\n1,a,b\n"));
        assertThat(fixture.database.calls).doesNotContain("insert people");
    }

    @Test
    void aBodyThatBreaksOffIsNotWritten() {
        InputStream broken = new InputStream() {
            private int sent;

            @Override
            public int read() throws IOException {
                if (sent == 4) {
                    throw new IOException("connection reset");
                }
                return "id\n1".charAt(sent++);
            }
        };

        assertFails(
                Code.INVALID,
                () -> fixture.files.write(
                        FileSystemFixture.CALLER,
                        (DbPath.File) DbPath.parse(FILE),
                        new Upload(APPEND, Format.CSV, broken)));
    }

    @Test
    void aBodyThatCannotBeClosedIsWrittenNevertheless() {
        InputStream unclosable = new ByteArrayInputStream("id\n1\n".getBytes(StandardCharsets.UTF_8)) {
            @Override
            public void close() throws IOException {
                throw new IOException("connection reset");
            }
        };

        WriteReport report = fixture.files.write(
                FileSystemFixture.CALLER, (DbPath.File) DbPath.parse(FILE), new Upload(APPEND, Format.CSV, unclosable));
        assertThat(report.rows()).isEqualTo(1);
    }

    @Test
    void aViewIsRefusedBeforeTheBodyIsRead() {
        assertFails(Code.READ_ONLY, () -> writeUnreadable("/db/main/some_people/some_people.csv", APPEND));
    }

    @Test
    void aTableThatExistsIsNotCreated() {
        assertFails(Code.CONFLICT, () -> writeUnreadable(FILE, WriteShape.of(Mode.CREATE)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/db/main/people/columns/id", "/db/main/people/people.sql", "/db/main/some_people/definition.sql"
            })
    void metadataCannotBeWritten(String path) {
        assertFails(Code.NOT_ALLOWED, () -> writeUnreadable(path, APPEND));
    }

    @Test
    void aFormatThatCannotBeReadIsRefusedBeforeTheBodyIsRead() {
        assertFails(
                Code.UNSUPPORTED_FORMAT,
                () -> fixture.files.write(
                        FileSystemFixture.CALLER,
                        (DbPath.File) DbPath.parse("/db/main/people/people.xlsx"),
                        new Upload(APPEND, Format.XLSX, unreadable())));
    }

    private void writeUnreadable(String path, WriteShape shape) {
        fixture.files.write(
                FileSystemFixture.CALLER,
                (DbPath.File) DbPath.parse(path),
                new Upload(shape, Format.CSV, unreadable()));
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
