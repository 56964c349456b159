package io.tabledav.rest;

import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Says which methods an endpoint takes, and answers OPTIONS with them. JAX-RS itself looks for other methods in one resource
 * class alone and so gets both wrong where the path of one begins with the path of another.
 */
@Provider
@PreMatching
public class EndpointMethods implements ContainerRequestFilter {

    private static final String READ = "GET, HEAD, OPTIONS";

    private static final Map<Pattern, String> METHODS = Map.of(
            Pattern.compile(RestApplication.PATH + "/databases/?"),
            READ,
            Pattern.compile(RestApplication.PATH + "/databases/[^/]+/tree(/.*)?"),
            READ,
            Pattern.compile(RestApplication.PATH + "/databases/[^/]+/relations/[^/]+/[^/]+/rows/?"),
            "GET, HEAD, POST, OPTIONS",
            Pattern.compile(RestApplication.PATH + "/databases/[^/]+/query/?"),
            "POST, OPTIONS");

    /** The methods that the endpoint at a path takes, as the header {@code Allow} lists them; null if there is none. */
    static @Nullable String at(String path) {
        return METHODS.entrySet().stream()
                .filter(endpoint -> endpoint.getKey().matcher(path).matches())
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    @Override
    public void filter(ContainerRequestContext request) {
        if (request.getMethod().equals("OPTIONS")) {
            @Nullable String methods = at(request.getUriInfo().getRequestUri().getRawPath());
            if (methods == null) {
                throw new NotFoundException();
            }
            request.abortWith(Response.noContent().header("Allow", methods).build());
        }
    }
}
