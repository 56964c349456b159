package io.tabledav.dav;

import io.milton.http.AbstractResponse;
import io.milton.http.Cookie;
import io.tabledav.http.Exchange;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An answer in the kernel's words. Everything goes straight to the exchange; nothing is kept back to be measured. */
final class MiltonResponse extends AbstractResponse {

    private final Exchange exchange;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private Status status = Status.SC_OK;

    MiltonResponse(Exchange exchange) {
        this.exchange = exchange;
    }

    @Override
    public Status getStatus() {
        return status;
    }

    @Override
    public void setStatus(Status status) {
        this.status = status;
        exchange.status(status.code);
    }

    @Override
    public Map<String, String> getHeaders() {
        return headers;
    }

    @Override
    public void setNonStandardHeader(String name, @Nullable String value) {
        if (value != null) {
            headers.put(name, value);
            exchange.header(name, value);
        }
    }

    @Override
    public @Nullable String getNonStandardHeader(String name) {
        return headers.get(name);
    }

    @Override
    public OutputStream getOutputStream() {
        return exchange.responseBody();
    }

    @Override
    public void setAuthenticateHeader(List<String> challenges) {
        throw new UnsupportedOperationException("users are known before the door");
    }

    /** The exchange ends itself: the kernel also closes what has failed. */
    @Override
    public void close() {}

    @Override
    public void sendError(Status error, String message) {
        throw ProblemContent.problem(error);
    }

    @Override
    public Cookie setCookie(Cookie cookie) {
        throw new UnsupportedOperationException("this door knows no cookies");
    }

    @Override
    public Cookie setCookie(String name, String value) {
        throw new UnsupportedOperationException("this door knows no cookies");
    }
}
