package io.tabledav.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.Reader;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The names that the server's settings have in the environment, read off {@link Settings} and
 * {@code application.properties} themselves, for tests of files that set them.
 */
final class SettingNames {

    /** Read by the scripts that start the JVM, and no setting of the server. */
    static final String JVM_FLAGS = "TABLEDAV_JAVA_OPTS";

    /** A database's name, as the environment can spell it: an underscore there stands for a hyphen. */
    private static final String ONE_NAME = "[A-Z0-9]+(?:_[A-Z0-9]+)*";

    private final List<Pattern> known;
    private final Properties framework;

    /** Those of this project. */
    SettingNames() {
        String prefix = Objects.requireNonNull(Settings.class.getAnnotation(ConfigMapping.class))
                .prefix();
        known = names(Settings.class, spelled(prefix)).map(Pattern::compile).toList();
        framework = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of("src/main/resources/application.properties"))) {
            framework.load(reader);
        } catch (IOException e) {
            throw new IllegalStateException("The settings that are shipped cannot be read.", e);
        }
    }

    /** The value that a setting has as it is shipped. */
    String shipped(String key) {
        return Objects.requireNonNull(framework.getProperty(key), key);
    }

    /** What is wrong with some variables of the environment: names that set nothing, values that cannot be read. */
    Stream<String> faults(Map<String, String> environment) {
        return Stream.concat(
                environment.keySet().stream()
                        .filter(name -> isOurs(name) && !isKnown(name))
                        .map(name -> name + " is no setting"),
                valueFault(environment).stream());
    }

    /** The settings that these variables make; empty if they make none that can be read. */
    static Optional<Settings> readable(Map<String, String> environment) {
        try {
            return Optional.of(read(environment));
        } catch (ConfigValidationException e) {
            return Optional.empty();
        }
    }

    private static Settings read(Map<String, String> environment) {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .withSources(new EnvConfigSource(environment, 300))
                .withMapping(Settings.class)
                .build()
                .getConfigMapping(Settings.class);
    }

    private static Optional<String> valueFault(Map<String, String> environment) {
        try {
            Settings settings = read(environment);
            EnvironmentNames.check(environment.keySet(), settings.databases().keySet());
            assertThat(settings.databases()).isNotEmpty();
            return Optional.empty();
        } catch (RuntimeException | AssertionError e) {
            return Optional.of("the settings cannot be read: " + e.getMessage());
        }
    }

    private static boolean isOurs(String name) {
        return name.startsWith("TABLEDAV_") || name.startsWith("QUARKUS_");
    }

    private boolean isKnown(String name) {
        return name.equals(JVM_FLAGS)
                || known.stream().anyMatch(pattern -> pattern.matcher(name).matches())
                || framework.stringPropertyNames().stream()
                        .anyMatch(key -> spelled(key).equals(name));
    }

    /** The names of all settings below a group, as expressions: the keys of a map may be any name. */
    private static Stream<String> names(Class<?> group, String prefix) {
        return Stream.of(group.getDeclaredMethods())
                .filter(method -> !method.isSynthetic())
                .flatMap(method -> names(method, prefix + "_" + spelled(method.getName())));
    }

    private static Stream<String> names(Method method, String name) {
        if (method.getReturnType() == Map.class) {
            Type values = ((ParameterizedType) method.getGenericReturnType()).getActualTypeArguments()[1];
            return names((Class<?>) values, name + "_" + ONE_NAME);
        }
        if (method.getReturnType().getEnclosingClass() == Settings.class) {
            return names(method.getReturnType(), name);
        }
        return Stream.of(name);
    }

    /** {@code maxBytes} and {@code max-bytes} are {@code MAX_BYTES}. */
    private static String spelled(String name) {
        return name.replaceAll("([a-z])([A-Z])", "$1_$2")
                .replaceAll("[^A-Za-z0-9]", "_")
                .toUpperCase(Locale.ROOT);
    }
}
