package io.tabledav.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.List;
import java.util.Map;
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

    /** Takes over a request. Threads: on its event loop, before anything has waited. */
    Exchange(RoutingContext context, StallLimit stallLimit) {
        this.request = context.request();
        this.response = context.response();
        this.requestBody = new RequestBody(request, stallLimit);
        this.responseBody = new ResponseBody(request);
        ConnectionReuse.follow(context, requestBody);
    }

    /** The method as sent. */
    public String method() {
        return request.method().name();
    }

    /** The path as sent: still percent-encoded, dot segments and all. */
    public String rawPath() {
        String target = originForm();
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    /** The query as sent, without its {@code ?}; null if there is none. */
    public @Nullable String rawQuery() {
        String target = originForm();
        int query = target.indexOf('?');
        return query < 0 ? null : target.substring(query + 1);
    }

    /** A header of the request; several lines of it are joined by commas; null if there is none. */
    public @Nullable String header(String name) {
        List<String> lines = request.headers().getAll(name);
        return lines.isEmpty() ? null : String.join(", ", lines);
    }

    /** The address that the request came from. */
    public String clientAddress() {
        @Nullable SocketAddress address = request.remoteAddress();
        @Nullable String host = address == null ? null : address.hostAddress();
        return host == null ? "unknown" : host;
    }

    /** The host and port that the client asked, null if it did not say. */
    public @Nullable String host() {
        return request.authority() == null ? null : request.authority().toString();
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

    /** Answers with a problem, in place of everything that was prepared. */
    public void answer(Problem problem, Map<String, String> headers) throws IOException {
        responseBody.restart();
        status(problem.status());
        problem.headers().forEach(this::header);
        headers.forEach(this::header);
        responseBody.write(problem.toJson());
        responseBody.end();
    }

    /** The request's target without scheme and host, which a proxy's client sends (RFC 9112, section 3.2.2). */
    private String originForm() {
        String target = request.uri();
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
