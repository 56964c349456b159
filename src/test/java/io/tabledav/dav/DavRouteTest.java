package io.tabledav.dav;

import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.fs.Caller;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which requests the door takes, and what it says to those that it does not serve. */
class DavRouteTest {

    private final DavServer server = new DavServer();

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/dav, 'GET, HEAD, OPTIONS, PROPFIND'",
        "/dav/, 'GET, HEAD, OPTIONS, PROPFIND'",
        "/dav/demo/main/airports/, 'GET, HEAD, OPTIONS, PROPFIND'",
        "/dav/demo/main/airports.csv, 'GET, HEAD, OPTIONS, POST, PROPFIND, PUT'",
        "/dav/demo/main/hubs.csv, 'GET, HEAD, OPTIONS, PROPFIND'",
        "/dav/demo/main/airports/append/x.csv, 'OPTIONS, POST, PUT'",
        "/dav/demo/main/airports/columns/iata, 'GET, HEAD, OPTIONS, PROPFIND'",
    })
    void optionsTellWhatAPlaceTakes(String path, String allow) throws Exception {
        HttpResponse<String> answer = server.send("OPTIONS", path, "");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Allow")).contains(allow);
        assertThat(answer.headers().firstValue("DAV")).contains("1");
        assertThat(answer.headers().firstValue("MS-Author-Via")).contains("DAV");
        assertThat(answer.headers().firstValue("Server")).isEmpty();
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void optionsOfNothingAreNotFound() throws Exception {
        HttpResponse<String> answer = server.send("OPTIONS", "/dav/nowhere/", "");
        assertProblem(answer, 404, "not_found");
    }

    @Test
    void windowsFindsTheTreeFromTheTop() throws Exception {
        HttpResponse<String> options = server.send("OPTIONS", "/", "");
        assertThat(options.headers().firstValue("DAV")).contains("1");
        assertThat(options.headers().firstValue("Allow")).contains("GET, HEAD, OPTIONS, PROPFIND");

        assertThat(Multistatuses.hrefs(
                        server.send("PROPFIND", "/", "", "Depth", "0").body()))
                .containsExactly("/");
        assertThat(Multistatuses.hrefs(
                        server.send("PROPFIND", "/", "", "Depth", "1").body()))
                .containsExactly("/", "/dav/");
        assertThat(server.files.calls).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/davit", "/DAV/", "/dav%2Fdemo", "/x/../dav/"})
    void otherPathsAreForOtherDoors(String path) throws Exception {
        assertThat(server.sendRaw("GET", path)).startsWith("299 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/dav/../etc/passwd",
                "/dav/demo/../../x",
                "/dav/./demo",
                "/dav/%2e%2e/x",
                "/dav/demo%2Fmain",
                "/dav/demo/%00",
                "/dav/demo/%0a",
                "/dav/demo/%ff",
                "/dav/demo/%zz",
                "/dav/demo/%c0%af",
                "/dav/demo/main/airports.csv?limit=%zz",
                "/dav/demo/main/airports.csv?limit=1&limit=2",
            })
    void aPathThatIsNoneIsRefusedAsItWasSent(String path) throws Exception {
        for (String method : new String[] {"GET", "PROPFIND", "PUT", "OPTIONS", "DELETE"}) {
            assertThat(server.sendRaw(method, path))
                    .as(method)
                    .startsWith("400 ")
                    .contains("\"code\":\"invalid\"");
        }
        assertThat(server.files.calls).isEmpty();
    }

    @Test
    void aTargetWithSchemeAndHostIsTheSamePlace() throws Exception {
        assertThat(server.sendRaw("GET", "http://localhost/dav/demo/main/airports.csv?limit=5"))
                .isEqualTo("200 " + FakeFiles.CSV);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PROPPATCH", "DELETE", "COPY", "MOVE", "UNLOCK", "LOCK", "MKCOL"})
    void whatIsNotThereYetIsRefusedWithAReason(String method) throws Exception {
        HttpResponse<String> answer = server.send(method, "/dav/demo/main/airports.csv", "");
        assertProblem(answer, 405, "not_allowed");
        assertThat(answer.body()).contains("\"hint\"");
        assertThat(answer.headers().firstValue("Allow")).contains("GET, HEAD, OPTIONS, POST, PROPFIND, PUT");
    }

    @ParameterizedTest
    @CsvSource({"PROPPATCH, 404", "DELETE, 404", "COPY, 404", "MOVE, 404", "UNLOCK, 404", "LOCK, 405", "MKCOL, 403"})
    void whatIsNotThereYetIsRefusedOfANewName(String method, int status) throws Exception {
        assertThat(server.send(method, "/dav/demo/main/fresh/", "").statusCode())
                .isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"REPORT", "ACL", "PATCH", "NONSENSE"})
    void anUnknownMethodIsNotImplemented(String method) throws Exception {
        assertProblem(server.send(method, "/dav/demo/", ""), 501, "unsupported");
    }

    @Test
    void theFilesystemLearnsWhoAsks() throws Exception {
        server.send("PROPFIND", "/dav/demo/", "", "Depth", "0", "User-Agent", "davfs2/1.6");
        assertThat(server.files.callers.take()).isEqualTo(new Caller(null, "127.0.0.1", "davfs2/1.6"));
    }

    @Test
    void answersHaveADate() throws Exception {
        assertThat(server.send("OPTIONS", "/dav/", "").headers().firstValue("Date"))
                .hasValueSatisfying(date -> assertThat(date)
                        .matches("[A-Z][a-z]{2}, \\d\\d [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT"));
    }

    static void assertProblem(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(answer.body()).contains("\"code\":\"" + code + "\"", "\"status\":" + status);
    }
}
