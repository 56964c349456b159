package io.tabledav.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The build refuses code that may meet a null.
 *
 * <p>It is the real build that is asked: this project's own pom and compiler settings, copied to an empty folder with
 * one planted class. So it fails, too, when somebody takes the checker out of the pom.
 */
class NullAwayTest {
    @TempDir
    private Path project;

    private record Result(int exitCode, String output) {}

    @BeforeEach
    void copyTheBuild() throws IOException {
        for (String file :
                List.of("pom.xml", "mvnw", ".mvn/jdk.sh", ".mvn/jvm.config", ".mvn/wrapper/maven-wrapper.properties")) {
            Path copy = project.resolve(file);
            Files.createDirectories(copy.getParent());
            Files.copy(Path.of(file), copy);
        }
        plant("package-info", """
                @org.jspecify.annotations.NullMarked
                package planted;
                """);
    }

    @Test
    void aPossibleNullIsRefused() throws Exception {
        plant("Planted", """
                package planted;

                import org.jspecify.annotations.Nullable;

                final class Planted {
                    static int length(@Nullable String text) {
                        return text.length();
                    }
                }
                """);

        Result result = compile();

        assertThat(result.output()).contains("Planted.java:[7,", "[NullAway]", "'text' is @Nullable");
        assertThat(result.exitCode()).isNotZero();
    }

    @Test
    void theCorrectedClassCompiles() throws Exception {
        plant("Planted", """
                package planted;

                import org.jspecify.annotations.Nullable;

                final class Planted {
                    static int length(@Nullable String text) {
                        return text == null ? 0 : text.length();
                    }
                }
                """);

        Result result = compile();

        assertThat(result.exitCode()).as(result.output()).isZero();
        assertThat(project.resolve("target/classes/planted/Planted.class")).exists();
    }

    private void plant(String type, String source) throws IOException {
        Path file = project.resolve("src/main/java/planted").resolve(type + ".java");
        Files.createDirectories(file.getParent());
        Files.writeString(file, source);
    }

    /** Runs the compiler step of the build. Offline: whoever runs this test has just compiled with the same jars. */
    private Result compile() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(maven());
        command.addAll(List.of("-q", "-B", "-o", "compiler:compile"));
        Path output = project.resolve("output.txt");
        Process process = new ProcessBuilder(command)
                .directory(project.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(3, TimeUnit.MINUTES))
                    .as("the compiler ends")
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Result(process.exitValue(), Files.readString(output));
    }

    /** The Maven that runs this test, with the same repository; in an IDE the wrapper's. */
    private static List<String> maven() {
        String home = System.getProperty("build.maven.home");
        String repository = System.getProperty("build.maven.repository");
        if (home == null || repository == null) {
            return List.of("sh", "mvnw");
        }
        return List.of(Path.of(home, "bin", "mvn").toString(), "-Dmaven.repo.local=" + repository);
    }
}
