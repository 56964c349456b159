package io.tabledav.dav;

import io.milton.http.Handler;
import io.milton.http.HttpManager;
import io.milton.http.Request;
import io.milton.http.Response;
import io.milton.resource.Resource;
import java.io.IOException;
import java.io.UncheckedIOException;

/** What one method, or a few of a kind, do. The kernel finds it by the method's name. */
interface Verb extends Handler {

    /**
     * Answers a request.
     *
     * <p>Errors: {@link io.tabledav.spi.DatabaseException}, which becomes a problem; {@link IOException} for a client that
     * went away.
     */
    void serve(DavCall call) throws IOException;

    /** Whether a place knows this verb, for the header {@code Allow}. */
    boolean takes(Place place);

    @Override
    default void process(HttpManager manager, Request request, Response response) {
        try {
            serve(MiltonRequest.callOf(request));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    default boolean isCompatible(Resource resource) {
        return resource instanceof Place place && takes(place);
    }
}
