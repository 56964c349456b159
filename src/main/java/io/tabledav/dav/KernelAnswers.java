package io.tabledav.dav;

import io.milton.http.AuthenticationService;
import io.milton.http.Request;
import io.milton.http.Response;
import io.milton.http.http11.DefaultHttp11ResponseHandler;
import io.milton.http.http11.DefaultHttp11ResponseHandler.BUFFERING;
import io.milton.http.webdav.DefaultWebDavResponseHandler;
import io.milton.http.webdav.ResourceTypeHelper;
import io.milton.resource.Resource;
import java.util.List;
import java.util.TreeSet;
import javax.xml.namespace.QName;

/** The answers that the kernel gives by itself. */
final class KernelAnswers extends DefaultWebDavResponseHandler {

    /** Class 1: no locks yet, and a client that is told so mounts read-only instead of failing midway. */
    static final String DAV_CLASSES = "1";

    KernelAnswers(AuthenticationService authentication) {
        super(
                new DefaultHttp11ResponseHandler(authentication, resource -> null, new ProblemContent()),
                new ClassOne(),
                null);
        setBuffering(BUFFERING.never);
    }

    /** The kernel names methods as often as a verb has methods. */
    @Override
    public void respondWithOptions(Resource resource, Response response, Request request, List<String> methods) {
        response.setStatus(Response.Status.SC_OK);
        response.setAllowHeader(List.copyOf(new TreeSet<>(methods)));
        response.setDavHeader(DAV_CLASSES);
        // Without it Windows takes the server for a web site.
        response.setNonStandardHeader("MS-Author-Via", "DAV");
    }

    private static final class ClassOne implements ResourceTypeHelper {

        @Override
        public List<QName> getResourceTypes(Resource resource) {
            return List.of();
        }

        @Override
        public List<String> getSupportedLevels(Resource resource) {
            return List.of(DAV_CLASSES);
        }
    }
}
