package io.tabledav.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.testing.ServerProcess;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables made from files, over HTTP, in the demo database as it is started without any settings. */
class CreateIT {
    private static final String SOURCE = "/dav/demo/main/strikes.";

    @TempDir
    private Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private ServerProcess server;

    @BeforeEach
    void start() {
        server = ServerProcess.at(folder).heap("128m").start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private HttpResponse<byte[]> send(String method, String path, byte[] body, String... headers) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(server.uri(path)).method(method, BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    private byte[] get(String path) throws Exception {
        HttpResponse<byte[]> answer = send("GET", path, new byte[0]);
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    @ParameterizedTest
    @ValueSource(strings = {"csv", "arrow"})
    void aCopyOfATableHasItsRows(String format) throws Exception {
        byte[] rows = get(SOURCE + format);
        String copy = "/dav/demo/main/copy_" + format + "." + format;

        HttpResponse<byte[]> made = send("PUT", copy + "?mode=create", rows);

        assertThat(made.statusCode()).as(new String(made.body())).isEqualTo(201);
        assertThat(made.headers().firstValue("TableDAV-Result").orElseThrow())
                .matches("inserted=\\d{4,}, updated=0, deleted=0, unchanged=0");
        assertThat(get(copy)).isEqualTo(rows);
        assertThat(new String(get("/dav/demo/main/"))).contains("copy_" + format);
        assertThat(send("PUT", copy + "?mode=create", rows).statusCode()).isEqualTo(409);
        assertThat(send("PUT", copy, rows, "If-None-Match", "*").statusCode()).isEqualTo(412);
        assertThat(send("PUT", copy, rows).statusCode()).isEqualTo(204);
    }

    @Test
    void aPlainPutAndAServiceMakeTablesToo() throws Exception {
        byte[] rows = "id,name\n1,Ada\n".getBytes(StandardCharsets.UTF_8);
        assertThat(send("PUT", "/dav/demo/main/put.csv", rows, "If-None-Match", "*")
                        .statusCode())
                .isEqualTo(201);
        HttpResponse<byte[]> posted = send(
                "POST",
                "/api/v1/databases/demo/relations/main/posted/rows?mode=create",
                rows,
                "Content-Type",
                "text/csv");
        assertThat(posted.statusCode()).isEqualTo(201);
        assertThat(new String(posted.body())).contains("\"mode\":\"create\"", "\"created\":true", "\"inserted\":1");
        assertThat(get("/dav/demo/main/posted/posted.csv")).isEqualTo(rows);
        assertThat(send("PUT", "/dav/demo/nowhere/x.csv", rows).statusCode()).isEqualTo(409);
        assertThat(send("PUT", "/dav/demo/main/x/x.csv", rows).statusCode()).isEqualTo(409);
        assertThat(send("PUT", "/dav/demo/main/.~lock.put.csv", rows).statusCode())
                .isEqualTo(404);
        assertThat(send("PUT", "/dav/demo/main/empty.csv", new byte[0]).statusCode())
                .isEqualTo(404);
    }

    @Test
    void whoMayNotIsRefusedBeforeTheBody() throws Exception {
        Path file = folder.resolve("db.sqlite");
        SqliteFiles.run(file, "CREATE TABLE t (x)");
        try (ServerProcess other = ServerProcess.at(folder.resolve("home"))
                .heap("128m")
                .start("--access=write", "db=jdbc:sqlite:" + file)) {
            HttpRequest request = HttpRequest.newBuilder(other.uri("/dav/db/main/new.csv"))
                    .version(HttpClient.Version.HTTP_1_1)
                    .expectContinue(true)
                    .PUT(BodyPublishers.ofInputStream(() -> {
                        throw new AssertionError("the body was asked for");
                    }))
                    .build();
            HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(answer.body()).contains("tabledav.databases.db.access=ddl");
        }
    }
}
