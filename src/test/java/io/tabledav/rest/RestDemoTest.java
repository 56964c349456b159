package io.tabledav.rest;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.notNullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.config.DecoderConfig;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The endpoints over the demo database, through every room; every write is a dry run. */
@QuarkusTest
class RestDemoTest {

    private static final String DEMO = "/api/v1/databases/demo";
    private static final String AIRPORTS = DEMO + "/relations/main/airports/rows";
    private static final String ARROW = "application/vnd.apache.arrow.stream";

    @Test
    void theDemoDatabaseIsOpenToAll() {
        given().get("/api/v1/databases")
                .then()
                .statusCode(200)
                .body("databases.find { it.name == 'demo' }.dialect", equalTo("sqlite"))
                .body("databases.find { it.name == 'demo' }.access", equalTo("ddl"))
                .body("databases.find { it.name == 'demo' }.sql", equalTo(true));
    }

    @Test
    void theTreeTellsWhatARelationIsMadeOf() {
        given().get(DEMO + "/tree/main")
                .then()
                .statusCode(200)
                .body("children.name", hasItems("airports", "routes", "strikes", "weather"))
                .body("children.find { it.name == 'airports' }.kind", equalTo("table"))
                .body("children.find { it.name == 'airports' }.writable", equalTo(true));
        given().get(DEMO + "/tree/main/airports/columns/iata")
                .then()
                .statusCode(200)
                .body("kind", equalTo("column"))
                .body("ordinal", equalTo(1))
                .body("primary_key", equalTo(true))
                .body("data_type", notNullValue());
        given().get(DEMO + "/tree/main/routes/constraints")
                .then()
                .statusCode(200)
                .body("children.kind", hasItem("foreign_key"))
                .body("children.findAll { it.kind == 'foreign_key' }.references.relation", hasItem("airports"));
    }

    @Test
    void rowsComeInTheShapeThatIsAskedFor() {
        String rows = given().queryParam("columns", "iata,name")
                .queryParam("where", "state = 'TX' and latitude < 26")
                .queryParam("order", "-name")
                .queryParam("format", "csv")
                .get(AIRPORTS)
                .then()
                .statusCode(200)
                .extract()
                .asString();

        assertThat(rows).isEqualTo("iata,name\nBRO,Brownsville/S.Padre Island International\n");
    }

    @Test
    void aPartOfRowsIsGivenOfTheVersionThatWasTold() {
        Response head = plain().queryParam("format", "csv").head(AIRPORTS);
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.header("Accept-Ranges")).isEqualTo("bytes");
        assertThat(head.header("Vary")).isEqualTo("Accept, Accept-Encoding");
        String whole = plain().queryParam("format", "csv").get(AIRPORTS).asString();
        assertThat(head.header("Content-Length")).isEqualTo(Integer.toString(whole.getBytes(UTF_8).length));
        plain().queryParam("format", "csv")
                .header("Range", "bytes=0-8")
                .header("If-Range", head.header("ETag"))
                .get(AIRPORTS)
                .then()
                .statusCode(206)
                .body(equalTo("iata,name"));
        plain().queryParam("format", "csv")
                .header("If-None-Match", head.header("ETag"))
                .get(AIRPORTS)
                .then()
                .statusCode(304);
        given().queryParam("dry-run", "true")
                .contentType("text/csv")
                .header("If-Match", "\"another\"")
                .body("iata\nXXX\n")
                .post(AIRPORTS)
                .then()
                .statusCode(412);
    }

    /** Asks for the bytes as they are: what is compressed has no length and no parts. */
    private static RequestSpecification plain() {
        return given().config(RestAssured.config()
                .decoderConfig(DecoderConfig.decoderConfig().noContentDecoders()));
    }

    @Test
    void sqlBindsByPositionAndByName() {
        assertThat(csv(
                        "{\"sql\":\"select iata, ? b from airports where state = ? order by 1\",\"parameters\":[1.5,\"TX\"],"
                                + "\"limit\":1}"))
                .isEqualTo("iata,b\n00R,1.5\n");
        assertThat(csv("{\"sql\":\"select count(*) n from airports where state = :s or :s is null\","
                        + "\"parameters\":{\"s\":\"TX\"}}"))
                .isEqualTo("n\n209\n");
    }

    @Test
    void rowsThatAreThereCannotBeAppended() {
        byte[] texas = given().queryParam("where", "state = 'TX'")
                .queryParam("limit", 5)
                .get(AIRPORTS)
                .asByteArray();

        problem(given().contentType(ARROW).body(texas).post(AIRPORTS + "?dry-run=true"), 409, "conflict")
                .body("detail", containsString("iata="))
                .body("row", equalTo(1));
    }

    @Test
    void rowsThatAreReferredToCanBeSavedButNotTakenAway() {
        byte[] all = given().get(AIRPORTS).asByteArray();

        given().contentType(ARROW)
                .body(all)
                .post(AIRPORTS + "?mode=replace")
                .then()
                .statusCode(200)
                .body("inserted", equalTo(0))
                .body("updated", equalTo(0))
                .body("deleted", equalTo(0))
                .body("unchanged", equalTo(3376));

        byte[] some = given().queryParam("where", "state <> 'TX'").get(AIRPORTS).asByteArray();
        problem(given().contentType(ARROW).body(some).post(AIRPORTS + "?mode=replace&dry-run=true"), 409, "conflict")
                .body("detail", containsString("routes"));
    }

    @Test
    void anUpsertTouchesTheColumnsPresentOfTheRowsGiven() {
        String rows = "IATA,name\nAUS,Austin\nDFW,Dallas-Fort Worth International\n";

        given().contentType("text/csv")
                .body(rows)
                .post(AIRPORTS + "?mode=upsert&key=iata&dry-run=true")
                .then()
                .statusCode(200)
                .body("mode", equalTo("upsert"))
                .body("inserted", equalTo(0))
                .body("updated", equalTo(1))
                .body("unchanged", equalTo(1));
        problem(given().contentType("text/csv").body(rows).post(AIRPORTS + "?mode=upsert&key=name"), 400, "invalid")
                .body("hint", containsString("key=iata"));
        problem(
                        given().contentType("text/csv")
                                .body(rows + "AUS,Austin\n")
                                .post(AIRPORTS + "?mode=upsert"),
                        400,
                        "invalid")
                .body("row", equalTo(3));
    }

    @Test
    void aDryRunCountsAndLeavesEverythingAsItWas() {
        String before = csv("{\"sql\":\"select count(*) n from weather\"}");
        byte[] all = given().get(DEMO + "/relations/main/weather/rows").asByteArray();

        given().contentType(ARROW)
                .body(all)
                .post(DEMO + "/relations/main/weather/rows?mode=replace&dry-run=true")
                .then()
                .statusCode(200)
                .body("mode", equalTo("replace"))
                .body("dry_run", equalTo(true))
                .body("bytes", equalTo(all.length))
                .body("rows.toString()", equalTo(before.split("\n", -1)[1]));

        assertThat(csv("{\"sql\":\"select count(*) n from weather\"}")).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "select 1; select 2                          | 400 | invalid",
                "selec                                       | 400 | invalid",
                "select nosuch from airports                 | 400 | invalid",
                "select ?                                    | 400 | invalid",
                "delete from airports                        | 403 | forbidden",
                "pragma query_only = 0                       | 403 | forbidden",
                "attach 'x.db' as x                          | 403 | forbidden",
                "begin                                       | 403 | forbidden",
            })
    void sqlBeyondOneReadingStatementIsRefused(String sql, int status, String code) {
        problem(query("{\"sql\":\"" + sql + "\"}"), status, code);
    }

    @Test
    void aStatementThatTakesTooLongIsEnded() {
        problem(
                query("{\"sql\":\"with recursive c(x) as (select 1 union all select x+1 from c) select max(x) from c\","
                        + "\"timeout\":0.2}"),
                504,
                "timeout");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/v1/databases/nosuch/tree                                    | 404 | not_found",
                "/api/v1/databases/demo/tree/nosuch                               | 404 | not_found",
                "/api/v1/databases/demo/relations/main/nosuch/rows                | 404 | not_found",
                "/api/v1/databases/demo/relations/main/airports/rows?nosuch=1     | 400 | invalid",
                "/api/v1/databases/demo/relations/main/airports/rows?columns=x    | 400 | invalid",
                "/api/v1/databases/demo/relations/main/airports/rows?where=1%3D1; | 400 | invalid",
                "/api/v1/databases/demo/relations/main/airports/rows?limit=x      | 400 | invalid",
                "/api/v1/databases/demo/relations/main/airports/rows?mode=append  | 400 | invalid",
            })
    void whatIsNotThereIsSaid(String path, int status, String code) {
        problem(given().urlEncodingEnabled(false).get(path), status, code);
    }

    @Test
    void aViewTakesNoRows() {
        String view = DEMO + "/relations/main/busiest_airports/rows";

        problem(given().contentType(ARROW).body(new byte[8]).post(view), 403, "read_only");
    }

    private static String csv(String body) {
        return query(body).then().statusCode(200).extract().asString();
    }

    private static Response query(String body) {
        return given().contentType("application/json")
                .accept("text/csv")
                .body(body)
                .post(DEMO + "/query");
    }

    private static ValidatableResponse problem(Response response, int status, String code) {
        return response.then()
                .statusCode(status)
                .header("Content-Type", equalTo("application/problem+json"))
                .body("code", equalTo(code));
    }
}
