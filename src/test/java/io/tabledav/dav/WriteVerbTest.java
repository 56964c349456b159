package io.tabledav.dav;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.fs.Upload;
import io.tabledav.http.RawClient;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Insert.Mode;
import io.tabledav.tree.Format;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WriteVerbTest {

    private static final String FILE = "/dav/demo/main/airports.csv";
    private static final String COUNTS = "inserted=1, updated=2, deleted=3, unchanged=4";

    private final DavServer server = new DavServer();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void putReplacesAndTellsWhatItDid() throws Exception {
        HttpResponse<String> answer = server.send("PUT", FILE, FakeFiles.CSV);
        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(answer.headers().firstValue("TableDAV-Result")).contains(COUNTS);
        assertThat(answer.headers().firstValue("ETag")).isEmpty();
        assertThat(server.files.calls).containsExactly("write /demo/main/airports.csv");
        Upload upload = server.files.uploads.take();
        assertThat(upload.format()).isEqualTo(Format.CSV);
        assertThat(upload.shape().mode()).isEqualTo(Mode.REPLACE);
        assertThat(upload.shape().dryRun()).isFalse();
        assertThat(server.files.bodies).containsExactly(FakeFiles.CSV);
    }

    @Test
    void postAppendsAndReports() throws Exception {
        HttpResponse<String> answer = server.send("POST", FILE, FakeFiles.CSV);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(answer.headers().firstValue("TableDAV-Result")).contains(COUNTS);
        assertThat(answer.body())
                .isEqualTo("{\"inserted\":1,\"updated\":2,\"deleted\":3,\"unchanged\":4,\"rows\":10,\"bytes\":21,"
                        + "\"mode\":\"append\",\"dry_run\":false,\"created\":false,\"elapsed_ms\":5}");
    }

    @ParameterizedTest
    @CsvSource({
        "PUT, append/x.csv, APPEND, 204",
        "POST, append/x.csv, APPEND, 200",
        "PUT, upsert/x.csv, UPSERT, 204",
    })
    void aDropBoxSaysHowItsFilesAreWritten(String method, String file, Mode mode, int status) throws Exception {
        assertThat(server.send(method, "/dav/demo/main/airports/" + file, "a,b\n1,2\n")
                        .statusCode())
                .isEqualTo(status);
        assertThat(server.files.uploads.take().shape().mode()).isEqualTo(mode);
    }

    @Test
    void aDropBoxTakesNoOtherMode() throws Exception {
        DavRouteTest.assertProblem(
                server.send("PUT", "/dav/demo/main/airports/append/x.csv?mode=replace", "a"), 400, "invalid");
        assertThat(server.files.calls).isEmpty();
    }

    @Test
    void aTrialIsWishedInTwoWays() throws Exception {
        HttpResponse<String> byParameter = server.send("PUT", FILE + "?dry-run=true", "a");
        assertThat(byParameter.statusCode()).isEqualTo(200);
        assertThat(byParameter.body()).contains("\"dry_run\":true");
        HttpResponse<String> byHeader = server.send("PUT", FILE, "a", "Prefer", "tx=rollback");
        assertThat(byHeader.statusCode()).isEqualTo(200);
        assertThat(byHeader.body()).contains("\"dry_run\":true");
        assertThat(byHeader.headers().firstValue("Preference-Applied")).contains("tx=rollback");
        assertThat(server.files.uploads).allMatch(upload -> upload.shape().dryRun());
    }

    @Test
    void aPutReportsWhereThatIsWished() throws Exception {
        HttpResponse<String> answer = server.send("PUT", FILE, "a", "Prefer", "return=representation");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("\"inserted\":1");
    }

    @Test
    void whatIsCreatedIsSaidToBe() throws Exception {
        HttpResponse<String> put = server.send("PUT", FILE, "new");
        assertThat(put.statusCode()).isEqualTo(201);
        assertThat(put.headers().firstValue("TableDAV-Result")).contains(COUNTS);
        HttpResponse<String> post = server.send("POST", FILE + "?mode=create", "new");
        assertThat(post.statusCode()).isEqualTo(201);
        assertThat(post.body()).contains("\"mode\":\"create\"", "\"created\":true");
        assertThat(server.send("PUT", FILE, "new", "Prefer", "return=representation")
                        .statusCode())
                .isEqualTo(201);
    }

    @ParameterizedTest
    @CsvSource({
        "PUT, .csv, true",
        "PUT, .csv?dry-run=true, true",
        "PUT, .csv?mode=replace, false",
        "PUT, .csv?mode=append, false",
        "POST, .csv, false",
        "PUT, /append/x.csv, false"
    })
    void onlyAPlainPutMakesWhatIsNotThere(String method, String file, boolean creating) throws Exception {
        server.send(method, "/dav/demo/main/airports" + file, "a");
        assertThat(server.files.uploads.take().terms().creating()).isEqualTo(creating);
    }

    @Test
    void aTableIsNotMadeInsideItsOwnFolder() throws Exception {
        for (String method : new String[] {"PUT", "POST"}) {
            HttpResponse<String> answer = server.send(method, "/dav/demo/main/new/new.csv?mode=create", "a");
            DavRouteTest.assertProblem(answer, 409, "conflict");
            assertThat(answer.body()).contains("/demo/main/new.csv");
        }
        assertThat(server.files.calls).isEmpty();
    }

    @Test
    void noBytesMakeNothing() throws Exception {
        server.files.creates = true;
        DavRouteTest.assertProblem(server.send("PUT", "/dav/demo/main/none.csv", ""), 404, "not_found");
        assertThat(server.send("PUT", "/dav/demo/main/none.csv", "new", "If-None-Match", "*")
                        .statusCode())
                .isEqualTo(201);
    }

    @Test
    void theParametersOfAWriteArePassedOn() throws Exception {
        server.send("PUT", FILE + "?mode=upsert&key=a,b&dry-run", "a");
        Upload upload = server.files.uploads.take();
        assertThat(upload.shape().mode()).isEqualTo(Mode.UPSERT);
        assertThat(upload.shape().key()).containsExactly("a", "b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"?limit=1", "?where=a", "?mode=nonsense", "?columns=a", "?dry-run=maybe"})
    void parametersThatAreNoneOfAWriteAreRefused(String query) throws Exception {
        DavRouteTest.assertProblem(server.send("PUT", FILE + query, "a"), 400, "invalid");
        assertThat(server.files.calls).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dav/", "/dav/demo/main/airports/", "/dav/demo/main/airports/columns/iata"})
    void whatHoldsNoRowsTakesNone(String path) throws Exception {
        for (String method : new String[] {"PUT", "POST"}) {
            HttpResponse<String> answer = server.send(method, path, "a");
            DavRouteTest.assertProblem(answer, 405, "not_allowed");
            assertThat(answer.headers().firstValue("Allow")).contains("GET, HEAD, OPTIONS, PROPFIND");
        }
    }

    @Test
    void aPartIsNotTakenForTheWhole() throws Exception {
        DavRouteTest.assertProblem(server.send("PUT", FILE, "a", "Content-Range", "bytes 0-0/5"), 400, "invalid");
        assertThat(server.files.calls).isEmpty();
    }

    @Test
    void anEncodedBodyIsNotTakenForAPlainOne() throws Exception {
        DavRouteTest.assertProblem(server.send("PUT", FILE, "a", "Content-Encoding", "br"), 415, "unsupported_format");
        assertThat(server.files.calls).isEmpty();
        assertThat(server.send("PUT", FILE, "a", "Content-Encoding", "identity").statusCode())
                .isEqualTo(204);
    }

    @Test
    void aCompressedBodyIsWrittenAndKeptAsItsRows() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(FakeFiles.CSV.getBytes(UTF_8));
        }
        byte[] empty = new byte[] {31, (byte) 139, 8, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0};
        assertThat(putGzip(bytes.toByteArray())).startsWith("204");
        assertThat(putGzip(empty)).startsWith("204");
        assertThat(putGzip(new byte[0])).startsWith("204");
        assertThat(putGzip(Arrays.copyOf(bytes.toByteArray(), bytes.size() - 1)))
                .startsWith("400")
                .contains("cut off");
        // The empty ones have no rows, and the one that is cut was not read to an end.
        assertThat(server.files.bodies).containsExactly(FakeFiles.CSV, "", "");
    }

    private String putGzip(byte[] body) throws Exception {
        try (RawClient client = server.connect()) {
            return client.send("PUT " + FILE + " HTTP/1.1\nHost: localhost\nContent-Encoding: gzip\nContent-Length: "
                            + body.length + "\n\n")
                    .send(body)
                    .readAnswer();
        }
    }

    @Test
    void anEmptyBodyChangesNothing() throws Exception {
        assertThat(server.send("PUT", FILE, "").statusCode()).isEqualTo(204);
        assertThat(server.send("PUT", "/dav/demo/main/airports/append/x.csv", "")
                        .statusCode())
                .isEqualTo(204);
        try (RawClient client = server.connect()) {
            client.send("PUT " + FILE + " HTTP/1.1\nHost: localhost\nTransfer-Encoding: chunked\n\n0\n\n");
            assertThat(client.readHead().status()).isEqualTo(204);
        }
        assertThat(server.files.bodies).containsOnly("");
        assertThat(server.send("PUT", FILE, "", "If-None-Match", "*").statusCode())
                .as("what does not hold is told all the same")
                .isEqualTo(412);
    }

    @Test
    void anEmptyBodyIsRefusedWhereAnyIs() throws Exception {
        DavRouteTest.assertProblem(server.send("PUT", "/dav/demo/main/hubs.csv", ""), 403, "read_only");
        DavRouteTest.assertProblem(server.send("PUT", "/dav/demo/main/none.csv", ""), 404, "not_found");
    }

    @ParameterizedTest
    @CsvSource({
        "If-Match, *, 204",
        "If-Match, '\"v1\"', 412",
        "If-None-Match, *, 412",
        "If-None-Match, '\"v1\"', 204",
        "If, '(<urn:uuid:1>)', 412",
    })
    void rowsWithoutAnEntityTagMeetFewConditions(String header, String value, int status) throws Exception {
        assertThat(server.send("PUT", FILE, "a", header, value).statusCode()).isEqualTo(status);
        if (status == 412) {
            assertThat(server.files.bodies).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "If-Match, '\"v1\"', 204",
        "If-Match, '\"v0\", \"v1\"', 204",
        "If-Match, 'W/\"v1\"', 412",
        "If-Match, '\"v0\"', 412",
        "If-None-Match, '\"v1\"', 412",
        "If-None-Match, '\"v0\"', 204",
    })
    void rowsWithAnEntityTagAreCompared(String header, String value, int status) throws Exception {
        server.files.contents = file -> new FakeFiles.Stored("0123456789", "\"v1\"", Instant.EPOCH);
        assertThat(server.send("PUT", FILE, "a", header, value).statusCode()).isEqualTo(status);
        assertThat(server.files.bodies).hasSize(status == 204 ? 1 : 0);
        assertThat(server.files.wishes)
                .as("the rows are looked at by the write itself")
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "PUT, curl/8.0, 67108864, true",
        "PUT, curl/8.0, 67108865, false",
        "PUT, curl/8.0, , false",
        "PUT, rclone/v1.60, 67108865, true",
        "PUT, davfs2/1.6 neon/0.32, , true",
        "PUT, Microsoft-WebDAV-MiniRedir/10.0.26100, 67108865, true",
        "POST, rclone/v1.60, 1, false"
    })
    void drivesAndSendersOfSmallBodiesAreShownWhatTheyPut(
            String method, String userAgent, @Nullable String length, boolean shown) throws Exception {
        String framing = length == null ? "Transfer-Encoding: chunked" : "Content-Length: " + length;
        try (RawClient client = server.connect()) {
            client.send(method + " " + FILE + " HTTP/1.1\nHost: localhost\nUser-Agent: " + userAgent + "\n" + framing
                    + "\n\n");
            Upload upload = server.files.uploads.poll(10, TimeUnit.SECONDS);
            assertThat(upload).isNotNull();
            assertThat(upload.terms().shown()).isEqualTo(shown);
        }
    }

    @Test
    void whatIsNotThereMeetsOnlyThatNothingIs() throws Exception {
        String drop = "/dav/demo/main/airports/append/x.csv";
        assertThat(server.send("PUT", drop, "a", "If-None-Match", "*").statusCode())
                .isEqualTo(204);
        assertThat(server.send("PUT", drop, "a", "If-Match", "*").statusCode()).isEqualTo(412);
    }

    @Test
    void whatIsRefusedIsRefusedBeforeTheBodyIsSent() throws Exception {
        for (String refused : new String[] {"/dav/demo/main/hubs.csv", "/dav/demo/main/none.csv", "/dav/demo/main/"}) {
            try (RawClient client = server.connect()) {
                client.send("PUT " + refused + " HTTP/1.1\nHost: localhost\nContent-Length: 500\n"
                        + "Expect: 100-continue\n\n");
                assertThat(client.readHead().status()).as(refused).isBetween(403, 405);
            }
        }
        try (RawClient client = server.connect()) {
            client.send("PUT " + FILE + " HTTP/1.1\nHost: localhost\nContent-Length: 5\nExpect: 100-continue\n\n");
            assertThat(client.readHead().status()).isEqualTo(100);
            assertThat(client.send("a,b,c").readHead().status()).isEqualTo(204);
        }
    }

    @Test
    void aFailureNamesItsPlace() throws Exception {
        server.files.rows = body -> {
            throw DatabaseException.of(Code.CONFLICT, "The key iata=ABE is there already.")
                    .withRow(7)
                    .withColumn("iata")
                    .withConstraint("airports_pkey");
        };
        HttpResponse<String> answer = server.send("POST", FILE, "a");
        DavRouteTest.assertProblem(answer, 409, "conflict");
        assertThat(answer.body()).contains("\"row\":7", "\"column\":\"iata\"", "\"constraint\":\"airports_pkey\"");
    }
}
