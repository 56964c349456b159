package io.tabledav.app;

import static io.tabledav.app.DeploymentFiles.bytes;
import static io.tabledav.app.DeploymentFiles.fault;
import static io.tabledav.app.DeploymentFiles.find;
import static io.tabledav.app.DeploymentFiles.items;
import static io.tabledav.app.DeploymentFiles.texts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.quarkus.runtime.configuration.DurationConverter;
import io.tabledav.http.RequestGuard;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What holds for the manifests in {@code k8s/}. */
final class KubernetesRules {
    private static final String NAME = "tabledav";
    private static final String KUSTOMIZATION = "kustomization.yaml";

    /** What is set aside for the JVM beside its heap, its direct buffers and the rows: classes, code, stacks. */
    private static final long JVM_BYTES = 256L << 20;

    private final Map<String, JsonNode> files;
    private final JsonNode pod;
    private final JsonNode container;
    private final SettingNames names = new SettingNames();
    private final DockerfileRules image = new DockerfileRules(DeploymentFiles.text("Dockerfile"));

    /** Rules for these documents, by the names of their files. */
    KubernetesRules(Map<String, JsonNode> files) {
        this.files = Map.copyOf(files);
        pod = object("Deployment").at("/spec/template/spec");
        container = pod.at("/containers/0");
    }

    /** Everything that is wrong. */
    List<String> faults() {
        return Stream.of(
                        objects(),
                        DeploymentFiles.imageFaults(container.path("image").asText()),
                        deployment(),
                        security(),
                        probes(),
                        network(),
                        mounts(),
                        DeploymentFiles.settingFaults(environment()),
                        passwordFiles(),
                        memory())
                .flatMap(faults -> faults)
                .toList();
    }

    private JsonNode object(String kind) {
        return files.values().stream()
                .filter(file -> file.path("kind").asText().equals(kind))
                .findFirst()
                .orElse(MissingNode.getInstance());
    }

    private Map<String, String> environment() {
        return texts(object("ConfigMap").path("data"));
    }

    /** Each file is one object in the namespace, and all of them are applied; passwords are none of them. */
    private Stream<String> objects() {
        TreeSet<String> applied = new TreeSet<>(files.keySet());
        applied.remove(KUSTOMIZATION);
        JsonNode kustomization = files.getOrDefault(KUSTOMIZATION, MissingNode.getInstance());
        List<String> faults = new ArrayList<>();
        if (!applied.equals(new TreeSet<>(items(kustomization.path("resources"))))) {
            faults.add("kustomization.yaml applies other files than " + applied);
        }
        for (String name : applied) {
            JsonNode file = files.getOrDefault(name, MissingNode.getInstance());
            boolean isNamespace = file.path("kind").asText().equals("Namespace");
            if (!file.at("/metadata/name").asText().equals(NAME)
                    || file.path("apiVersion").asText().isEmpty()
                    || !file.at("/metadata/namespace").asText().equals(isNamespace ? "" : NAME)) {
                faults.add(name + " is no object of the namespace");
            }
            if (!name.equals(file.path("kind").asText().toLowerCase(Locale.ROOT) + ".yaml")) {
                faults.add(name + " is not called after its kind");
            }
        }
        return Stream.concat(
                faults.stream(), fault(!object("Secret").isMissingNode(), "a secret stands in the manifests"));
    }

    private Stream<String> deployment() {
        JsonNode spec = object("Deployment").path("spec");
        DurationConverter durations = new DurationConverter();
        return Stream.of(
                        fault(spec.path("replicas").asInt() != 1, "there is not one replica"),
                        fault(
                                !spec.at("/strategy/type").asText().equals("Recreate"),
                                "two servers would want one volume"),
                        fault(
                                !spec.at("/selector/matchLabels").equals(spec.at("/template/metadata/labels")),
                                "the Deployment does not find its pods"),
                        fault(pod.path("enableServiceLinks").asBoolean(true), "Services become settings"),
                        fault(
                                pod.path("terminationGracePeriodSeconds").asLong()
                                        <= durations
                                                .convert(names.shipped("quarkus.shutdown.timeout"))
                                                .toSeconds(),
                                "a stop does not wait for running requests"),
                        fault(
                                !container
                                        .at("/envFrom/0/configMapRef/name")
                                        .equals(object("ConfigMap").at("/metadata/name")),
                                "the settings do not reach the server"))
                .flatMap(faults -> faults);
    }

    private Stream<String> security() {
        JsonNode podContext = pod.path("securityContext");
        JsonNode context = container.path("securityContext");
        return Stream.of(
                        fault(!podContext.path("runAsNonRoot").asBoolean(), "the server may run as root"),
                        fault(
                                !podContext.path("runAsUser").asText().equals(image.user())
                                        || !podContext.path("fsGroup").asText().equals(image.user()),
                                "the user is not the image's"),
                        fault(
                                !podContext.at("/seccompProfile/type").asText().equals("RuntimeDefault"),
                                "there is no seccomp profile"),
                        fault(
                                context.path("allowPrivilegeEscalation").asBoolean(true),
                                "the server may gain privileges"),
                        fault(!context.path("readOnlyRootFilesystem").asBoolean(), "the image can be written"),
                        fault(
                                !items(context.at("/capabilities/drop")).equals(List.of("ALL")),
                                "the server has capabilities"))
                .flatMap(faults -> faults);
    }

    /** The kubelet asks by the pod's address, which the guard refuses unless the Host says otherwise. */
    private Stream<String> probes() {
        RequestGuard guard = new RequestGuard(Set.of());
        return Stream.of("startup/started", "liveness/live", "readiness/ready")
                .map(probe -> probe.split("/", 2))
                .flatMap(probe -> {
                    JsonNode get = container.path(probe[0] + "Probe").path("httpGet");
                    String host = StreamSupport.stream(get.path("httpHeaders").spliterator(), false)
                            .filter(header -> header.path("name").asText().equals("Host"))
                            .map(header -> header.path("value").asText())
                            .findFirst()
                            .orElse("10.0.0.7:8080");
                    return Stream.concat(
                            fault(
                                    !get.path("path").asText().equals("/q/health/" + probe[1])
                                            || !get.path("port").equals(container.at("/ports/0/name")),
                                    "nothing asks for " + probe[0]),
                            fault(
                                    guard.refusal(new RequestGuard.Head("GET", host, null, null)) != null,
                                    "the guard refuses the " + probe[0] + " probe"));
                });
    }

    private Stream<String> network() {
        JsonNode labels = object("Deployment").at("/spec/template/metadata/labels");
        JsonNode service = object("Service").path("spec");
        JsonNode policy = object("NetworkPolicy").path("spec");
        JsonNode port = container.at("/ports/0");
        return Stream.of(
                        fault(
                                !port.path("containerPort").asText().equals(names.shipped("quarkus.http.port")),
                                "the port is not the server's"),
                        fault(!service.path("type").asText().equals("ClusterIP"), "the Service is open to the world"),
                        fault(!service.path("selector").equals(labels), "the Service does not find its pods"),
                        fault(!service.at("/ports/0/targetPort").equals(port.path("name")), "the Service has no port"),
                        fault(
                                !policy.at("/podSelector/matchLabels").equals(labels)
                                        || !policy.at("/ingress/0/ports/0/port").equals(port.path("name"))
                                        || policy.at("/ingress/0/from/0/podSelector/matchLabels")
                                                .isEmpty(),
                                "the policy does not guard the server"))
                .flatMap(faults -> faults);
    }

    /** Volumes and their places agree, and what the server writes is among them. */
    private Stream<String> mounts() {
        TreeSet<String> mounted = new TreeSet<>();
        container
                .path("volumeMounts")
                .forEach(mount -> mounted.add(mount.path("name").asText()));
        TreeSet<String> volumes = new TreeSet<>();
        pod.path("volumes").forEach(volume -> volumes.add(volume.path("name").asText()));
        JsonNode claim = object("PersistentVolumeClaim");
        String home = String.valueOf(image.environment().get("TABLEDAV_HOME"));
        return Stream.of(
                        fault(!mounted.equals(volumes), "mounted: " + mounted + ", but volumes: " + volumes),
                        fault(
                                !volumeAt(home)
                                        .at("/persistentVolumeClaim/claimName")
                                        .equals(claim.at("/metadata/name")),
                                "the data folder is no claimed volume"),
                        fault(!volumeAt("/tmp").has("emptyDir"), "/tmp cannot be written"),
                        fault(
                                bytes(claim.at("/spec/resources/requests/storage")
                                                .asText("0"))
                                        <= bytes(environment().getOrDefault("TABLEDAV_SPOOL_MAX_BYTES", "1000G")),
                                "the volume is smaller than the spool"))
                .flatMap(faults -> faults);
    }

    /** The volume that is mounted at a path. */
    private JsonNode volumeAt(String path) {
        String name = StreamSupport.stream(container.path("volumeMounts").spliterator(), false)
                .filter(mount -> mount.path("mountPath").asText().equals(path))
                .map(mount -> mount.path("name").asText())
                .findFirst()
                .orElse("(none)");
        return StreamSupport.stream(pod.path("volumes").spliterator(), false)
                .filter(volume -> volume.path("name").asText().equals(name))
                .findFirst()
                .orElse(MissingNode.getInstance());
    }

    /** Each file with a password is one that a Secret, known by its name only, is mounted as. */
    private Stream<String> passwordFiles() {
        return SettingNames.readable(environment()).map(Settings::databases).orElse(Map.of()).values().stream()
                .flatMap(database -> {
                    Path file = database.passwordFile().orElse(Path.of("/no/password"));
                    JsonNode secret = volumeAt(String.valueOf(file.getParent())).path("secret");
                    return fault(
                            secret.path("secretName").asText().isEmpty()
                                    || StreamSupport.stream(secret.path("items").spliterator(), false)
                                            .noneMatch(item -> item.path("path")
                                                    .asText()
                                                    .equals(String.valueOf(file.getFileName()))),
                            file + " is no mounted secret");
                });
    }

    /** Heap, direct buffers, rows and the JVM itself fit into the limit. */
    private Stream<String> memory() {
        JsonNode limit = container.at("/resources/limits/memory");
        long limitBytes = bytes(limit.asText("0"));
        String flags = environment().getOrDefault(SettingNames.JVM_FLAGS, "");
        String percent = find("-XX:MaxRAMPercentage=([0-9]+)", flags);
        String direct = find("-XX:MaxDirectMemorySize=([0-9]+[mg])", flags);
        if (percent.isEmpty() || direct.isEmpty()) {
            return Stream.of("the JVM's memory has no limits");
        }
        long rows = SettingNames.readable(environment())
                .flatMap(settings -> settings.memory().limit())
                .map(size -> size.asLongValue())
                .orElse(limitBytes);
        long needed = limitBytes / 100 * Long.parseLong(percent) + bytes(direct) + rows + JVM_BYTES;
        return Stream.of(
                        fault(needed > limitBytes, "the server needs more memory than its limit"),
                        fault(
                                !limit.equals(container.at("/resources/requests/memory"))
                                        || container
                                                .at("/resources/requests/cpu")
                                                .isMissingNode(),
                                "the server does not ask for what it needs"))
                .flatMap(faults -> faults);
    }
}
