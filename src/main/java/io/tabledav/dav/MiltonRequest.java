package io.tabledav.dav;

import io.milton.http.AbstractRequest;
import io.milton.http.Auth;
import io.milton.http.Cookie;
import io.milton.http.FileItem;
import io.milton.http.Request;
import io.tabledav.http.Exchange;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A request in the kernel's words. It knows no users and no forms: those are settled before the door. */
final class MiltonRequest extends AbstractRequest {

    private final DavCall call;
    private final Method method;

    MiltonRequest(DavCall call, Method method) {
        this.call = call;
        this.method = method;
    }

    /** The call behind a request that this door gave to the kernel. */
    static DavCall callOf(Request request) {
        return ((MiltonRequest) request).call;
    }

    /** The kernel's word for a method; empty for one that it does not know. */
    static Optional<Method> methodOf(String name) {
        for (Method method : Method.values()) {
            if (method.code.equals(name)) {
                return Optional.of(method);
            }
        }
        return Optional.empty();
    }

    private Exchange exchange() {
        return call.exchange();
    }

    @Override
    public Method getMethod() {
        return method;
    }

    @Override
    public @Nullable String getRequestHeader(Header header) {
        return exchange().header(header.code);
    }

    @Override
    public Map<String, String> getHeaders() {
        return exchange().headers();
    }

    @Override
    public String getAbsoluteUrl() {
        return "http://" + Optional.ofNullable(getHostHeader()).orElse("localhost") + getAbsolutePath();
    }

    @Override
    public String getAbsolutePath() {
        return exchange().rawPath();
    }

    @Override
    public InputStream getInputStream() {
        return exchange().requestBody();
    }

    @Override
    public void parseRequestParameters(Map<String, String> params, Map<String, FileItem> files) {
        params.putAll(call.parameters().values());
    }

    @Override
    public String getFromAddress() {
        return call.caller().address();
    }

    @Override
    public String getRemoteAddr() {
        return call.caller().address();
    }

    @Override
    public @Nullable Auth getAuthorization() {
        return null;
    }

    @Override
    public void setAuthorization(Auth auth) {
        throw new UnsupportedOperationException("users are known before the door");
    }

    @Override
    public @Nullable Cookie getCookie(String name) {
        return null;
    }

    @Override
    public List<Cookie> getCookies() {
        return List.of();
    }
}
