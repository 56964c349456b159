package io.tabledav.rest;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.tabledav.http.RawClient;
import io.tabledav.spi.Query.Effect;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the endpoints make of requests, over real HTTP, with a filesystem that shows what it was asked. */
@QuarkusTest
@TestProfile(FakeFilesProfile.class)
class RestTest {

    private static final String ROWS = "/api/v1/databases/demo/relations/main/airports/rows";
    private static final String QUERY = "/api/v1/databases/demo/query";

    @Inject
    FakeFiles files;

    @Test
    void databasesAreListed() {
        ok(plain().get("/api/v1/databases"))
                .contentType("application/json")
                .body("databases.name", contains("demo", "pg 2"))
                .body("databases[1].path", equalTo("/pg%202/"))
                .body("databases[0].dialect", equalTo("fake"))
                .body("databases[0].access", equalTo("write"))
                .body("databases[0].sql", equalTo(true));
    }

    @Test
    void aFolderIsToldWithItsChildren() {
        ok(plain().get("/api/v1/databases/demo/tree/main/airports/columns"))
                .body("name", equalTo("columns"))
                .body("path", equalTo("/demo/main/airports/columns/"))
                .body("folder", equalTo(true))
                .body("media_type", nullValue())
                .body("children[0].name", equalTo("iata"))
                .body("children[0].ordinal", equalTo(1))
                .body("children[0].nullable", equalTo(false))
                .body("children[0].references.columns", contains("iata"))
                .body("children[0].size_bytes", equalTo(17))
                .body("children[0].children", nullValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/databases/demo/tree", "/api/v1/databases/demo/tree/"})
    void theDatabaseItselfIsTheRootOfItsTree(String path) {
        ok(plain().get(path)).body("path", equalTo("/demo/")).body("children.name", contains("main"));
    }

    @Test
    void aFileHasNoChildrenAndARelationItsSizeOnDisk() {
        ok(plain().get("/api/v1/databases/demo/tree/main/airports/columns/iata"))
                .body("folder", equalTo(false))
                .body("children", nullValue());
        ok(plain().get("/api/v1/databases/demo/tree/main/airports")).body("size_bytes", equalTo(4096));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "main/a%20b        | /demo/main/a%20b/",
                "main/a=2Fb        | /demo/main/a=2Fb/",
                "ma%20in/caf%C3%A9 | /demo/ma%20in/caf%C3%A9/",
                "main/a;b=3Dc      | /demo/main/a%3Bb=3Dc/",
            })
    void namesAreThoseOfTheTree(String path, String expected) {
        ok(plain().urlEncodingEnabled(false).get("/api/v1/databases/demo/tree/" + path))
                .body("path", equalTo(expected));
    }

    @Test
    void rowsAreReadInTheShapeThatIsAskedFor() {
        String body = ok(plain().urlEncodingEnabled(false)
                        .get(ROWS + "?format=csv&columns=a,b&where=a%3D%27x%26y%27&limit=5"))
                .header("Content-Type", equalTo("text/csv; charset=utf-8; header=present"))
                .header("Vary", containsString("Accept"))
                .extract()
                .asString();

        assertThat(body).isEqualTo("/demo/main/airports/airports.csv {columns=a,b, where=a='x&y', limit=5}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*/*                                        | arrow",
                "text/csv                                   | csv",
                "application/json;q=0.9, text/csv;q=0.5     | csv",
                "text/html, */*;q=0.1                       | arrow"
            })
    void theFormatFollowsTheAcceptHeader(String accept, String extension) {
        String body = ok(plain().accept(accept).get(ROWS)).extract().asString();

        assertThat(body).startsWith("/demo/main/airports/airports." + extension + " ");
    }

    @ParameterizedTest
    @CsvSource({"odd.csv, /demo/main/odd=2Ecsv/odd=2Ecsv.csv", "odd=2Ecsv, /demo/main/odd=2Ecsv/odd=2Ecsv.csv"})
    void aRelationMayBeCalledLikeAFile(String segment, String expected) {
        String path = "/api/v1/databases/demo/relations/main/" + segment + "/rows?format=csv";

        assertThat(ok(plain().urlEncodingEnabled(false).get(path)).extract().asString())
                .startsWith(expected);
    }

    @Test
    void aFileIsNoRelation() {
        problem(plain().get("/api/v1/databases/demo/relations/main/airports.csv/rows"), 404, "not_found")
                .body("hint", containsString("=2E"));
    }

    @Test
    void aHeadHasTheHeadersAlone() {
        plain().head("/api/v1/databases/demo/relations/main/sized/rows")
                .then()
                .statusCode(200)
                .header("Content-Length", equalTo("5"))
                .header("Content-Type", containsString("text/csv"));
        plain().head("/api/v1/databases/demo/relations/main/endless/rows")
                .then()
                .statusCode(200)
                .header("Content-Length", nullValue());
    }

    @Test
    void rowsAreWrittenAndReported() {
        String report = ok(plain().contentType("text/csv").body("iata\nAAA\n").post(ROWS + "?mode=upsert&key=iata"))
                .contentType("application/json")
                .extract()
                .asString();

        assertThat(report)
                .isEqualTo("{\"rows\":10,\"bytes\":9,\"mode\":\"upsert\",\"elapsed_ms\":7,\"dry_run\":false,"
                        + "\"created\":false,\"inserted\":1,\"updated\":2,\"deleted\":3,\"unchanged\":4}");
    }

    @Test
    void appendIsTheModeOfABulkInsert() {
        ok(plain().contentType("application/vnd.apache.arrow.stream")
                        .body(new byte[3])
                        .post(ROWS))
                .body("mode", equalTo("append"))
                .body("dry_run", equalTo(false));
    }

    @Test
    void aDryRunIsAskedForInTwoWays() {
        ok(plain().contentType("text/csv").body("a\n").post(ROWS + "?dry-run=true"))
                .body("dry_run", equalTo(true))
                .header("Preference-Applied", nullValue());
        ok(plain().contentType("text/csv")
                        .body("a\n")
                        .header("Prefer", "tx=rollback")
                        .post(ROWS))
                .body("dry_run", equalTo(true))
                .header("Preference-Applied", equalTo("tx=rollback"));
    }

    @ParameterizedTest
    @CsvSource({
        "If-Match,      *,       t,       200",
        "If-Match,      *,       nothing, 412",
        "If-Match,      '\"x\"', t,       412",
        "If-None-Match, *,       t,       412",
        "If-None-Match, *,       nothing, 404",
    })
    void aConditionIsMetOrTheWriteIsRefused(String header, String value, String relation, int status) {
        plain().contentType("text/csv")
                .header(header, value)
                .body("a\n")
                .post("/api/v1/databases/demo/relations/main/" + relation + "/rows")
                .then()
                .statusCode(status);
    }

    @Test
    void aRefusedWriteSaysWhere() {
        problem(
                        plain().contentType("text/csv")
                                .body("a\n")
                                .post("/api/v1/databases/demo/relations/main/refused/rows"),
                        409,
                        "conflict")
                .body("row", equalTo(3))
                .body("column", equalTo("iata"))
                .body("constraint", equalTo("pk"));
    }

    @Test
    void aQueryIsRunAsAsked() {
        ok(json("""
                {"sql": "select * from t where a = ? and b = ?", "parameters": [1, "x"], "limit": 3, "timeout": 1.5}
                """).accept("text/csv").post(QUERY)).header("Content-Type", containsString("text/csv"));

        assertThat(Objects.requireNonNull(files.statement).text()).isEqualTo("select * from t where a = ? and b = ?");
        assertThat(files.statement.effect()).isEqualTo(Effect.READ);
        assertThat(files.statement.limit()).isEqualTo(3L);
        assertThat(files.statement.timeout()).isEqualTo(Duration.ofMillis(1_500));
        assertThat(files.statement.database()).isEqualTo("demo");
    }

    @Test
    void aQueryMaySayThatItWrites() {
        ok(json("{\"sql\": \"delete from t\", \"write\": true}").post(QUERY + "?format=csv"));

        assertThat(Objects.requireNonNull(files.statement).effect()).isEqualTo(Effect.WRITE);
    }

    @Test
    void theCallerIsKnownByAddressAndAgent() {
        ok(plain().header("User-Agent", "a test").get(ROWS));

        assertThat(Objects.requireNonNull(files.caller).address()).isEqualTo("127.0.0.1");
        assertThat(files.caller.userAgent()).isEqualTo("a test");
        assertThat(files.caller.principal()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/v1/databases/demo/relations/main/nothing/rows     | 404 | not_found",
                "/api/v1/databases/demo/tree/main/nothing               | 404 | not_found",
                "/api/v1/databases/demo/tree/a/b/c/d/e/f                | 404 | not_found",
                "/api/v1/databases?x=1                                  | 400 | invalid",
                "/api/v1/databases/demo/tree/main?where=1               | 400 | invalid",
                "/api/v1/databases/demo/relations/main/t/rows?a=1&a=2   | 400 | invalid",
                "/api/v1/databases/demo/relations/main/t/rows?a=%ff     | 400 | invalid",
                "/api/v1/databases/demo/relations/main/t/rows?format=x  | 400 | invalid",
                "/api/v1/databases/demo/relations/main/t/rows?format=parquet | 406 | not_acceptable",
                "/api/v1/databases/demo/tree/main/a%2Fb                 | 400 | invalid",
                "/api/v1/databases/demo/tree/main/%00                   | 400 | invalid",
                "/api/v1/databases/demo/tree/main/%ff                   | 400 | invalid",
                "/api/v1/databases/demo/tree/main/../other              | 400 | invalid",
                "/api/v1/databases/demo/tree/main/%2e%2e/other          | 400 | invalid",
                "/api/v1/databases/demo/tree/../tree/main               | 400 | invalid",
                "/api/v1/databases/demo/nowhere                         | 404 | not_found",
                "/api/v1/databases/demo                                 | 404 | not_found",
                "/api/v1/nowhere                                        | 404 | not_found",
                "/api/v2                                                | 404 | not_found",
                "/nowhere                                               | 404 | not_found",
                "/                                                      | 404 | not_found",
            })
    void aBadPathIsAProblem(String path, int status, String code) {
        problem(plain().urlEncodingEnabled(false).get(path), status, code);
    }

    @ParameterizedTest
    @CsvSource({
        "DELETE, /api/v1/databases,                                  'GET, HEAD, OPTIONS'",
        "PUT,    /api/v1/databases/demo/tree/main,                   'GET, HEAD, OPTIONS'",
        "PUT,    /api/v1/databases/demo/relations/main/t/rows,       'GET, HEAD, POST, OPTIONS'",
        "PATCH,  /api/v1/databases/demo/relations/main/t/rows,       'GET, HEAD, POST, OPTIONS'",
        "GET,    /api/v1/databases/demo/query,                       'POST, OPTIONS'",
        "DELETE, /api/v1/databases/demo/query,                       'POST, OPTIONS'",
    })
    void aWrongMethodIsAProblem(String method, String path, String allow) {
        problem(plain().request(method, path), 405, "not_allowed").header("Allow", equalTo(allow));
    }

    @Test
    void optionsAreTold() {
        plain().options(QUERY).then().statusCode(204).header("Allow", equalTo("POST, OPTIONS"));
        plain().options(ROWS).then().statusCode(204).header("Allow", equalTo("GET, HEAD, POST, OPTIONS"));
        problem(plain().options("/api/v1/databases/demo/nowhere"), 404, "not_found");
    }

    @Test
    void anAcceptHeaderThatNothingMeetsIsAProblem() {
        problem(plain().accept("text/html").get(ROWS), 406, "not_acceptable").body("hint", containsString("text/csv"));
        problem(plain().accept("text/csv").get("/api/v1/databases"), 406, "not_acceptable");
        problem(plain().accept("text/csv").contentType("text/csv").body("a\n").post(ROWS), 406, "not_acceptable");
        problem(json("{\"sql\":\"select 1\"}").accept("image/png").post(QUERY), 406, "not_acceptable");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "text/csv", "application/jsonp"})
    void aQueryIsTakenAsJsonAlone(String contentType) {
        problem(plain().contentType(contentType).body("{\"sql\":\"select 1\"}").post(QUERY), 415, "unsupported_format");
    }

    @Test
    void aBodyOfNoKnownTypeIsRefused() {
        problem(
                        plain().contentType("application/x-www-form-urlencoded")
                                .body("a")
                                .post(ROWS),
                        415,
                        "unsupported_format")
                .body("hint", containsString("text/csv"));
        problem(
                plain().contentType("text/csv")
                        .header("Content-Encoding", "br")
                        .body("a")
                        .post(ROWS),
                415,
                "unsupported_format");
    }

    @Test
    void rowsAreCompressedForWhoAsks() {
        String body = ok(plain().header("Accept-Encoding", "gzip, identity;q=0").get(ROWS + "?format=csv"))
                .header("Content-Encoding", equalTo("gzip"))
                .header("Vary", equalTo("Accept, Accept-Encoding"))
                .extract()
                .asString();
        assertThat(body).startsWith("/demo/main/airports/airports.csv");
    }

    @Test
    void whoTakesNoEncodingThatThereIsGetsNone() throws IOException {
        // The client of the other tests would add encodings of its own.
        try (RawClient client = new RawClient(RestAssured.port)) {
            client.send("GET " + ROWS + " HTTP/1.1\nHost: localhost\nAccept-Encoding: identity;q=0\n\n");
            assertThat(client.readAnswer()).startsWith("406").contains("gzip, zstd and identity");
        }
    }

    @Test
    void aCompressedBodyIsRead() throws IOException {
        byte[] sql = gzip("{\"sql\": \"select 7\"}");
        ok(plain().contentType("application/json")
                        .header("Content-Encoding", "gzip")
                        .body(sql)
                        .post(QUERY))
                .header("Vary", equalTo("Accept, Accept-Encoding"));
        assertThat(Objects.requireNonNull(files.statement).text()).isEqualTo("select 7");

        byte[] rows = gzip("a\n1\n");
        ok(plain().contentType("text/csv")
                        .header("Content-Encoding", "gzip")
                        .body(rows)
                        .post(ROWS))
                .body("mode", equalTo("append"));
        problem(
                        plain().contentType("application/json")
                                .header("Content-Encoding", "gzip")
                                .body(Arrays.copyOf(sql, sql.length - 1))
                                .post(QUERY),
                        400,
                        "invalid")
                .body("detail", containsString("cut off"));
        problem(
                plain().contentType("application/json")
                        .header("Content-Encoding", "gzip")
                        .body(gzip(" ".repeat(1_100_000)))
                        .post(QUERY),
                413,
                "too_large");
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"?mode=nonsense", "?key=a", "?where=a", "?dry-run=maybe", "?format=csv"})
    void aBadParameterOfAWriteIsAProblem(String query) {
        problem(plain().contentType("text/csv").body("a\n").post(ROWS + query), 400, "invalid");
    }

    @Test
    void aQueryBeyondItsLimitIsRefused() {
        String large = "{\"sql\": \"select '" + "x".repeat(1_000_000) + "'\"}";

        problem(json(large).post(QUERY), 413, "too_large");
    }

    @Test
    void aFaultOfTheServerKeepsItsSecret() {
        problem(plain().get("/api/v1/databases/demo/relations/main/bug/rows"), 500, "internal")
                .body("detail", not(containsString("secret")))
                .body("hint", containsString("reference"));
    }

    @Test
    void aForeignPageIsRefusedOnEveryRoute() {
        for (String path : new String[] {QUERY, "/dav/demo/main/t.csv", "/q/health", "/nowhere"}) {
            problem(json("{}").header("Origin", "https://evil.example").post(path), 403, "forbidden");
            problem(plain().header("Host", "evil.example").get(path), 421, "misdirected");
        }
    }

    private static RequestSpecification plain() {
        // Without it REST Assured adds a charset to every Content-Type.
        return given().config(io.restassured.RestAssured.config()
                .encoderConfig(io.restassured.config.EncoderConfig.encoderConfig()
                        .appendDefaultContentCharsetToContentTypeIfUndefined(false)
                        .encodeContentTypeAs("text/csv", io.restassured.http.ContentType.TEXT)
                        .encodeContentTypeAs("application/jsonp", io.restassured.http.ContentType.TEXT)
                        .encodeContentTypeAs(
                                "application/x-www-form-urlencoded", io.restassured.http.ContentType.TEXT)));
    }

    private static RequestSpecification json(String body) {
        return plain().contentType("application/json").body(body);
    }

    private static ValidatableResponse ok(io.restassured.response.Response response) {
        return response.then().statusCode(200);
    }

    private static ValidatableResponse problem(io.restassured.response.Response response, int status, String code) {
        return response.then()
                .statusCode(status)
                .header("Content-Type", equalTo("application/problem+json"))
                .body("code", equalTo(code))
                .body("status", equalTo(status));
    }
}
