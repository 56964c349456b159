package io.tabledav.dav;

import io.tabledav.http.Exchange;
import java.io.IOException;
import java.util.Set;

/**
 * What drives ask of {@code /} before they come in: Windows and others look there for WebDAV, whatever address they were
 * given. It shows the way to the tree and nothing else.
 */
final class FrontStep {

    private static final Set<String> METHODS = Set.of("OPTIONS", "PROPFIND");

    private FrontStep() {}

    static boolean takes(String method, String rawPath) {
        return rawPath.equals("/") && METHODS.contains(method);
    }

    static void serve(Exchange exchange) throws IOException {
        if (exchange.method().equals("OPTIONS")) {
            exchange.header("Allow", "GET, HEAD, OPTIONS, PROPFIND")
                    .header("DAV", KernelAnswers.DAV_CLASSES)
                    .header("MS-Author-Via", "DAV");
            return;
        }
        Depth depth = Depth.parse(exchange.header("Depth"));
        PropfindRequest wanted = PropfindReader.read(exchange.requestBody());
        if (depth == Depth.INFINITY) {
            PropfindVerb.refuseInfiniteDepth(exchange);
            return;
        }
        Multistatus answer = Multistatus.start(exchange, wanted);
        answer.add("/", NodeProperties.folder("TableDAV"));
        if (depth == Depth.ONE) {
            answer.add(DavRoute.ROOT + "/", NodeProperties.folder(DavRoute.ROOT.substring(1)));
        }
        answer.end();
    }
}
