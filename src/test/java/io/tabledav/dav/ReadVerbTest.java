package io.tabledav.dav;

import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.fs.Content;
import io.tabledav.fs.Wanted;
import io.tabledav.http.RawClient;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.tree.DbPath;
import io.tabledav.tree.Node;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadVerbTest {

    private static final String FILE = "/dav/demo/main/airports.csv";

    private static final Instant MODIFIED = Instant.parse("2026-03-04T05:06:07.800Z");
    private static final FakeFiles.Stored STORED = new FakeFiles.Stored("0123456789", "\"v1\"", MODIFIED);

    private final DavServer server = new DavServer();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void rowsAreReadWithoutAskingForAnythingElse() throws Exception {
        HttpResponse<String> answer = server.send("GET", FILE, "");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(FakeFiles.CSV);
        assertThat(answer.headers().firstValue("Content-Type")).contains("text/csv; charset=utf-8; header=present");
        assertThat(answer.headers().firstValue("Accept-Ranges")).contains("none");
        assertThat(answer.headers().firstValue("ETag")).isEmpty();
        assertThat(server.files.calls).containsExactly("read /demo/main/airports.csv");
    }

    @Test
    void aRangeIsAnsweredWhole() throws Exception {
        HttpResponse<String> answer = server.send("GET", FILE, "", "Range", "bytes=0-3");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(FakeFiles.CSV);
    }

    @Test
    void headIsGetWithoutItsBody() throws Exception {
        HttpResponse<String> answer = server.send("HEAD", FILE, "");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("text/csv; charset=utf-8; header=present");
        assertThat(answer.headers().firstValue("Content-Length")).isEmpty();
        assertThat(server.send("HEAD", FILE + "?nonsense=1", "").statusCode()).isEqualTo(400);
        assertThat(server.send("HEAD", "/dav/demo/main/none.csv", "").statusCode())
                .isEqualTo(404);
    }

    /** A drive reads as many bytes as it was told of. */
    @Test
    void aDriveGetsTheBytesWhoseLengthItWasTold() throws Exception {
        String text = "x".repeat(5_000);
        server.files.contents = file -> new FakeFiles.Stored(text, "\"v1\"", MODIFIED);
        HttpResponse<String> drive =
                server.send("GET", FILE, "", "Accept-Encoding", "gzip", "User-Agent", "rclone/v1.60.1-DEV");
        assertThat(drive.headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(drive.headers().firstValue("Content-Length")).contains("5000");
        HttpResponse<String> browser = server.send("GET", FILE, "", "Accept-Encoding", "gzip");
        assertThat(browser.headers().firstValue("Content-Encoding")).contains("gzip");
        assertThat(browser.headers().firstValue("ETag")).contains("\"v1-gzip\"");
    }

    @Test
    void headOpensTheRowsAndClosesThem() throws Exception {
        BlockingQueue<String> events = new LinkedBlockingQueue<>();
        server.files.contents = file -> recorded(events);
        server.send("HEAD", FILE, "");
        assertThat(events).containsExactly("closed");
        server.send("GET", FILE, "");
        assertThat(events).containsExactly("closed", "written", "closed");
    }

    @Test
    void headTellsALengthThatIsKnown() throws Exception {
        server.files.contents = file -> new FakeFiles.Text("12345", 5L, null, null);
        try (RawClient client = server.connect()) {
            RawClient.Head head = client.send("HEAD " + FILE + " HTTP/1.1\nHost: localhost\n\n")
                    .readHead();
            assertThat(head.headers()).containsEntry("content-length", "5");
            assertThat(client.send("GET " + FILE + " HTTP/1.1\nHost: localhost\n\n")
                            .readAnswer())
                    .isEqualTo("200 12345");
        }
    }

    @Test
    void entityTagsAreCompared() throws Exception {
        Instant modified = Instant.parse("2026-03-04T05:06:07.800Z");
        server.files.contents = file -> new FakeFiles.Text("12345", 5L, "\"v1\"", modified);
        HttpResponse<String> answer = server.send("GET", FILE, "");
        assertThat(answer.headers().firstValue("ETag")).contains("\"v1\"");
        assertThat(answer.headers().firstValue("Last-Modified")).contains("Wed, 04 Mar 2026 05:06:07 GMT");

        assertThat(status("If-None-Match", "\"v0\", W/\"v1\"")).isEqualTo(304);
        assertThat(status("If-None-Match", "*")).isEqualTo(304);
        assertThat(status("If-None-Match", "\"v0\"")).isEqualTo(200);
        assertThat(status("If-Match", "\"v1\"")).isEqualTo(200);
        assertThat(status("If-Match", "*")).isEqualTo(200);
        assertThat(status("If-Match", "W/\"v1\"")).isEqualTo(412);
        assertThat(status("If-Match", "\"v0\"")).isEqualTo(412);
        assertThat(status("If-Modified-Since", "Wed, 04 Mar 2026 05:06:07 GMT")).isEqualTo(304);
        assertThat(status("If-Modified-Since", "Wed, 04 Mar 2026 05:06:06 GMT")).isEqualTo(200);
        assertThat(status("If-Modified-Since", "yesterday")).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "Range, bytes=2-4, 206, 234, bytes 2-4/10",
        "Range, bytes=-3, 206, 789, bytes 7-9/10",
        "Range, bytes=8-, 206, 89, bytes 8-9/10",
        "Range, bytes=3-2, 200, 0123456789,",
        "Range, lines=1-2, 200, 0123456789,",
        "Range, bytes=10-, 416, , bytes */10"
    })
    void aPartIsGivenOfWhatIsStored(String name, String value, int status, @Nullable String body, @Nullable String part)
            throws Exception {
        server.files.contents = file -> STORED;
        HttpResponse<String> answer = server.send("GET", FILE, "", name, value);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Range")).isEqualTo(Optional.ofNullable(part));
        if (body == null) {
            DavRouteTest.assertProblem(answer, 416, "range_not_satisfiable");
        } else {
            assertThat(answer.body()).isEqualTo(body);
            assertThat(answer.headers().firstValue("Content-Length")).contains(Integer.toString(body.length()));
            assertThat(answer.headers().firstValue("Accept-Ranges")).contains("bytes");
        }
    }

    @Test
    void severalPartsAreOneBody() throws Exception {
        String text = "x".repeat(200) + "y".repeat(200);
        server.files.contents = file -> new FakeFiles.Stored(text, "\"v1\"", MODIFIED);
        HttpResponse<String> answer = server.send("GET", FILE, "", "Range", "bytes=0-2,-3");
        assertThat(answer.statusCode()).isEqualTo(206);
        String type = answer.headers().firstValue("Content-Type").orElseThrow();
        assertThat(type).startsWith("multipart/byteranges; boundary=");
        String boundary = type.substring(type.indexOf('=') + 1);
        assertThat(answer.body())
                .isEqualTo("\r\n--" + boundary
                        + "\r\nContent-Type: text/csv; charset=utf-8; header=present\r\nContent-Range: bytes 0-2/400"
                        + "\r\n\r\nxxx\r\n--" + boundary
                        + "\r\nContent-Type: text/csv; charset=utf-8; header=present\r\nContent-Range: bytes 397-399/400"
                        + "\r\n\r\nyyy\r\n--" + boundary + "--\r\n");
        assertThat(answer.headers().firstValue("Content-Length"))
                .contains(Integer.toString(answer.body().length()));
    }

    @Test
    void aPartOfOtherBytesIsNotGiven() throws Exception {
        server.files.contents = file -> STORED;
        for (String other : List.of("\"v0\"", "W/\"v1\"", "Wed, 04 Mar 2026 05:06:07 GMT")) {
            HttpResponse<String> answer = server.send("GET", FILE, "", "Range", "bytes=0-1", "If-Range", other);
            assertThat(answer.statusCode()).as(other).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("0123456789");
        }
        assertThat(server.send("GET", FILE, "", "Range", "bytes=0-1", "If-Range", "\"v1\"")
                        .statusCode())
                .isEqualTo(206);
        assertThat(server.send("GET", FILE, "", "Range", "bytes=0-1", "If-Match", "\"v0\"")
                        .statusCode())
                .isEqualTo(412);
        assertThat(server.send("GET", FILE, "", "Range", "bytes=0-1", "If-None-Match", "\"v1\"")
                        .statusCode())
                .isEqualTo(304);
        assertThat(server.send("HEAD", FILE, "", "Range", "bytes=0-1").statusCode())
                .isEqualTo(200);
    }

    @Test
    void datesAreComparedToTheSecond() throws Exception {
        server.files.contents = file -> STORED;
        assertThat(status("If-Unmodified-Since", "Wed, 04 Mar 2026 05:06:07 GMT"))
                .isEqualTo(200);
        assertThat(status("If-Unmodified-Since", "Wed, 04 Mar 2026 05:06:06 GMT"))
                .isEqualTo(412);
        assertThat(status("If-Unmodified-Since", "yesterday")).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, X-None, 1, BYTES,",
        "HEAD, X-None, 1, TOLD,",
        "HEAD, Range, bytes=0-1, TOLD,",
        "GET, Range, bytes=0-1, STORED,",
        "GET, If-None-Match, '\"v0\"', TOLD,",
        "GET, If-Modified-Since, 'Wed, 04 Mar 2026 05:06:06 GMT', TOLD,",
        "GET, If-Match, '\"v1\"', STORED, '\"v1\"'",
        "GET, If-Match, '\"v0\", \"v1\"', STORED,",
        "GET, If-Unmodified-Since, 'Wed, 04 Mar 2026 05:06:07 GMT', STORED,"
    })
    void whatHasToBeKnownDependsOnTheRequest(
            String method, String name, String value, Wanted.Need need, @Nullable String etag) throws Exception {
        server.files.contents = file -> STORED;
        server.send(method, FILE, "", name, value);
        assertThat(server.files.wishes).containsExactly(new Wanted(need, etag));
    }

    @Test
    void aPartIsOfTheVersionThatTheReaderNames() throws Exception {
        server.files.contents = file -> STORED;
        server.send("GET", FILE, "", "Range", "bytes=0-1", "If-Range", "\"v1\"");
        assertThat(server.files.wishes).containsExactly(new Wanted(Wanted.Need.STORED, "\"v1\""));
    }

    @Test
    void rowsWithoutAnEntityTagAreNeverTheSame() throws Exception {
        assertThat(status("If-None-Match", "\"v1\"")).isEqualTo(200);
        assertThat(status("If-None-Match", "*")).isEqualTo(200);
        assertThat(status("If-Match", "\"v1\"")).isEqualTo(412);
    }

    @Test
    void badParametersAreProblems() throws Exception {
        HttpResponse<String> answer = server.send("GET", FILE + "?colums=a", "");
        DavRouteTest.assertProblem(answer, 400, "invalid");
        assertThat(answer.body()).contains("colums");
        DavRouteTest.assertProblem(server.send("GET", "/dav/demo/?limit=1", ""), 400, "invalid");
    }

    @Test
    void whatCannotBeReadTellsWhatItTakes() throws Exception {
        HttpResponse<String> answer = server.send("GET", "/dav/demo/main/airports/append/x.csv", "");
        DavRouteTest.assertProblem(answer, 405, "not_allowed");
        assertThat(answer.headers().firstValue("Allow")).contains("OPTIONS, POST, PUT");
    }

    @Test
    void aFailureOnTheWayOutBeforeTheFirstBufferIsAProblem() throws Exception {
        server.files.contents = file -> failing(100);
        DavRouteTest.assertProblem(server.send("GET", FILE, ""), 504, "timeout");
    }

    @Test
    void aFolderIsAPageWithLinksAndNoPowers() throws Exception {
        server.files.children(
                "/demo/main/",
                List.of(Node.folder(
                        new DbPath.Relation("demo", "main", "<script>alert('x')</script> & \"y\""),
                        false,
                        Map.of("comment", "<b>bold</b>"))));
        for (String path : new String[] {"/dav/demo/main", "/dav/demo/main/"}) {
            HttpResponse<String> answer = server.send("GET", path, "");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
            assertThat(answer.headers().firstValue("Content-Security-Policy"))
                    .hasValueSatisfying(policy -> assertThat(policy).startsWith("default-src 'none'"));
            assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
            assertThat(answer.body())
                    .contains("<a href=\"/dav/demo/\">..</a>", "&lt;b&gt;bold&lt;/b&gt;")
                    .contains("href=\"/dav/demo/main/%3Cscript%3Ealert(%27x%27)%3C=2Fscript%3E%20%26%20%22y%22/\"")
                    .doesNotContain("<script", "<b>");
        }
    }

    @Test
    void aTableThatIsCalledLikeAFileIsAFolder() throws Exception {
        DbPath.Relation table = new DbPath.Relation("demo", "main", "orders.csv");
        server.files.add(DbPath.parse("/demo/main/orders.csv"), Node.folder(table, true, Map.of()));
        HttpResponse<String> answer = server.send("GET", "/dav/demo/main/orders.csv", "");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("<h1>/dav/demo/main/orders=2Ecsv/</h1>");
        assertThat(Multistatuses.hrefs(server.send("PROPFIND", "/dav/demo/main/orders.csv", "", "Depth", "0")
                        .body()))
                .containsExactly("/dav/demo/main/orders=2Ecsv/");
    }

    @Test
    void theRootPageHasNoWayUp() throws Exception {
        assertThat(server.send("GET", "/dav/", "").body())
                .contains("<a href=\"/dav/demo/\">demo/</a>")
                .doesNotContain("..");
        assertThat(server.send("HEAD", "/dav/", "").statusCode()).isEqualTo(200);
    }

    private int status(String header, String value) throws Exception {
        HttpResponse<String> answer = server.send("GET", FILE, "", header, value);
        if (answer.statusCode() == 304) {
            assertThat(answer.body()).isEmpty();
        }
        return answer.statusCode();
    }

    private static Content recorded(BlockingQueue<String> events) {
        return new Content() {
            @Override
            public String mediaType() {
                return "text/csv";
            }

            @Override
            public @Nullable Long sizeBytes() {
                return null;
            }

            @Override
            public void writeTo(OutputStream out) {
                events.add("written");
            }

            @Override
            public void close() {
                events.add("closed");
            }
        };
    }

    /** Rows that fail after some bytes. */
    static Content failing(int bytes) {
        return new Content() {
            @Override
            public String mediaType() {
                return "text/csv";
            }

            @Override
            public @Nullable Long sizeBytes() {
                return null;
            }

            @Override
            public void writeTo(OutputStream out) throws IOException {
                out.write(new byte[bytes]);
                throw DatabaseException.of(Code.TIMEOUT, "The statement took too long.");
            }

            @Override
            public void close() {}
        };
    }
}
