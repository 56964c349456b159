package io.tabledav.dav;

import io.tabledav.fs.Content;
import io.tabledav.fs.DatabaseFileSystem;
import io.tabledav.http.Conditions;
import io.tabledav.http.Exchange;
import io.tabledav.http.HttpDate;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.tree.DbPath;
import io.tabledav.tree.Node;
import java.io.IOException;
import java.util.Set;

/**
 * GET and HEAD: the bytes of a file, and for a folder a page that people can follow.
 *
 * <p>A folder is served with and without its trailing slash; the links of the page do not depend on it.
 */
final class ReadVerb implements Verb {

    private final DatabaseFileSystem files;

    ReadVerb(DatabaseFileSystem files) {
        this.files = files;
    }

    @Override
    public String[] getMethods() {
        return new String[] {"GET", "HEAD"};
    }

    @Override
    public boolean takes(Place place) {
        return place.isReadable();
    }

    @Override
    public void serve(DavCall call) throws IOException {
        if (!(call.path() instanceof DbPath.File file)) {
            list(call, files.stat(call.caller(), call.path()));
            return;
        }
        Content content;
        try {
            content = files.read(call.caller(), file, call.parameters());
        } catch (DatabaseException e) {
            list(call, folderCalledLikeAFile(call, e));
            return;
        }
        try (content) {
            send(call, content);
        }
    }

    /** A relation may be called {@code orders.csv}: what looks like a file of rows is then its folder. */
    private Node folderCalledLikeAFile(DavCall call, DatabaseException failure) {
        if (failure.code() == Code.NOT_FOUND) {
            Node node = files.stat(call.caller(), call.path());
            if (node.isFolder()) {
                return node;
            }
        }
        throw failure;
    }

    private void list(DavCall call, Node node) throws IOException {
        call.parameters().requireOnly(Set.of());
        if (!(node.path() instanceof DbPath.Directory folder)) {
            throw node.path().notFound();
        }
        FolderPage.prepare(call.exchange());
        if (!isHead(call)) {
            FolderPage.write(
                    node, files.list(call.caller(), folder), call.exchange().responseBody());
        }
    }

    private static void send(DavCall call, Content content) throws IOException {
        Exchange exchange = call.exchange();
        Conditions conditions = Conditions.of(exchange);
        if (!conditions.allowRead(true, content.etag())) {
            throw DatabaseException.of(Code.PRECONDITION_FAILED, "The file has not the entity tag of If-Match.");
        }
        describe(content, exchange);
        if (conditions.isNotModified(content.etag(), content.modified())) {
            exchange.status(304);
            return;
        }
        exchange.header("Content-Type", content.mediaType());
        if (content.sizeBytes() != null) {
            exchange.header("Content-Length", content.sizeBytes().toString());
        }
        if (!isHead(call)) {
            content.writeTo(exchange.responseBody());
        }
    }

    private static void describe(Content content, Exchange exchange) {
        if (content.etag() != null) {
            exchange.header("ETag", content.etag());
        }
        if (content.modified() != null) {
            exchange.header("Last-Modified", HttpDate.render(content.modified()));
        }
        // Rows are read anew for each request: a range of one reading would not fit to one of another.
        exchange.header("Accept-Ranges", "none")
                .header("Cache-Control", "private, no-cache")
                .header("X-Content-Type-Options", "nosniff");
    }

    private static boolean isHead(DavCall call) {
        return call.exchange().method().equals("HEAD");
    }
}
