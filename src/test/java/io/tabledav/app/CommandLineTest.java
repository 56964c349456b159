package io.tabledav.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.app.CommandLine.Request;
import io.tabledav.app.CommandLine.Request.Say;
import io.tabledav.app.CommandLine.Request.Serve;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {

    @Test
    void noArgumentsServeWithTheConfigurationAsItIs() {
        assertThat(parse()).isEqualTo(new Serve(Map.of()));
    }

    @Test
    void databasesAndOptionsBecomeConfiguration() {
        assertThat(parse(
                        "sales=jdbc:sqlite:sales.db",
                        "--access=write",
                        "a-b_C9=jdbc:sqlite:/data/x=y.db",
                        "--port=9090",
                        "--host=0.0.0.0",
                        "--sql=false"))
                .isEqualTo(new Serve(Map.of(
                        "tabledav.databases.sales.url", "jdbc:sqlite:sales.db",
                        "tabledav.databases.sales.access", "write",
                        "tabledav.databases.sales.sql", "false",
                        "tabledav.databases.a-b_C9.url", "jdbc:sqlite:/data/x=y.db",
                        "tabledav.databases.a-b_C9.access", "write",
                        "tabledav.databases.a-b_C9.sql", "false",
                        "quarkus.http.port", "9090",
                        "quarkus.http.host", "0.0.0.0")));
    }

    @Test
    void helpAndVersionWinOverWhatFollows() {
        assertThat(parse("--help", "nonsense"))
                .isInstanceOfSatisfying(
                        Say.class,
                        say -> assertThat(say.text()).contains("jdbc:sqlite:").contains("--access=read|write|ddl"));
        assertThat(parse("--version", "nonsense")).isEqualTo(new Say("TableDAV 1.2.3\n", 0));
        assertThat(parse("-h"))
                .extracting(request -> ((Say) request).exitCode())
                .isEqualTo(0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "--colour=red              | The option '--colour...' is unknown.",
                "-x                        | The option '-x' is unknown.",
                "--access                  | --access takes read, write or ddl.",
                "--access=admin            | --access takes read, write or ddl.",
                "--sql=yes                 | --sql takes true or false.",
                "--port=                   | --port takes a number from 0 to 65535.",
                "--port=65536              | --port takes a number from 0 to 65535.",
                "--port=-1                 | --port takes a number from 0 to 65535.",
                "--port=http               | --port takes a number from 0 to 65535.",
                "--host=                   | --host takes an address or a host's name.",
                "sales.db                  | 'sales.db' is not name=url, as in sales=jdbc:sqlite:sales.db.",
                "jdbc:sqlite:sales.db      | 'jdbc...' is not name=url, as in sales=jdbc:sqlite:sales.db.",
                "jdbc:sqlite:a.db?mode=ro  | 'jdbc...' is not name=url, as in sales=jdbc:sqlite:sales.db.",
                "a.b=jdbc:sqlite:a.db      | No database can be called 'a.b'",
                "=jdbc:sqlite:a.db         | No database can be called ''",
                "größe=jdbc:sqlite:a.db    | No database can be called 'größe'",
                "sales=                    | The database sales has no URL; write sales=jdbc:...",
                "sales=sales.db            | The URL of the database sales is of no kind that this server can open."
            })
    void whatMakesNoSenseIsRefusedWithTheReason(String argument, String reason) {
        assertRefused(reason, argument);
    }

    @Test
    void namesEndAt64Characters() {
        assertThat(parse("n".repeat(64) + "=jdbc:sqlite:a.db")).isInstanceOf(Serve.class);
        assertRefused("No database can be called", "n".repeat(65) + "=jdbc:sqlite:a.db");
    }

    @Test
    void nothingIsGivenTwice() {
        assertRefused("Two databases are called a.", "a=jdbc:sqlite:1.db", "a=jdbc:sqlite:2.db");
        assertRefused("--port is given twice.", "--port=1", "--port=2");
    }

    @Test
    void rightsNeedADatabaseToBeAbout() {
        assertRefused("--access and --sql are about the databases named beside them", "--access=read");
        assertRefused("--access and --sql are about the databases named beside them", "--sql=false", "--port=1");
    }

    @Test
    void aUrlOfAnotherKindSaysWhichKindsThereAre() {
        assertRefused("It can open: SQLite (jdbc:sqlite:sales.db), PostgreSQL (", "pg=odbc:oracle:thin:@//db/app");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pg=odbc:oracle://localhost/app?password=hunter2",
                "jdbc:oracle://u:hunter2@localhost/app",
                "--password=hunter2",
                "u:hunter2@x=jdbc:sqlite:a.db"
            })
    void noMessageRepeatsAPassword(String argument) {
        assertThat(parse(argument)).isInstanceOfSatisfying(Say.class, say -> {
            assertThat(say.exitCode()).isEqualTo(2);
            assertThat(say.text()).doesNotContain("hunter2");
        });
    }

    private static Request parse(String... arguments) {
        return CommandLine.parse("1.2.3", arguments);
    }

    private static void assertRefused(String reason, String... arguments) {
        assertThat(parse(arguments)).isInstanceOfSatisfying(Say.class, say -> {
            assertThat(say.exitCode()).isEqualTo(2);
            assertThat(say.text()).startsWith("tabledav: ").contains(reason).endsWith("Try: tabledav --help\n");
        });
    }
}
