package io.tabledav.dav;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tabledav.fs.Content;
import io.tabledav.fs.DatabaseFileSystem;
import io.tabledav.fs.Wanted;
import io.tabledav.http.Exchange;
import io.tabledav.tree.DbPath;
import io.tabledav.tree.Node;
import io.tabledav.tree.QueryParameters;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** PROPFIND (RFC 4918, section 9.1): one {@code stat}, and one {@code list} for the children. */
final class PropfindVerb implements Verb {

    private static final String NO_INFINITE_DEPTH =
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<D:error xmlns:D=\"DAV:\"><D:propfind-finite-depth/></D:error>\n";

    private final DatabaseFileSystem files;

    PropfindVerb(DatabaseFileSystem files) {
        this.files = files;
    }

    @Override
    public String[] getMethods() {
        return new String[] {"PROPFIND"};
    }

    @Override
    public boolean takes(Place place) {
        return place.isReadable();
    }

    @Override
    public void serve(DavCall call) throws IOException {
        Exchange exchange = call.exchange();
        call.parameters().requireOnly(Set.of());
        Depth depth = Depth.parse(exchange.header("Depth"));
        PropfindRequest wanted = PropfindReader.read(exchange.requestBody());
        Node node = files.stat(call.caller(), call.path());
        if (!(node.path() instanceof DbPath.Directory folder)) {
            answer(exchange, wanted, measured(call, node), List.of());
        } else if (depth == Depth.INFINITY) {
            refuseInfiniteDepth(exchange);
        } else {
            answer(exchange, wanted, node, depth == Depth.ONE ? files.list(call.caller(), folder) : List.of());
        }
    }

    /** A file with its length, also where that is only known once the bytes are made (a drive takes 0 for an absent one). */
    private Node measured(DavCall call, Node node) {
        if (!(node.path() instanceof DbPath.Data file) || node.sizeBytes() != null) {
            return node;
        }
        try (Content content = files.read(call.caller(), file, QueryParameters.NONE, Wanted.TOLD)) {
            return node.withBytes(content.sizeBytes(), content.etag(), content.modified());
        }
    }

    private static void answer(Exchange exchange, PropfindRequest wanted, Node node, List<Node> children)
            throws IOException {
        Multistatus answer = Multistatus.start(exchange, wanted);
        answer.add(node);
        for (Node child : children) {
            answer.add(child);
        }
        answer.end();
    }

    /** Whole databases are no answer to one request. Section 9.1.1 names the element that says so to a program. */
    static void refuseInfiniteDepth(Exchange exchange) throws IOException {
        exchange.status(403).header("Content-Type", "application/xml; charset=utf-8");
        exchange.responseBody().write(NO_INFINITE_DEPTH.getBytes(UTF_8));
    }
}
