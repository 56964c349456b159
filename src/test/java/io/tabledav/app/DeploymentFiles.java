package io.tabledav.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.tabledav.http.HostName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the rules about the files of a deployment share: reading them, and what holds for each kind of file. */
final class DeploymentFiles {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final Pattern IMAGE = Pattern.compile("(?:[^:@]+(?::[0-9]+/[^:@]+)?):([A-Za-z0-9_][A-Za-z0-9_.-]*)");
    private static final Pattern PASSWORD_IN_URL = Pattern.compile("(?i).*(?:[?&;]\\w*password\\w*=|//[^/@]*@).*");

    private DeploymentFiles() {}

    /** The text of a file of this project. */
    static String text(String path) {
        try {
            return Files.readString(Path.of(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The one document of a text. */
    static JsonNode yaml(String text) {
        try (YAMLParser parser = new YAMLFactory().createParser(text)) {
            List<JsonNode> documents =
                    YAML.readerFor(JsonNode.class).<JsonNode>readValues(parser).readAll();
            if (documents.size() != 1) {
                throw new IllegalArgumentException("There are " + documents.size() + " documents in one file.");
            }
            return documents.getFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The entries of a mapping whose values are text; YAML would take an unquoted {@code true} for something else. */
    static Map<String, String> texts(JsonNode mapping) {
        Map<String, String> texts = new LinkedHashMap<>();
        mapping.properties()
                .forEach(entry -> texts.put(
                        entry.getKey(),
                        entry.getValue().isTextual()
                                ? entry.getValue().textValue()
                                : "(not text) " + entry.getValue()));
        return texts;
    }

    /** The text values of a sequence. */
    static List<String> items(JsonNode sequence) {
        List<String> items = new ArrayList<>();
        sequence.forEach(item -> items.add(item.asText()));
        return items;
    }

    /** Bytes in words such as {@code 1Gi}, {@code 8G} and {@code 256m}, all of them powers of 1024 here. */
    static long bytes(String size) {
        return new MemorySizeConverter()
                .convert(size.replaceFirst("i$", "").toUpperCase(Locale.ROOT))
                .asLongValue();
    }

    /** The part of an expression's first match that is in parentheses; empty if there is none. */
    static String find(String expression, String text) {
        Matcher matcher = Pattern.compile(expression).matcher(text);
        return matcher.find() ? matcher.group(1) : "";
    }

    /** An image has a tag that stays what it is, and that of the server is the version of the pom. */
    static Stream<String> imageFaults(String image) {
        Matcher matcher = IMAGE.matcher(image);
        if (!matcher.matches() || matcher.group(1).equals("latest")) {
            return Stream.of("the image '" + image + "' has no tag that stays");
        }
        String version = find("<artifactId>tabledav</artifactId>\\s*<version>([^<]+)</version>", text("pom.xml"));
        return image.startsWith("tabledav:") && !matcher.group(1).equals(version)
                ? Stream.of("the image " + image + " is not of version " + version)
                : Stream.of();
    }

    /** Passwords come from files. */
    static Stream<String> passwordFaults(Map<String, String> environment) {
        return environment.entrySet().stream()
                .filter(variable -> (variable.getKey().contains("PASSWORD")
                                && !variable.getKey().endsWith("_FILE"))
                        || PASSWORD_IN_URL.matcher(variable.getValue()).matches())
                .map(variable -> variable.getKey() + " holds a password");
    }

    /** What is wrong with the variables that the server gets. */
    static Stream<String> settingFaults(Map<String, String> environment) {
        SettingNames names = new SettingNames();
        String host = environment.getOrDefault("QUARKUS_HTTP_HOST", "(none)");
        boolean anonymous = "true".equals(environment.get("TABLEDAV_AUTH_ALLOW_ANONYMOUS"));
        return Stream.of(
                        names.faults(environment),
                        passwordFaults(environment),
                        fault(!host.equals("0.0.0.0"), "the server cannot be reached on " + host),
                        fault(!HostName.mayListenOn(host, false, anonymous), "the server would refuse to start"))
                .flatMap(faults -> faults);
    }

    /** The only fault, if there is one. */
    static Stream<String> fault(boolean wrong, String fault) {
        return wrong ? Stream.of(fault) : Stream.of();
    }
}
