package io.tabledav.dav;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tabledav.http.LoopbackServer;
import io.tabledav.http.RawClient;
import io.tabledav.http.SlowClients;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** The door alone, over a fake tree, on loopback. */
final class DavServer implements AutoCloseable {

    final FakeFiles files = new FakeFiles();

    private final LoopbackServer server = new LoopbackServer(router -> {
        new DavRoute(files, SlowClients.WAIT).mount(router, 0);
        router.route().handler(context -> context.response().setStatusCode(299).end("another door"));
    });

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    int port() {
        return server.port();
    }

    RawClient connect() throws IOException {
        return new RawClient(server.port());
    }

    /** Sends a request; {@code headers} are names and values in turn. */
    HttpResponse<String> send(String method, String path, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.url(path)))
                .timeout(Duration.ofSeconds(30))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return client.send(request.build(), BodyHandlers.ofString(UTF_8));
    }

    /** Sends a request line that no well-behaved client would send, and reads the answer: status, and body. */
    String sendRaw(String method, String target) throws IOException {
        try (RawClient raw = connect()) {
            return raw.send(method + " " + target + " HTTP/1.1\nHost: localhost\n\n")
                    .readAnswer();
        }
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }
}
