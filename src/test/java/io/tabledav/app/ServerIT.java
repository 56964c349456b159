package io.tabledav.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tabledav.testing.ServerProcess;
import io.tabledav.testing.ServerProcess.Ended;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows, on the packaged server with its demo database. */
@TestInstance(Lifecycle.PER_CLASS)
class ServerIT {
    private static final int SIGTERM = 128 + 15;

    private final ServerProcess server;

    ServerIT(@TempDir Path temp) {
        server = ServerProcess.at(temp.resolve("home")).start();
    }

    @BeforeAll
    void tellTheStartTime() {
        System.out.printf(
                "The first start, with the demo database built, took %d ms; resident: %d MB.%n",
                server.startTime().toMillis(), server.rssBytes() / 1_000_000);
    }

    @AfterAll
    void close() {
        server.close();
    }

    @Test
    void aTableIsACsvFile() {
        HttpResponse<String> answer = server.get("/dav/demo/main/airports.csv");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("text/csv; charset=utf-8; header=present");
        List<String> lines = answer.body().lines().toList();
        assertThat(lines).hasSize(1 + 3376);
        assertThat(lines.get(0)).isEqualTo("iata,name,city,state,country,latitude,longitude");
        assertThat(lines.get(1)).isEqualTo("00M,Thigpen,Bay Springs,MS,USA,31.95376472,-89.23450472");
    }

    @Test
    void rowsThatAreThereCannotBeAppendedAgain() throws Exception {
        byte[] texas = bytes("/dav/demo/main/airports.arrow?where=state%20%3D%20%27TX%27&order=-name&limit=5");

        HttpResponse<String> answer =
                server.send(HttpRequest.newBuilder(server.uri("/dav/demo/main/airports.arrow?dry-run=true"))
                        .POST(BodyPublishers.ofByteArray(texas))
                        .build());

        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(answer.body()).contains("iata");
    }

    @Test
    void savingWhatIsThereTouchesNothing() throws Exception {
        byte[] all = bytes("/dav/demo/main/airports.arrow");

        HttpResponse<String> answer =
                server.send(HttpRequest.newBuilder(server.uri("/dav/demo/main/airports.arrow?dry-run=true"))
                        .PUT(BodyPublishers.ofByteArray(all))
                        .build());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("TableDAV-Result"))
                .contains("inserted=0, updated=0, deleted=0, unchanged=3376");
    }

    @Test
    void aFilePutIntoTheUpsertFolderUpdates() {
        HttpResponse<String> answer =
                server.send(HttpRequest.newBuilder(server.uri("/dav/demo/main/airports/upsert/new.csv?dry-run=true"))
                        .PUT(BodyPublishers.ofString("iata,name\nAUS,Austin\n"))
                        .build());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("TableDAV-Result"))
                .contains("inserted=0, updated=1, deleted=0, unchanged=0");
    }

    @Test
    void aFolderIsListed() {
        HttpResponse<String> answer = server.send(HttpRequest.newBuilder(server.uri("/dav/demo/main/airports/"))
                .method("PROPFIND", BodyPublishers.noBody())
                .header("Depth", "1")
                .build());

        assertThat(answer.statusCode()).isEqualTo(207);
        assertThat(answer.body())
                .contains("/dav/demo/main/airports/columns/")
                .contains("/dav/demo/main/airports/airports.sql");
    }

    @Test
    void sqlIsAnswered() {
        HttpResponse<String> answer = server.send(HttpRequest.newBuilder(server.uri("/api/v1/databases/demo/query"))
                .header("Accept", "text/csv")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("""
                                {"sql": "select state, count(*) n from airports group by 1 order by n desc limit ?",
                                 "parameters": [3]}
                                """))
                .build());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("state,n\nAK,263\nTX,209\nCA,205\n");
    }

    @Test
    void healthAndMetricsTellOfTheDatabaseAndTheMemory() {
        assertThat(server.get("/q/health/live").statusCode()).isEqualTo(200);
        assertThat(server.get("/q/health/ready").body()).contains("\"database demo\"");
        assertThat(server.get("/q/metrics").body()).contains("tabledav_arrow_allocated_bytes 0.0");
        assertThat(server.get("/q/openapi").statusCode()).isEqualTo(200);
    }

    @Test
    void aPortThatIsTakenIsSaidInOneLine(@TempDir Path temp) {
        int taken = server.baseUri().getPort();

        Ended ended = ServerProcess.at(temp.resolve("home")).run("--port=" + taken);

        assertRefused(ended, 1, "Port " + taken);
    }

    @Test
    void withoutUsersItListensOnlyToThisMachine(@TempDir Path temp) {
        Ended ended = ServerProcess.at(temp.resolve("home")).run("--port=0", "--host=0.0.0.0");

        assertRefused(ended, 1, "TABLEDAV_AUTH_ALLOW_ANONYMOUS=true");
        assertThat(temp.resolve("home")).doesNotExist();
    }

    @Test
    void whatCannotBeServedIsSaidInOneLine(@TempDir Path temp) {
        ServerProcess.Setup setup = ServerProcess.at(temp.resolve("home"))
                .env("TABLEDAV_DATABASES_PG_URL", "odbc:thin:scott/hunter2@//db/app");

        Ended ended = setup.run("--port=0");

        assertRefused(ended, 1, "The URL of the database pg is of no kind");
        assertThat(ended.output()).doesNotContain("hunter2");
    }

    @Test
    void aDatabaseThatIsDownLeavesTheOthersUp(@TempDir Path temp) throws IOException {
        Path sales = copyOfTheDemo(temp);
        try (ServerProcess two = ServerProcess.at(temp.resolve("home"))
                .in(temp)
                .start("sales=jdbc:sqlite:" + sales.getFileName(), "gone=jdbc:sqlite:gone.db")) {
            assertThat(two.get("/dav/sales/main/weather.csv").body().lines()).hasSize(1 + 1461);
            assertThat(two.get("/dav/gone/main/weather.csv").statusCode()).isEqualTo(503);
            assertThat(two.get("/q/health/ready").statusCode()).isEqualTo(200);
            assertThat(two.get("/q/health/ready").body())
                    .contains("database gone")
                    .contains("down");
            assertThat(temp.resolve("gone.db")).doesNotExist();
            assertThat(temp.resolve("home/demo.db")).doesNotExist();

            Files.copy(sales, temp.resolve("gone.db"));
            assertThat(two.get("/dav/gone/main/weather.csv").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aStopBreaksOffWhatDoesNotEndAndLeavesNothingBehind(@TempDir Path temp) throws Exception {
        try (ServerProcess stopped = ServerProcess.at(temp.resolve("home"))
                .env("QUARKUS_SHUTDOWN_TIMEOUT", "1S")
                .start()) {
            makeLargeTable(stopped);
            HttpResponse<InputStream> unread = stopped.client()
                    .send(
                            HttpRequest.newBuilder(stopped.uri("/dav/demo/main/large.csv"))
                                    .build(),
                            BodyHandlers.ofInputStream());
            assertThat(unread.statusCode()).isEqualTo(200);

            assertThat(stopped.stop()).isEqualTo(SIGTERM);

            assertThat(stopped.log()).contains("1 requests did not end in time").doesNotContain("not given back");
            assertThatThrownBy(() -> unread.body().readAllBytes()).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aStartThatWasKilledLeavesNoHalfOfADemo(@TempDir Path temp) {
        ServerProcess.Setup setup = ServerProcess.at(temp.resolve("home"));
        Path unfinished = temp.resolve("home/demo-unfinished.db");
        setup.killWhen(() -> Files.exists(unfinished));

        assertThat(temp.resolve("home/demo.db")).doesNotExist();
        try (ServerProcess again = setup.start()) {
            assertThat(again.get("/dav/demo/main/strikes.csv").body().lines()).hasSize(1 + 10_000);
            assertThat(unfinished).doesNotExist();
        }
    }

    @Test
    void twoServersThatStartAtOnceBuildOneDemo(@TempDir Path temp) {
        ServerProcess.Setup setup = ServerProcess.at(temp.resolve("home"));
        List<ServerProcess> both =
                List.of(1, 2).parallelStream().map(number -> setup.start()).toList();
        try {
            assertThat(both)
                    .allSatisfy(one -> assertThat(
                                    one.get("/dav/demo/main/strikes.csv").body().lines())
                            .hasSize(1 + 10_000));
            assertThat(both)
                    .filteredOn(one -> one.log().contains("Building the demo database"))
                    .hasSize(1);
        } finally {
            both.forEach(ServerProcess::close);
        }
    }

    /** A table of 40 MB: more than the buffers between two processes hold. */
    private static void makeLargeTable(ServerProcess server) {
        HttpResponse<String> answer = server.send(HttpRequest.newBuilder(server.uri("/api/v1/databases/demo/query"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("""
                                {"write": true, "sql": "create table large as with recursive n(i) as
                                 (select 1 union all select i + 1 from n where i < 200000)
                                 select i, printf('%0200d', i) as digits from n"}
                                """.replace('\n', ' ')))
                .build());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private Path copyOfTheDemo(Path folder) throws IOException {
        return Files.copy(server.home().resolve("demo.db"), folder.resolve("sales.db"));
    }

    private byte[] bytes(String pathAndQuery) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = server.client()
                .send(HttpRequest.newBuilder(server.uri(pathAndQuery)).build(), BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    private static void assertRefused(Ended ended, int exitCode, String reason) {
        assertThat(ended.output().lines().filter(line -> !line.contains(" INFO ")))
                .singleElement()
                .asString()
                .startsWith("tabledav: ")
                .contains(reason);
        assertThat(ended.exitCode()).isEqualTo(exitCode);
    }
}
