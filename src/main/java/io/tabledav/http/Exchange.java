package io.tabledav.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer, as blocking code sees them. {@link BlockingRoute} makes one for each request.
 *
 * <p>Threads: for the thread that serves the request alone.
 */
public final class Exchange {

    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final RequestBody requestBody;
    private final ResponseBody responseBody;
    private final Map<String, String> problemHeaders = new TreeMap<>();

    /** Takes over a request. Threads: on its event loop, before anything has waited. */
    Exchange(RoutingContext context, SlowClients slowClients) {
        this.request = context.request();
        this.response = context.response();
        this.requestBody = new RequestBody(request, slowClients.stallLimit(), slowClients.uploads());
        response.putHeader("Date", HttpDate.render(Instant.now()));
        this.responseBody = new ResponseBody(request, slowClients.answers());
        ConnectionReuse.follow(context, requestBody);
    }

    /** The method as sent. */
    public String method() {
        return request.method().name();
    }

    /** The path as sent: still percent-encoded, dot segments and all. */
    public String rawPath() {
        return rawPathOf(request.uri());
    }

    /** The query as sent, without its {@code ?}; null if there is none. */
    public @Nullable String rawQuery() {
        String target = originForm(request.uri());
        int query = target.indexOf('?');
        return query < 0 ? null : target.substring(query + 1);
    }

    /** A header of the request; several lines of it are joined by commas; null if there is none. */
    public @Nullable String header(String name) {
        List<String> lines = request.headers().getAll(name);
        return lines.isEmpty() ? null : String.join(", ", lines);
    }

    /** All headers of the request, joined likewise; names in the case in which they were sent. */
    public Map<String, String> headers() {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        request.headers().forEach(line -> headers.merge(line.getKey(), line.getValue(), (a, b) -> a + ", " + b));
        return headers;
    }

    /** The address that the request came from. */
    public String clientAddress() {
        @Nullable SocketAddress address = request.remoteAddress();
        @Nullable String host = address == null ? null : address.hostAddress();
        return host == null ? "unknown" : host;
    }

    /** The body of the request. */
    public RequestBody requestBody() {
        return requestBody;
    }

    /** The body of the answer. */
    public ResponseBody responseBody() {
        return responseBody;
    }

    /** Sets the status of the answer; it is 200 otherwise. */
    public Exchange status(int status) {
        response.setStatusCode(status);
        return this;
    }

    /** Sets a header of the answer. */
    public Exchange header(String name, String value) {
        response.putHeader(name, value);
        return this;
    }

    /** Notes that the answer depends on a header of the request. */
    public Exchange vary(String name) {
        @Nullable String others = response.headers().get("Vary");
        return header("Vary", others == null ? name : others + ", " + name);
    }

    /** Sets a header that the answer gets if it becomes a problem. */
    void problemHeader(String name, String value) {
        problemHeaders.put(name, value);
    }

    /** Answers with a problem, in place of everything that was prepared. */
    public void answer(Problem problem, Map<String, String> headers) throws IOException {
        responseBody.restart();
        status(problem.status());
        problem.headers().forEach(this::header);
        headers.forEach(this::header);
        problemHeaders.forEach(this::header);
        responseBody.write(problem.toJson());
        responseBody.end();
    }

    /** The path of a request's target as sent: still percent-encoded, dot segments and all. */
    public static String rawPathOf(String target) {
        String path = originForm(target);
        int query = path.indexOf('?');
        return query < 0 ? path : path.substring(0, query);
    }

    /** A target without scheme and host, which clients of a proxy send (RFC 9112, section 3.2.2). */
    private static String originForm(String target) {
        int scheme = target.indexOf("://");
        if (target.startsWith("/") || scheme < 0) {
            return target;
        }
        for (int i = scheme + 3; i < target.length(); i++) {
            if (target.charAt(i) == '/' || target.charAt(i) == '?') {
                return target.charAt(i) == '/' ? target.substring(i) : "/" + target.substring(i);
            }
        }
        return "/";
    }
}
