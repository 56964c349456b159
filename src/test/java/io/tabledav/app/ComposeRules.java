package io.tabledav.app;

import static io.tabledav.app.DeploymentFiles.fault;
import static io.tabledav.app.DeploymentFiles.find;
import static io.tabledav.app.DeploymentFiles.items;
import static io.tabledav.app.DeploymentFiles.texts;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.runtime.configuration.DurationConverter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;

/** What holds for {@code docker-compose.yml}. */
final class ComposeRules {
    private static final String SECRETS_IN_CONTAINER = "/run/secrets/";
    private static final String SECRETS_FOLDER = "deploy/secrets/";

    private final JsonNode file;
    private final SettingNames names = new SettingNames();

    ComposeRules(JsonNode file) {
        this.file = file;
    }

    /** Everything that is wrong. */
    List<String> faults() {
        return Stream.of(
                        ofEach(ComposeRules::health),
                        ofEach((name, service) -> DeploymentFiles.imageFaults(
                                service.path("image").asText())),
                        ofEach((name, service) -> DeploymentFiles.passwordFaults(environment(service))),
                        ofEach(this::ports),
                        ofEach(ComposeRules::secretsOf),
                        declared("secrets", this::secretNames),
                        declared("volumes", ComposeRules::volumeNames),
                        secretFiles(),
                        folders(),
                        server(),
                        DeploymentFiles.settingFaults(environment(service("tabledav"))),
                        logins())
                .flatMap(faults -> faults)
                .toList();
    }

    private JsonNode service(String name) {
        return file.path("services").path(name);
    }

    private static Map<String, String> environment(JsonNode service) {
        return texts(service.path("environment"));
    }

    private Stream<String> ofEach(BiFunction<String, JsonNode, Stream<String>> rule) {
        return file.path("services").properties().stream()
                .flatMap(service ->
                        rule.apply(service.getKey(), service.getValue()).map(fault -> service.getKey() + ": " + fault));
    }

    private static Stream<String> health(String name, JsonNode service) {
        return fault(items(service.path("healthcheck").path("test")).size() < 2, "there is no healthcheck");
    }

    /** A port is published for this machine only, and only the server's. */
    private Stream<String> ports(String name, JsonNode service) {
        String port = names.shipped("quarkus.http.port");
        return items(service.path("ports")).stream()
                .filter(published -> !published.equals("127.0.0.1:" + port + ":" + port))
                .map(published -> "the port " + published + " is published");
    }

    /** A file with a password is there only where the service has the secret. */
    private static Stream<String> secretsOf(String name, JsonNode service) {
        Set<String> had = new HashSet<>(items(service.path("secrets")));
        return environment(service).entrySet().stream()
                .filter(variable -> variable.getKey().endsWith("_FILE"))
                .filter(variable -> !variable.getValue().startsWith(SECRETS_IN_CONTAINER)
                        || !had.contains(variable.getValue().substring(SECRETS_IN_CONTAINER.length())))
                .map(variable -> variable.getKey() + " is no secret that the service has");
    }

    private Stream<String> secretNames(JsonNode service) {
        return items(service.path("secrets")).stream();
    }

    private static Stream<String> volumeNames(JsonNode service) {
        return items(service.path("volumes")).stream()
                .map(mount -> mount.substring(0, mount.indexOf(':')))
                .filter(source -> !source.startsWith("."));
    }

    /** What the services use and what the file declares is the same. */
    private Stream<String> declared(String kind, Function<JsonNode, Stream<String>> used) {
        TreeSet<String> all = new TreeSet<>();
        file.path("services").forEach(service -> used.apply(service).forEach(all::add));
        TreeSet<String> declared = new TreeSet<>();
        file.path(kind).fieldNames().forEachRemaining(declared::add);
        return fault(!all.equals(declared), kind + " are used: " + all + ", but declared: " + declared);
    }

    /** Each secret is a file of its name, which the script makes and which is never committed. */
    private Stream<String> secretFiles() {
        String script = DeploymentFiles.text(SECRETS_FOLDER + "make");
        List<String> made = List.of(find("for name in (.*); do", script).split(" "));
        return file.path("secrets").properties().stream()
                .filter(secret -> !made.contains(secret.getKey())
                        || !secret.getKey().endsWith("_password")
                        || !secret.getValue().path("file").asText().equals(SECRETS_FOLDER + secret.getKey()))
                .map(secret -> "nothing makes the file of the secret " + secret.getKey());
    }

    private Stream<String> folders() {
        return ofEach((name, service) -> items(service.path("volumes")).stream()
                .map(mount -> mount.substring(0, mount.indexOf(':')))
                .filter(source -> source.startsWith(".") && !Files.exists(Path.of(source)))
                .map(source -> source + " is not there"));
    }

    /** The server's container can be written nowhere but on its volume and where native libraries are loaded from. */
    private Stream<String> server() {
        JsonNode server = service("tabledav");
        DockerfileRules image = new DockerfileRules(DeploymentFiles.text("Dockerfile"));
        DurationConverter durations = new DurationConverter();
        List<String> faults = new ArrayList<>();
        if (!server.path("build").asText().equals(".")
                || !server.path("pull_policy").asText().equals("build")) {
            faults.add("the server is not built here");
        }
        if (items(server.path("volumes")).stream()
                .noneMatch(mount -> mount.endsWith(":" + image.environment().get("TABLEDAV_HOME")))) {
            faults.add("the data folder is no volume");
        }
        if (!server.path("read_only").asBoolean()
                || items(server.path("tmpfs")).stream().noneMatch(mount -> mount.startsWith("/tmp:exec"))) {
            faults.add("the container can be written, or /tmp cannot be used");
        }
        if (!items(server.path("cap_drop")).equals(List.of("ALL"))) {
            faults.add("the server has capabilities");
        }
        if (durations
                        .convert(server.path("stop_grace_period").asText("0s"))
                        .compareTo(durations.convert(names.shipped("quarkus.shutdown.timeout")))
                <= 0) {
            faults.add("a stop does not wait for running requests");
        }
        return faults.stream();
    }

    /** Each database of the server is a service of this file, with the user and the password that the service has. */
    private Stream<String> logins() {
        List<String> faults = new ArrayList<>();
        Map<String, String> server = environment(service("tabledav"));
        SettingNames.readable(server).map(Settings::databases).orElse(Map.of()).forEach((name, database) -> {
            JsonNode service = service(find("//([^:/]+)", database.url()));
            String secret = database.passwordFile()
                    .map(path -> String.valueOf(path.getFileName()))
                    .orElse("");
            if (service.isMissingNode() || !items(service.path("secrets")).contains(secret)) {
                faults.add(name + " is no service with that password");
            }
            String schema = find("//[^/]+/(\\w+)", database.url());
            if (!environment(service).containsValue(schema)) {
                faults.add(name + " has no database " + schema);
            }
        });
        return faults.stream();
    }
}
