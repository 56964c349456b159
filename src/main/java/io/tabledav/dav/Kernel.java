package io.tabledav.dav;

import io.milton.http.AuthenticationService;
import io.milton.http.Handler;
import io.milton.http.HandlerHelper;
import io.milton.http.HttpExtension;
import io.milton.http.HttpManager;
import io.milton.http.ProtocolHandlers;
import io.milton.http.Request.Method;
import io.milton.http.ResourceHandlerHelper;
import io.milton.http.Response;
import io.milton.http.entity.EntityTransport;
import io.milton.http.http11.CustomPostHandler;
import io.milton.http.http11.OptionsHandler;
import io.tabledav.fs.DatabaseFileSystem;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Milton, with all that it would do by itself taken out: it authenticates nobody, starts no thread, keeps no file and
 * gathers no body.
 */
final class Kernel {

    private final Set<Handler> handlers;
    private final HttpManager manager;

    Kernel(DatabaseFileSystem files) {
        AuthenticationService nobody = new AuthenticationService(List.of());
        HandlerHelper helper = new HandlerHelper(nobody);
        // A body is asked for when it is read, and not before it is known to be wanted.
        helper.setEnableExpectContinue(false);
        KernelAnswers answers = new KernelAnswers(nobody);
        ResourceHandlerHelper resources =
                new ResourceHandlerHelper(helper, request -> request.getAbsolutePath(), answers, nobody);
        this.handlers = Set.of(
                new OptionsHandler(answers, resources, helper, false),
                new PropfindVerb(files),
                new ReadVerb(files),
                new WriteVerb(files),
                new RefusedVerb(files));
        this.manager = new HttpManager(
                new PlaceFactory(files),
                answers,
                new ProtocolHandlers(List.of(new Verbs(handlers))),
                new Entities(),
                List.of(new DispatchFilter()),
                null,
                List.of());
    }

    /** Answers a request, or fails with what the client is to be told. */
    void serve(DavCall call) {
        String name = call.exchange().method();
        Method method = MiltonRequest.methodOf(name)
                .filter(known -> manager.getMethodHandler(known) != null)
                .orElseThrow(() ->
                        DatabaseException.of(Code.UNSUPPORTED, "This server does not know the method " + name + "."));
        manager.process(new MiltonRequest(call, method), new MiltonResponse(call.exchange()));
    }

    /** The methods that the place of a call takes, as far as its path tells, without the one that was refused. */
    String allowedMethods(DavCall call) {
        Place place = new Place(call.path(), true);
        Set<String> allowed = new TreeSet<>();
        for (Handler handler : handlers) {
            if (handler.isCompatible(place)) {
                allowed.addAll(List.of(handler.getMethods()));
            }
        }
        allowed.remove(call.exchange().method());
        return String.join(", ", allowed);
    }

    private record Verbs(Set<Handler> handlers) implements HttpExtension {

        @Override
        public Set<Handler> getHandlers() {
            return handlers;
        }

        @Override
        public List<CustomPostHandler> getCustomPostHandlers() {
            return List.of();
        }
    }

    /** Milton's own would swallow the failure of what it sends. */
    private static final class Entities implements EntityTransport {

        @Override
        public void sendResponseEntity(Response response) throws Exception {
            response.getEntity().write(response, response.getOutputStream());
        }

        @Override
        public void closeResponse(Response response) {}
    }
}
