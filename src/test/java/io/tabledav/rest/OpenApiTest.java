package io.tabledav.rest;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.tabledav.codec.Codecs;
import io.tabledav.fs.Formats;
import io.tabledav.tree.Format;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The description of the endpoints says what they do. */
@QuarkusTest
@TestProfile(FakeFilesProfile.class)
class OpenApiTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String DATABASES = "/api/v1/databases";
    private static final String ROWS = DATABASES + "/{database}/relations/{schema}/{relation}/rows";
    private static final String QUERY = DATABASES + "/{database}/query";

    private JsonNode description = MAPPER.createObjectNode();

    @BeforeEach
    void fetch() throws IOException {
        description = MAPPER.readTree(given().get("/q/openapi?format=json").asByteArray());
    }

    @Test
    void everyEndpointIsDescribed() {
        assertThat(operations())
                .containsExactlyInAnyOrder(
                        "get " + DATABASES,
                        "get " + DATABASES + "/{database}/tree",
                        "get " + DATABASES + "/{database}/tree/{path}",
                        "get " + ROWS,
                        "post " + ROWS,
                        "post " + QUERY);
    }

    @Test
    void theReferenceListsEveryEndpoint() throws IOException {
        String page = Files.readString(Path.of("docs/reference/rest.md"));

        assertThat(operations())
                .allSatisfy(operation -> assertThat(page)
                        .contains("| `"
                                + operation.substring(0, operation.indexOf(' ')).toUpperCase(Locale.ROOT)
                                + operation.substring(operation.indexOf(' ')) + "` |"));
        assertThat(names(schema("QueryRequest").get("properties")))
                .allSatisfy(member -> assertThat(page).contains("| `" + member + "` |"));
        assertThat(names(schema("WriteAnswer").get("properties")))
                .allSatisfy(member -> assertThat(page).contains("\"" + member + "\":"));
    }

    @Test
    void everyEndpointMayFailWithAProblem() {
        for (JsonNode path : description.get("paths")) {
            for (JsonNode operation : path) {
                assertThat(operation.at("/responses/default/$ref").textValue())
                        .isEqualTo("#/components/responses/Problem");
                boolean writes = operation.at("/operationId").textValue().equals("writeRows");
                assertThat(names(operation.get("responses")))
                        .containsExactlyInAnyOrderElementsOf(
                                writes ? List.of("200", "201", "default") : List.of("200", "default"));
            }
        }
        assertThat(names(description.at("/components/responses/Problem/content")))
                .containsExactly("application/problem+json");
    }

    /** Whoever adds a codec adds its media type to the descriptions. */
    @Test
    void theMediaTypesAreThoseOfTheCodecs(@TempDir Path spool) {
        Formats formats = Formats.of(new Codecs(spool));

        JsonNode paths = description.get("paths");
        assertThat(names(paths.get(ROWS).at("/get/responses/200/content"))).isEqualTo(types(formats.readable()));
        assertThat(names(paths.get(QUERY).at("/post/responses/200/content"))).isEqualTo(types(formats.readable()));
        assertThat(names(paths.get(ROWS).at("/post/requestBody/content"))).isEqualTo(types(formats.writable()));
    }

    @Test
    void theAnswersAreShapedAsDescribed() throws IOException {
        JsonNode databases = get(DATABASES);
        matches(databases, "DatabaseList");
        matches(databases.get("databases").get(0), "Database");
        matches(get(DATABASES + "/demo/nowhere"), "Problem");
        matches(
                MAPPER.readTree(given().contentType("application/vnd.apache.arrow.stream")
                        .body(new byte[1])
                        .post(DATABASES + "/demo/relations/main/t/rows")
                        .asByteArray()),
                "WriteAnswer");
    }

    @Test
    void aNodeHasAllThatIsRequiredAndPropertiesBeside() throws IOException {
        JsonNode node =
                get(DATABASES + "/demo/tree/main/t/columns").get("children").get(0);

        assertThat(names(node)).containsAll(required("TreeNode")).contains("kind", "ordinal");
        assertThat(names(schema("TreeNode").get("properties"))).doesNotContain("properties");
    }

    @Test
    void theBodyOfAQueryIsTakenAsDescribed() {
        assertThat(names(schema("QueryRequest").get("properties")))
                .isEqualTo(Set.of("sql", "parameters", "limit", "timeout", "write"));
        JsonNode examples =
                description.get("paths").get(QUERY).at("/post/requestBody/content/application~1json/examples");
        assertThat(examples).isNotEmpty();
        for (JsonNode example : examples) {
            given().contentType("application/json")
                    .body(example.get("value").toString())
                    .post(DATABASES + "/demo/query")
                    .then()
                    .statusCode(200);
        }
    }

    private static JsonNode get(String path) throws IOException {
        return MAPPER.readTree(given().get(path).asByteArray());
    }

    private void matches(JsonNode answer, String schema) {
        assertThat(names(schema(schema).get("properties"))).containsAll(names(answer));
        assertThat(names(answer)).containsAll(required(schema));
    }

    private JsonNode schema(String name) {
        return description.at("/components/schemas/" + name);
    }

    private Set<String> required(String schema) {
        Set<String> required = new TreeSet<>();
        schema(schema).get("required").forEach(name -> required.add(name.textValue()));
        return required;
    }

    private List<String> operations() {
        return description.get("paths").properties().stream()
                .flatMap(path -> names(path.getValue()).stream().map(method -> method + " " + path.getKey()))
                .toList();
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static Set<String> types(List<Format> formats) {
        return formats.stream().map(Format::bareMediaType).collect(Collectors.toCollection(TreeSet::new));
    }
}
