package io.tabledav.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What starts the server in containers agrees with the server and with itself. No engine is at hand here, so the rules say what
 * one would find out; each has planted failures that show that it can fail.
 */
class DeploymentFilesTest {

    @Test
    void theDockerfileKeepsItsRules() {
        assertThat(new DockerfileRules(DeploymentFiles.text("Dockerfile")).faults())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            eclipse-temurin:25-jre-noble      | eclipse-temurin             | has no tag that stays
            eclipse-temurin:25-jre-noble      | eclipse-temurin:21-jre      | is not of Java 25
            USER 10001:10001                  | USER 0:0                    | the server runs as root
            USER 10001:10001                  | USER 1000:1000              | the data folder is not the user's
            ENV QUARKUS_HTTP_HOST=            | ENV QUARKUS_HTTP_HOSTS=     | QUARKUS_HTTP_HOSTS is no setting
            ENV TABLEDAV_HOME=/data           | ENV TABLEDAV_HOME=/home     | /home is no volume
            ENV TABLEDAV_HOME=/data           | ENV DB_PASSWORD=x           | DB_PASSWORD holds a password
            EXPOSE 8080                       | EXPOSE 8081                 | the port is not the server's
            HEALTHCHECK --interval            | LABEL interval              | there is no HEALTHCHECK
            COPY src/main/                    | COPY src/test/ src/nowhere/ | src/nowhere/ cannot be copied
            COPY src/main/                    | COPY docs/                  | docs/ cannot be copied
            """)
    void aDockerfileThatBreaksARuleIsFound(String part, String planted, String fault) {
        assertThat(new DockerfileRules(planted("Dockerfile", part, planted)).faults())
                .anyMatch(found -> found.contains(fault));
    }

    @Test
    void theComposeFileKeepsItsRules() {
        assertThat(compose(DeploymentFiles.text("docker-compose.yml"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            TABLEDAV_ALLOWED_HOSTS       | TABLEDAV_ALLOWED_HOST          | TABLEDAV_ALLOWED_HOST is no setting
            POSTGRES_ACCESS: write       | POSTGRES_ACCES: write          | POSTGRES_ACCES is no setting
            POSTGRES_ACCESS: write       | POSTGRES_ACCESS: all           | the settings cannot be read
            MYSQL_URL: jdbc              | MY_SQL_URL: jdbc               | the settings cannot be read
            QUARKUS_HTTP_HOST: "0.0.0.0" | QUARKUS_HTTP_HOST: "127.0.0.1" | the server cannot be reached
            ANONYMOUS: "true"            | ANONYMOUS: "false"             | the server would refuse to start
            "127.0.0.1:8080:8080"        | "8080:8080"                    | the port 8080:8080 is published
            "127.0.0.1:8080:8080"        | "127.0.0.1:8080:80"            | the port 127.0.0.1:8080:80 is published
            image: postgres:18           | image: postgres                | has no tag that stays
            image: mysql:8.4             | image: mysql:latest            | has no tag that stays
            tabledav:0.1.0-SNAPSHOT      | tabledav:0.0.9                 | is not of version
            "CMD", "pg_isready"          | "NONE"] #                      | postgres: there is no healthcheck
            MYSQL_PASSWORD_FILE: /run    | MYSQL_PASSWORD: /run           | MYSQL_PASSWORD holds a password
            ?sslMode=REQUIRED            | ?password=secret               | MYSQL_URL holds a password
            //postgres:5432              | //me:secret@postgres:5432      | POSTGRES_URL holds a password
            //postgres:5432              | //postgresql:5432              | postgres is no service
            :5432/app                    | :5432/sales                    | postgres has no database sales
            /run/secrets/mysql_password  | /run/secrets/other_password    | is no secret that the service has
            - mysql:/var                 | - mysql2:/var                  | volumes are used
            - ./deploy/postgres:         | - ./deploy/nowhere:            | ./deploy/nowhere is not there
            file: deploy/secrets/mysql_r | file: deploy/secrets/r         | nothing makes the file of the secret
            /tmp:exec,                   | /tmp:                          | /tmp cannot be used
            stop_grace_period: 20s       | stop_grace_period: 10s         | a stop does not wait
            data:/data                   | data:/var/data                 | the data folder is no volume
            pull_policy: build           | pull_policy: always            | the server is not built here
            cap_drop: [ALL]              | cap_drop: []                   | the server has capabilities
            """)
    void aComposeFileThatBreaksARuleIsFound(String part, String planted, String fault) {
        assertThat(compose(planted("docker-compose.yml", part, planted))).anyMatch(found -> found.contains(fault));
    }

    @Test
    void theManifestsKeepTheirRules() throws IOException {
        assertThat(new KubernetesRules(manifests()).faults()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            configmap     | TABLEDAV_MEMORY_LIMIT    | TABLEDAV_MEMORY_LIMITS   | TABLEDAV_MEMORY_LIMITS is no setting
            configmap     | ANONYMOUS: "true"        | ANONYMOUS: true          | the server would refuse to start
            configmap     | LIMIT: 256M              | LIMIT: 512M              | needs more memory than its limit
            configmap     | -XX:MaxRAMPercentage=25  | -Xss1m                   | the JVM's memory has no limits
            configmap     | MAX_BYTES: 8G            | MAX_BYTES: 12G           | the volume is smaller than the spool
            configmap     | /passwords/postgres      | /passwords/pg            | /passwords/pg is no mounted secret
            configmap     | POSTGRES_PASSWORD_FILE   | POSTGRES_PASSWORD        | POSTGRES_PASSWORD holds a password
            configmap     | name: tabledav           | name: settings           | the settings do not reach the server
            configmap     | kind: ConfigMap          | kind: Secret             | a secret stands in the manifests
            deployment    | replicas: 1              | replicas: 2              | there is not one replica
            deployment    | type: Recreate           | type: RollingUpdate      | two servers would want one volume
            deployment    | PeriodSeconds: 30        | PeriodSeconds: 10        | a stop does not wait
            deployment    | enableServiceLinks:      | shareProcessNamespace:   | Services become settings
            deployment    | runAsNonRoot: true       | runAsNonRoot: false      | the server may run as root
            deployment    | runAsUser: 10001         | runAsUser: 1000          | the user is not the image's
            deployment    | Escalation: false        | Escalation: true         | the server may gain privileges
            deployment    | Filesystem: true         | Filesystem: false        | the image can be written
            deployment    | drop: [ALL]              | add: [ALL]               | the server has capabilities
            deployment    | type: RuntimeDefault     | type: Unconfined         | there is no seccomp profile
            deployment    | /q/health/live           | /health                  | nothing asks for liveness
            deployment    | name: Host               | name: X-Host             | the guard refuses the startup probe
            deployment    | limits:                  | limit:                   | needs more memory than its limit
            deployment    | memory: 1Gi              | memory: 2Gi              | does not ask for what it needs
            deployment    | containerPort: 8080      | containerPort: 8081      | the port is not the server's
            deployment    | claimName: tabledav      | claimName: other         | the data folder is no claimed volume
            deployment    | mountPath: /tmp          | mountPath: /var/tmp      | /tmp cannot be written
            deployment    | - name: passwords        | - name: keys             | mounted:
            deployment    | tabledav:0.1.0-SNAPSHOT  | tabledav:latest          | has no tag that stays
            service       | targetPort: http         | targetPort: web          | the Service has no port
            service       | type: ClusterIP          | type: LoadBalancer       | the Service is open to the world
            service       | kind: Service            | kind: Ingress            | service.yaml is not called after its kind
            networkpolicy | tabledav-client: "true"  | {}                       | the policy does not guard the server
            namespace     | name: tabledav           | name: other              | is no object of the namespace
            kustomization | - networkpolicy.yaml     | - nothing.yaml           | applies other files
            """)
    void aManifestThatBreaksARuleIsFound(String file, String part, String planted, String fault) throws IOException {
        Map<String, JsonNode> manifests = manifests();
        String name = file + ".yaml";
        manifests.put(name, DeploymentFiles.yaml(planted("k8s/" + name, part, planted)));

        assertThat(new KubernetesRules(manifests).faults()).anyMatch(found -> found.contains(fault));
    }

    @Test
    void aContainerStartsTheServerAsTheLauncherDoes() {
        List<String> flags = DockerfileRules.jvmFlags(DeploymentFiles.text("tabledav"));

        assertThat(flags).hasSize(3);
        assertThat(DockerfileRules.jvmFlags(DeploymentFiles.text(DockerfileRules.START)))
                .isEqualTo(flags);
        assertThat(DeploymentFiles.text("tabledav")).contains("${" + SettingNames.JVM_FLAGS + ":-}");
        assertThat(DeploymentFiles.text(DockerfileRules.START)).contains("${" + SettingNames.JVM_FLAGS + ":-}");
    }

    @Test
    void everyScriptCanBeRun() {
        assertThat(Stream.of(
                        DockerfileRules.START,
                        "deploy/container/health",
                        "deploy/secrets/make",
                        "deploy/postgres/tabledav.sh"))
                .allSatisfy(script -> assertThat(Path.of(script)).isExecutable());
    }

    @Test
    void theHealthOfTheServerIsAsked() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            boolean right = exchange.getRequestURI().getPath().equals("/q/health/live")
                    && "localhost".equals(exchange.getRequestHeaders().getFirst("Host"));
            exchange.sendResponseHeaders(right ? 200 : 404, -1);
            exchange.close();
        });
        server.start();
        try {
            assertThat(healthOn(server)).isZero();

            server.removeContext("/");
            assertThat(healthOn(server)).as("of a server that answers 404").isNotZero();
        } finally {
            server.stop(0);
        }
        assertThat(healthOn(server)).as("of a server that is gone").isNotZero();
    }

    @Test
    void passwordsAreMadeOnce(@TempDir Path folder) throws Exception {
        Path script = folder.resolve("make");
        Files.copy(Path.of("deploy/secrets/make"), script, StandardCopyOption.COPY_ATTRIBUTES);
        assertThat(run(Map.of(), script.toString())).isZero();
        String first = Files.readString(folder.resolve("postgres_password"));
        assertThat(first).matches("[0-9a-f]{48}");
        assertThat(Files.readString(folder.resolve("mysql_password"))).isNotEqualTo(first);

        Files.delete(folder.resolve("mysql_password"));
        assertThat(run(Map.of(), script.toString())).isZero();

        assertThat(folder.resolve("mysql_password")).isNotEmptyFile();
        assertThat(folder.resolve("postgres_password")).hasContent(first);
    }

    private static int healthOn(HttpServer server) throws Exception {
        int port = server.getAddress().getPort();
        return run(Map.of("QUARKUS_HTTP_PORT", String.valueOf(port)), "deploy/container/health");
    }

    private static int run(Map<String, String> environment, String command) throws Exception {
        ProcessBuilder process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .directory(new File("").getAbsoluteFile());
        process.environment().putAll(environment);
        return process.start().waitFor();
    }

    private static List<String> compose(String text) {
        return new ComposeRules(DeploymentFiles.yaml(text)).faults();
    }

    /** A file with something wrong in it. */
    private static String planted(String file, String part, String planted) {
        String text = DeploymentFiles.text(file);
        assertThat(text).contains(part);
        int at = text.indexOf(part);
        return text.substring(0, at) + planted + text.substring(at + part.length());
    }

    private static Map<String, JsonNode> manifests() throws IOException {
        Map<String, JsonNode> manifests = new HashMap<>();
        try (Stream<Path> files = Files.list(Path.of("k8s"))) {
            files.forEach(file -> manifests.put(
                    String.valueOf(file.getFileName()), DeploymentFiles.yaml(DeploymentFiles.text(file.toString()))));
        }
        return manifests;
    }
}
