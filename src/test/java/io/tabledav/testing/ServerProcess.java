package io.tabledav.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The packaged server as a process of its own: for tests that kill it, measure it, or want nothing of it to be a fake.
 *
 * <pre>{@code
 * try (ServerProcess server = ServerProcess.at(home).heap("128m").start("big=jdbc:sqlite:" + file, "--access=write")) {
 *     assertThat(server.get("/dav/big/main/t.csv").statusCode()).isEqualTo(200);
 *     server.kill();
 * }
 * }</pre>
 *
 * <p>Shape: it listens on a free port of the loopback address, and is ready when {@link Setup#start} returns. Its data
 * folder is the one given to {@link #at}; its log lies beside that folder. Only ITs can use it: the jar must be packaged.
 *
 * <p>Owner: whoever starts it closes it; a process that still runs is then killed.
 */
public final class ServerProcess implements AutoCloseable {
    private static final Path JAR = Path.of(System.getProperty("tabledav.jar", "target/quarkus-app/quarkus-run.jar"));
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern LISTENING = Pattern.compile("Listening on: (http://\\S+)");

    private final Process process;
    private final Path home;
    private final Path log;
    private final URI baseUri;
    private final Duration startTime;
    private final HttpClient client = newClient();

    private ServerProcess(Process process, Path home, Path log, URI baseUri, Duration startTime) {
        this.process = process;
        this.home = home;
        this.log = log;
        this.baseUri = baseUri;
        this.startTime = startTime;
    }

    /** A server to be started with this data folder, which need not exist. */
    public static Setup at(Path home) {
        return new Setup(home);
    }

    /** How the server is to be started. */
    public static final class Setup {
        private final Path home;
        private final List<String> jvmFlags = new ArrayList<>();
        private final Map<String, String> environment = new TreeMap<>();
        private Path workingFolder = Path.of("").toAbsolutePath();

        private Setup(Path home) {
            this.home = home.toAbsolutePath();
        }

        /** The largest Java heap, such as {@code 128m}. */
        public Setup heap(String size) {
            return jvmFlag("-Xmx" + size);
        }

        /** One more flag for the JVM. */
        public Setup jvmFlag(String flag) {
            jvmFlags.add(flag);
            return this;
        }

        /** One more variable of the environment; those of whoever runs the tests that concern the server are not passed on. */
        public Setup env(String name, String value) {
            environment.put(name, value);
            return this;
        }

        /** The folder that the server is started in; by default that of the test. */
        public Setup in(Path folder) {
            workingFolder = folder;
            return this;
        }

        /**
         * Starts the server with these arguments and waits until it is ready.
         *
         * @param arguments those of the command line; without {@code --port} the server takes a free one
         */
        public ServerProcess start(String... arguments) {
            List<String> all = new ArrayList<>(Arrays.asList(arguments));
            if (all.stream().noneMatch(argument -> argument.startsWith("--port"))) {
                all.add("--port=0");
            }
            long begin = System.nanoTime();
            Path log = newLog();
            Process process = launch(log, all);
            try {
                URI baseUri = awaitAddress(process, log);
                awaitReady(process, log, baseUri);
                return new ServerProcess(process, home, log, baseUri, Duration.ofNanos(System.nanoTime() - begin));
            } catch (RuntimeException | Error e) {
                process.destroyForcibly();
                throw e;
            }
        }

        /** Runs the server with exactly these arguments until it ends by itself, as it does where it refuses to start. */
        public Ended run(String... arguments) {
            Path log = newLog();
            Process process = launch(log, Arrays.asList(arguments));
            try {
                return new Ended(awaitExit(process), read(log));
            } finally {
                process.destroyForcibly();
            }
        }

        /** Starts the server with exactly these arguments, and ends it at once as soon as a condition holds. */
        public void killWhen(BooleanSupplier condition, String... arguments) {
            Path log = newLog();
            Process process = launch(log, Arrays.asList(arguments));
            try {
                await("the moment to kill it", process, log, () -> condition.getAsBoolean() ? true : null);
            } finally {
                process.destroyForcibly();
                awaitExit(process);
            }
        }

        private Process launch(Path log, List<String> arguments) {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "--add-opens=java.base/java.nio=ALL-UNNAMED",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow",
                    "-XX:+UseSerialGC"));
            command.addAll(jvmFlags);
            command.addAll(List.of("-jar", JAR.toAbsolutePath().toString()));
            command.addAll(arguments);
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(workingFolder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment()
                    .keySet()
                    .removeIf(name -> name.startsWith("TABLEDAV_") || name.startsWith("QUARKUS_"));
            builder.environment().put("TABLEDAV_HOME", home.toString());
            builder.environment().putAll(environment);
            try {
                return builder.start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private Path newLog() {
            try {
                Path folder = Files.createDirectories(home.resolveSibling(home.getFileName() + "-logs"));
                return Files.createTempFile(folder, "server-", ".log");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /**
     * What a server left that ended by itself.
     *
     * @param exitCode its exit code
     * @param output everything that it said on standard output and standard error
     */
    public record Ended(int exitCode, String output) {}

    /** Its data folder. */
    public Path home() {
        return home;
    }

    /** Where the server listens, without a slash at the end. */
    public URI baseUri() {
        return baseUri;
    }

    /** The URI of an encoded path and query that start with a slash. */
    public URI uri(String pathAndQuery) {
        return URI.create(baseUri + pathAndQuery);
    }

    /** From the start of the process until it said that it is ready. */
    public Duration startTime() {
        return startTime;
    }

    /** The process id. */
    public long pid() {
        return process.pid();
    }

    /** Whether the process runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Everything that the server logged so far. */
    public String log() {
        return read(log);
    }

    /** Waits until a line of the log meets a condition, and gives that line. */
    public String awaitLogLine(Predicate<String> condition) {
        return await(
                "a certain line in the log",
                process,
                log,
                () -> log().lines().filter(condition).findFirst().orElse(null));
    }

    /** The memory that the process has resident now, in bytes; Linux only. */
    public long rssBytes() {
        return procStatusBytes("VmRSS");
    }

    /** The most memory that the process ever had resident, in bytes; Linux only. */
    public long peakRssBytes() {
        return procStatusBytes("VmHWM");
    }

    /** The client that {@link #get} uses, with HTTP/1.1. */
    public HttpClient client() {
        return client;
    }

    /** Gets one path with its query. */
    public HttpResponse<String> get(String pathAndQuery) {
        return send(HttpRequest.newBuilder(uri(pathAndQuery)).build());
    }

    /** Sends a request and reads the answer as text. */
    public HttpResponse<String> send(HttpRequest request) {
        return sendFor(client, request);
    }

    /** Ends the process at once, as a power cut would, and waits until it is gone. */
    public void kill() {
        process.destroyForcibly();
        awaitExit(process);
    }

    /** Asks the server to stop, as an operator would (SIGTERM), and gives its exit code. */
    public int stop() {
        process.destroy();
        return awaitExit(process);
    }

    @Override
    public void close() {
        client.shutdownNow();
        if (process.isAlive()) {
            kill();
        }
    }

    private static URI awaitAddress(Process process, Path log) {
        return await("its address in the log", process, log, () -> {
            Matcher listening = LISTENING.matcher(read(log));
            return listening.find() ? URI.create(listening.group(1)) : null;
        });
    }

    private static void awaitReady(Process process, Path log, URI baseUri) {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(baseUri + "/q/health/ready")).build();
        try (HttpClient probe = newClient()) {
            await("readiness", process, log, () -> sendFor(probe, request).statusCode() == 200 ? true : null);
        }
    }

    private static <T> T await(String what, Process process, Path log, Question<T> question) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            boolean alive = process.isAlive();
            T answer = question.ask();
            if (answer != null) {
                return answer;
            }
            if (!alive) {
                throw new AssertionError("The server ended with exit code " + process.exitValue()
                        + " while the test waited for " + what + ":\n" + read(log));
            }
            pause();
        }
        throw new AssertionError("Waited " + PATIENCE + " for " + what + ":\n" + read(log));
    }

    private static int awaitExit(Process process) {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("The server still runs after " + PATIENCE + ".");
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("The test was interrupted.", e);
        }
    }

    private static HttpResponse<String> sendFor(HttpClient client, HttpRequest request) {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("The test was interrupted.", e);
        }
    }

    private static HttpClient newClient() {
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    private long procStatusBytes(String key) {
        String status = read(Path.of("/proc", Long.toString(pid()), "status"));
        Matcher line = Pattern.compile("(?m)^" + key + ":\\s+(\\d+) kB$").matcher(status);
        if (!line.find()) {
            throw new AssertionError("No " + key + " in:\n" + status);
        }
        return Long.parseLong(line.group(1)) * 1024;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("The test was interrupted.", e);
        }
    }

    /** Asked again and again until it has an answer. */
    @FunctionalInterface
    private interface Question<T> {
        @Nullable
        T ask();
    }
}
