package io.tabledav.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Spliterators;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a client is told of a failure. */
class ProblemTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Test
    void carriesAllThatIsKnownInAFixedOrder() throws IOException {
        DatabaseException failure = DatabaseException.of(Code.CONFLICT, "The key is there.")
                .withHint("Use upsert.")
                .withRow(7)
                .withColumn("iata")
                .withConstraint("airports_pkey")
                .withSqlState("23505")
                .withCause(new IllegalStateException("driver text"));

        String json = new String(Problem.of(failure).toJson(), StandardCharsets.UTF_8);

        assertThat(json)
                .isEqualTo("{\"type\":\"urn:tabledav:problem:conflict\",\"title\":\"Conflict\",\"status\":409,"
                        + "\"detail\":\"The key is there.\",\"code\":\"conflict\",\"sqlState\":\"23505\","
                        + "\"hint\":\"Use upsert.\",\"row\":7,\"column\":\"iata\",\"constraint\":\"airports_pkey\"}");
    }

    @Test
    void leavesOutWhatIsNotKnown() throws IOException {
        JsonNode json = read(Problem.of(DatabaseException.of(Code.NOT_FOUND, "There is nothing at /x.")));

        assertThat(fields(json)).containsExactly("type", "title", "status", "detail", "code");
    }

    @ParameterizedTest
    @CsvSource({
        "INVALID, 400",
        "FORBIDDEN, 403",
        "READ_ONLY, 403",
        "NOT_FOUND, 404",
        "NOT_ALLOWED, 405",
        "NOT_ACCEPTABLE, 406",
        "TOO_SLOW, 408",
        "CONFLICT, 409",
        "PRECONDITION_FAILED, 412",
        "TOO_LARGE, 413",
        "UNSUPPORTED_FORMAT, 415",
        "LOCKED, 423",
        "INTERNAL, 500",
        "UNSUPPORTED, 501",
        "UNAVAILABLE, 503",
        "CANCELLED, 503",
        "TIMEOUT, 504",
        "STORAGE_FULL, 507"
    })
    void hasTheStatusOfItsCode(Code code, int status) {
        assertThat(Problem.of(DatabaseException.of(code, "x")).status()).isEqualTo(status);
    }

    @ParameterizedTest
    @EnumSource(Code.class)
    void saysTheSameThingOfEveryCodeInThreeWays(Code code) throws IOException {
        JsonNode json = read(Problem.of(DatabaseException.of(code, "x")));

        assertThat(json.get("code").textValue()).matches("[a-z_]+");
        assertThat(json.get("type").textValue())
                .isEqualTo(
                        "urn:tabledav:problem:" + json.get("code").textValue().replace('_', '-'));
        assertThat(json.get("title").textValue()).matches("[A-Z][a-z ]+");
    }

    @Test
    void keepsQuotesLinesAndOtherScripts() throws IOException {
        String detail = "No column \"naïve\n\u0000名\" \uD83D\uDE00";

        JsonNode json = read(Problem.of(DatabaseException.of(Code.INVALID, detail)));

        assertThat(json.get("detail").textValue()).isEqualTo(detail);
    }

    @Test
    void survivesANameThatIsNoUnicode() throws IOException {
        JsonNode json = read(Problem.of(DatabaseException.of(Code.INVALID, "No column a\uD83Db.")));

        assertThat(json.get("detail").textValue()).isEqualTo("No column a?b.");
    }

    @Test
    void asksToComeBackOnlyWhereThatHelps() {
        assertThat(Problem.of(DatabaseException.of(Code.UNAVAILABLE, "x")).headers())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "Content-Type", "application/problem+json", "Cache-Control", "no-store", "Retry-After", "5"));
        assertThat(Problem.of(DatabaseException.of(Code.INVALID, "x")).headers())
                .doesNotContainKey("Retry-After");
    }

    private static JsonNode read(Problem problem) throws IOException {
        return MAPPER.readTree(problem.toJson());
    }

    private static List<String> fields(JsonNode json) {
        Iterator<String> names = json.fieldNames();
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(names, 0), false)
                .toList();
    }
}
