package io.tabledav.app;

import static io.tabledav.app.DeploymentFiles.fault;
import static io.tabledav.app.DeploymentFiles.find;
import static io.tabledav.app.DeploymentFiles.text;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What holds for the {@code Dockerfile} and for the scripts that it takes into the image. */
final class DockerfileRules {

    /** The script that starts the server in a container. */
    static final String START = "deploy/container/tabledav";

    private static final Pattern FROM = Pattern.compile("(?m)^FROM (\\S+)");
    private static final Pattern ENV = Pattern.compile("(?m)^ENV (\\S+)=(\\S+)$");
    private static final Pattern OWN_COPY = Pattern.compile("(?m)^COPY (?!--from)(?:--\\S+ )*(.*) \\S+$");
    private static final Pattern JVM_FLAG = Pattern.compile("(?m)^ +(--\\S+) \\\\$");

    private final String text;

    DockerfileRules(String text) {
        this.text = text;
    }

    /** The variables that the image sets. */
    Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        ENV.matcher(text).results().forEach(line -> environment.put(line.group(1), line.group(2)));
        return environment;
    }

    /** The number of the user that the server runs as. */
    String user() {
        return find("(?m)^USER ([0-9]+):[0-9]+$", text);
    }

    /** Everything that is wrong. */
    List<String> faults() {
        SettingNames names = new SettingNames();
        String home = environment().getOrDefault("TABLEDAV_HOME", "(none)");
        return Stream.of(
                        images(),
                        // The image itself has no database and nobody's word that everybody may come in: the demo
                        // stands in.
                        names.faults(withAnyDatabase(environment())),
                        DeploymentFiles.passwordFaults(environment()),
                        fault(user().isEmpty() || user().equals("0"), "the server runs as root"),
                        fault(!text.contains("\nHEALTHCHECK "), "there is no HEALTHCHECK"),
                        fault(
                                !text.contains("\nEXPOSE " + names.shipped("quarkus.http.port") + "\n"),
                                "the port is not the server's"),
                        fault(!text.contains("\nVOLUME " + home + "\n"), home + " is no volume"),
                        fault(!text.contains("-o " + user() + " "), "the data folder is not the user's"),
                        copies())
                .flatMap(faults -> faults)
                .toList();
    }

    /** The flags for the JVM in a script that starts it. */
    static List<String> jvmFlags(String script) {
        return JVM_FLAG.matcher(script).results().map(flag -> flag.group(1)).toList();
    }

    private static Map<String, String> withAnyDatabase(Map<String, String> environment) {
        Map<String, String> more = new HashMap<>(environment);
        more.put("TABLEDAV_DATABASES_ANY_URL", "jdbc:sqlite:any.db");
        return more;
    }

    private Stream<String> images() {
        String release = find("<maven.compiler.release>([0-9]+)<", text("pom.xml"));
        return FROM.matcher(text)
                .results()
                .map(from -> from.group(1))
                .flatMap(image -> Stream.concat(
                        DeploymentFiles.imageFaults(image),
                        fault(!image.contains(":" + release + "-"), image + " is not of Java " + release)));
    }

    /** What is copied must be there, and must not be kept out of the build by {@code .dockerignore}. */
    private Stream<String> copies() {
        TreeSet<String> sources = new TreeSet<>();
        Matcher copy = OWN_COPY.matcher(text);
        while (copy.find()) {
            sources.addAll(List.of(copy.group(1).split(" ")));
        }
        List<String> let = DeploymentFiles.text(".dockerignore")
                .lines()
                .filter(line -> line.startsWith("!"))
                .map(line -> line.substring(1))
                .toList();
        return sources.stream()
                .filter(source -> !Files.exists(Path.of(source))
                        || let.stream().noneMatch(rule -> (source + "/").startsWith(rule + "/")))
                .map(source -> source + " cannot be copied");
    }
}
