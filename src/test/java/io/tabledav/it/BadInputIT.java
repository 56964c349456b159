package io.tabledav.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.it.RawHttp.Answer;
import io.tabledav.testing.ServerProcess;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests that make no sense or mean harm: each gets a clear 4xx as problem+json, and nothing changes. */
class BadInputIT {

    private static final String PEOPLE = "/dav/db/main/people.csv";
    private static final String QUERY = "/api/v1/databases/db/query";

    @TempDir
    private static Path folder;

    private static ServerProcess server;
    private static Path file;
    private static List<String> before;

    @BeforeAll
    static void start() {
        file = folder.resolve("db.sqlite");
        SqliteFiles.run(
                file,
                "CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT NOT NULL, born DATE, height REAL)",
                "INSERT INTO people VALUES (1, 'Ada', '1815-12-10', 1.65), (2, 'Alan', '1912-06-23', 1.78)",
                "CREATE VIEW tall AS SELECT * FROM people WHERE height > 1.7");
        before = SqliteFiles.everything(file);
        server = ServerProcess.at(folder.resolve("home")).heap("128m").start("db=jdbc:sqlite:" + file, "--access=ddl");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void nothingChanged() {
        assertThat(SqliteFiles.everything(file)).isEqualTo(before);
        assertThat(server.log()).doesNotContain("\tat ").doesNotContain("ERROR");
        assertThat(server.isAlive()).isTrue();
    }

    static Stream<Arguments> reads() {
        return Stream.of(
                Arguments.of("/dav/nobody/main/people.csv", 404),
                Arguments.of("/dav/db/nobody/people.csv", 404),
                Arguments.of("/dav/db/main/nobody.csv", 404),
                Arguments.of("/dav/db/main/people.exe", 404),
                Arguments.of("/dav/db/main/people/columns/nobody", 404),
                Arguments.of(PEOPLE + "?colums=id", 400),
                Arguments.of(PEOPLE + "?columns=id,nobody", 400),
                Arguments.of(PEOPLE + "?order=nobody", 400),
                Arguments.of(PEOPLE + "?limit=-1", 400),
                Arguments.of(PEOPLE + "?limit=ten", 400),
                Arguments.of(PEOPLE + "?limit=1&limit=2", 400),
                Arguments.of(PEOPLE + "?offset=99999999999999999999", 400),
                Arguments.of(PEOPLE + "?where=%FF", 400),
                Arguments.of("/dav/../etc/passwd", 400),
                Arguments.of("/dav/db/main/../main/people.csv", 400),
                Arguments.of("/dav/db/%2e%2e/main/people.csv", 400),
                Arguments.of("/dav/db/main/people%00.csv", 400),
                Arguments.of("/dav/db/main/%C3%28.csv", 400),
                Arguments.of("/dav/db/main/people%2Fpeople.csv", 400),
                Arguments.of("/dav/db/main/people%zz.csv", 400),
                Arguments.of("/dav/db/main/" + "x".repeat(3_000) + ".csv", 400),
                Arguments.of("/api/v1/databases/nobody/tree/", 404),
                Arguments.of("/api/v1/databases/db/tree/main/nobody", 404),
                Arguments.of("/api/v1/databases/db/relations/main/nobody/rows", 404),
                Arguments.of("/api/v1/databases/db/relations/main/people/rows?format=exe", 400),
                Arguments.of("/api/v1/databases/db/relations/main/people/rows?columns=nobody", 400),
                Arguments.of("/api/v1/nothing", 404));
    }

    @ParameterizedTest
    @MethodSource("reads")
    void whatIsNotThereOrMakesNoSense(String target, int status) {
        assertProblem(RawHttp.send(server.baseUri(), "GET", target, List.of(), ""), status);
    }

    static Stream<String> conditions() {
        return Stream.of(
                "1=1; DROP TABLE people",
                "id = 1 -- all",
                "id = 1 /* all */",
                "id IN (SELECT id FROM people)",
                "EXISTS (SELECT 1)",
                "load_extension('x') = 1",
                "randomblob(1000000000) IS NOT NULL",
                "born > 'yesterday'",
                "id = 'one'",
                "height > 'tall'",
                "nobody = 1",
                "people.id = 1",
                "id = ?",
                "id = :x",
                "id = 1 OR",
                "",
                "id",
                "name || 'x' = 'y'",
                "CASE WHEN id = 1 THEN 1 END = 1",
                "CAST(id AS TEXT) = '1'",
                "id COLLATE NOCASE = 1",
                "(".repeat(10_000) + "id = 1" + ")".repeat(10_000),
                "(".repeat(60) + "id = 1" + ")".repeat(60),
                "id IN (" + "1,".repeat(1_000) + "1)",
                "name = '" + "x".repeat(9_000) + "'");
    }

    @ParameterizedTest
    @MethodSource("conditions")
    void aConditionThatIsNoneOfOurs(String where) {
        String target = PEOPLE + "?where=" + URLEncoder.encode(where, StandardCharsets.UTF_8);
        Answer answer = RawHttp.send(server.baseUri(), "GET", target, List.of(), "");

        // The longest do not even fit into a request line.
        assertThat(answer.status()).isIn(400, 414);
        if (answer.status() == 400) {
            assertProblem(answer, 400);
        }
    }

    static Stream<Arguments> statements() {
        return Stream.of(
                Arguments.of("SELECT 1; SELECT 2", 400),
                Arguments.of("SELECT 1; DROP TABLE people", 400),
                Arguments.of("PRAGMA query_only=0", 403),
                Arguments.of("PRAGMA table_info(people)", 403),
                Arguments.of("ATTACH 'other.db' AS other", 403),
                Arguments.of("DETACH main", 403),
                Arguments.of("DROP TABLE people", 403),
                Arguments.of("DELETE FROM people", 403),
                Arguments.of("INSERT INTO people (name) VALUES ('x')", 403),
                Arguments.of("WITH gone AS (SELECT 1) DELETE FROM people", 403),
                Arguments.of("BEGIN", 403),
                Arguments.of("COMMIT", 403),
                Arguments.of("VACUUM INTO 'copy.db'", 403),
                Arguments.of("SELECT load_extension('evil')", 403),
                Arguments.of("SELEC 1", 400),
                Arguments.of("SELECT * FROM nobody", 400),
                Arguments.of("SELECT ?", 400),
                Arguments.of("", 400),
                Arguments.of("-- nothing", 400));
    }

    @ParameterizedTest
    @MethodSource("statements")
    void aStatementThatIsNotAllowed(String sql, int status) {
        assertProblem(query("{\"sql\": " + quoted(sql) + "}"), status);
    }

    static Stream<Arguments> queryBodies() {
        return Stream.of(
                Arguments.of("", 400),
                Arguments.of("{", 400),
                Arguments.of("[]", 400),
                Arguments.of("{}", 400),
                Arguments.of("{\"sql\": 1}", 400),
                Arguments.of("{\"sql\": \"SELECT 1\", \"sqll\": 1}", 400),
                Arguments.of("{\"sql\": \"SELECT 1\", \"limit\": -1}", 400),
                Arguments.of("{\"sql\": \"SELECT 1\", \"timeout\": 0}", 400),
                Arguments.of("{\"sql\": \"SELECT ?\", \"parameters\": [[1]]}", 400),
                Arguments.of("{\"sql\": \"SELECT ?\", \"parameters\": [1, 2]}", 400),
                Arguments.of("{\"sql\": \"SELECT :a\", \"parameters\": {\"b\": 1}}", 400),
                Arguments.of("{\"sql\": \"SELECT '" + "x".repeat(2_000_000) + "'\"}", 413));
    }

    @ParameterizedTest
    @MethodSource("queryBodies")
    void aQueryThatIsNotOne(String body, int status) {
        assertProblem(query(body), status);
    }

    @Test
    void aQueryInAnotherFormatThanJson() {
        assertProblem(
                RawHttp.send(
                        server.baseUri(), "POST", QUERY, List.of("Content-Type: text/plain"), "{\"sql\":\"SELECT 1\"}"),
                415);
    }

    static Stream<Arguments> writes() {
        return Stream.of(
                Arguments.of("PUT", PEOPLE, "id,name\n1,x\n", 400),
                Arguments.of("PUT", PEOPLE, "id,name,born,height,other\n1,x,,,\n", 400),
                Arguments.of("PUT", PEOPLE, "id,name,born,height\n1,x,yesterday,\n", 400),
                Arguments.of("PUT", PEOPLE, "id;name;born;height\n1;x;;\n", 400),
                Arguments.of("PUT", PEOPLE, "id,name,born,height\n1,\"x,,\n", 400),
                Arguments.of("PUT", PEOPLE, "id,name,born,height\n1,x\n", 400),
                Arguments.of("PUT", PEOPLE, "ARROW1 not at all", 400),
                Arguments.of("PUT", "/dav/db/main/people.arrow", "id,name,born,height\n1,x,,\n", 400),
                Arguments.of("PUT", "/dav/db/main/people.feather", "ARROW1\0\0 and no footer", 400),
                Arguments.of("PUT", "/dav/db/main/people.xlsx", "PK", 415),
                Arguments.of("PUT", "/dav/db/main/nobody.csv?mode=replace", "id\n1\n", 404),
                Arguments.of("PUT", "/dav/db/main/nobody.csv", "id,id\n1,1\n", 400),
                Arguments.of("PUT", "/dav/db/main/nobody/nobody.csv", "id\n1\n", 409),
                Arguments.of("PUT", "/dav/db/nobody/nobody.csv", "id\n1\n", 409),
                Arguments.of("PUT", "/dav/db/main/sqlite_x.csv", "id\n1\n", 400),
                Arguments.of("PUT", "/dav/db/main/tall.csv", "id,name,born,height\n1,x,,\n", 403),
                Arguments.of("PUT", PEOPLE + "?limit=1", "id,name,born,height\n1,x,,\n", 400),
                Arguments.of("PUT", PEOPLE + "?mode=merge", "id,name,born,height\n1,x,,\n", 400),
                Arguments.of("PUT", PEOPLE + "?dry-run=perhaps", "id,name,born,height\n1,x,,\n", 400),
                Arguments.of("PUT", PEOPLE + "?mode=create", "id,name,born,height\n1,x,,\n", 409),
                Arguments.of("PUT", "/dav/db/main/people/columns/id", "{}", 405),
                Arguments.of("PUT", "/dav/db/main/people.sql", "DROP TABLE people", 405),
                Arguments.of("PUT", "/dav/db/main/", "x", 405),
                Arguments.of("POST", PEOPLE, "id,name\n1,again\n", 409),
                Arguments.of("DELETE", "/dav/db/main/people/", "", 0),
                Arguments.of("DELETE", PEOPLE, "", 0),
                Arguments.of("MKCOL", "/dav/db/other/", "", 0),
                Arguments.of("MOVE", "/dav/db/main/people/", "", 0),
                Arguments.of("COPY", PEOPLE, "", 0),
                Arguments.of("LOCK", PEOPLE, "", 0),
                Arguments.of("PROPPATCH", PEOPLE, "<x/>", 0),
                Arguments.of("POST", "/api/v1/databases/db/relations/main/people/rows", "x", 415),
                Arguments.of("BREW", PEOPLE, "", 0));
    }

    /** A status of 0 stands for any refusal. */
    @ParameterizedTest
    @MethodSource("writes")
    void aWriteThatMakesNoSense(String method, String target, String body, int status) {
        Answer answer = RawHttp.send(server.baseUri(), method, target, List.of(), body);
        if (status == 0) {
            assertThat(answer.status()).isBetween(400, 501);
            assertProblem(answer, answer.status());
        } else {
            assertProblem(answer, status);
        }
    }

    static Stream<List<String>> foreigners() {
        return Stream.of(
                List.of("Origin: http://evil.example"), List.of("Origin: null"), List.of("Sec-Fetch-Site: cross-site"));
    }

    @ParameterizedTest
    @MethodSource("foreigners")
    void aPageOfSomebodyElse(List<String> headers) {
        String body = "id,name,born,height\n1,x,,\n";
        assertProblem(RawHttp.send(server.baseUri(), "PUT", PEOPLE, headers, body), 403);
        List<String> withType = new ArrayList<>(headers);
        withType.add("Content-Type: application/json");
        assertProblem(RawHttp.send(server.baseUri(), "POST", QUERY, withType, "{\"sql\":\"SELECT 1\"}"), 403);
    }

    @Test
    void aHostThatIsNotThisOne() {
        for (String target : List.of("/dav/", "/api/v1/databases", "/q/health")) {
            assertProblem(RawHttp.send(server.baseUri(), "GET", target, List.of("Host: evil.example"), ""), 421);
        }
    }

    @Test
    void xmlWithADocumentType() {
        String bomb = "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]>"
                + "<propfind xmlns=\"DAV:\"><prop><x>&b;</x></prop></propfind>";
        String outside = "<?xml version=\"1.0\"?><!DOCTYPE x SYSTEM \"file:///etc/passwd\">"
                + "<propfind xmlns=\"DAV:\"><allprop/></propfind>";
        for (String xml : List.of(bomb, outside)) {
            Answer answer = RawHttp.send(server.baseUri(), "PROPFIND", "/dav/db/", List.of("Depth: 0"), xml);
            assertThat(answer.status()).isIn(400, 403);
            assertProblem(answer, answer.status());
            assertThat(answer.body()).doesNotContain("root:");
        }
    }

    @Test
    void xmlThatIsNone() {
        for (String xml : List.of("<propfind", "{}", "<a/>", "<propfind xmlns=\"DAV:\"/>", "\0")) {
            assertProblem(RawHttp.send(server.baseUri(), "PROPFIND", "/dav/db/", List.of("Depth: 0"), xml), 400);
        }
    }

    @Test
    void depthsThatAreNotServed() {
        assertThat(RawHttp.send(server.baseUri(), "PROPFIND", "/dav/", List.of("Depth: infinity"), "")
                        .status())
                .isEqualTo(403);
        assertProblem(RawHttp.send(server.baseUri(), "PROPFIND", "/dav/", List.of("Depth: 7"), ""), 400);
    }

    @Test
    void twoGigabytesOfXmlAreNotAwaited() throws IOException {
        URI uri = server.baseUri();
        try (Socket socket = RawHttp.connect(uri)) {
            OutputStream out = socket.getOutputStream();
            String head = RawHttp.head("PROPFIND", "/dav/db/", List.of("Depth: 0"), uri)
                    + "Content-Length: 2147483648\r\nConnection: close\r\n\r\n<propfind xmlns=\"DAV:\"><prop>";
            out.write(head.getBytes(StandardCharsets.US_ASCII));
            out.write("<a xmlns=\"urn:x\"/>".repeat(120_000).getBytes(StandardCharsets.US_ASCII));
            out.flush();
            byte[] answered = socket.getInputStream().readNBytes("HTTP/1.1 413".length());
            assertThat(new String(answered, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 413");
        }
        Answer small = RawHttp.send(
                uri,
                "PROPFIND",
                "/dav/db/",
                List.of("Depth: 0"),
                "<propfind xmlns=\"DAV:\"><prop>" + "<a xmlns=\"urn:x\"/>".repeat(70_000) + "</prop></propfind>");
        assertProblem(small, 413);
    }

    private static Answer query(String body) {
        return RawHttp.send(server.baseUri(), "POST", QUERY, List.of("Content-Type: application/json"), body);
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static void assertProblem(Answer answer, int status) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.body())
                .contains("\"status\"")
                .contains("\"detail\"")
                .contains("\"code\"")
                .doesNotContain("Exception");
    }
}
