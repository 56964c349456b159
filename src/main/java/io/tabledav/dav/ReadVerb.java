package io.tabledav.dav;

import io.tabledav.fs.Content;
import io.tabledav.fs.DatabaseFileSystem;
import io.tabledav.fs.StoredContent;
import io.tabledav.fs.Wanted;
import io.tabledav.fs.Wanted.Need;
import io.tabledav.http.Delivery;
import io.tabledav.http.Exchange;
import io.tabledav.http.Representation;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.tree.DbPath;
import io.tabledav.tree.Node;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
            content = files.read(call.caller(), file, call.parameters(), wanted(call.exchange()));
        } catch (DatabaseException e) {
            list(call, folderCalledLikeAFile(call, e));
            return;
        }
        try (content) {
            if (StoreCheck.isDrive(call.exchange())) {
                Delivery.sendPlain(call.exchange(), representation(content));
            } else {
                Delivery.send(call.exchange(), representation(content));
            }
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

    private static Wanted wanted(Exchange exchange) {
        if (Delivery.asksForNews(exchange)) {
            return Wanted.TOLD;
        }
        return Delivery.asksForKnownBytes(exchange)
                ? new Wanted(Need.STORED, Delivery.boundTo(exchange))
                : Wanted.BYTES;
    }

    private static Representation representation(Content content) {
        return new Representation(
                content.mediaType(),
                content.sizeBytes(),
                content.etag(),
                content.modified(),
                content::writeTo,
                part(content),
                content instanceof StoredContent stored ? stored.file() : null);
    }

    private static Representation.@Nullable Part part(Content content) {
        if (content instanceof StoredContent stored) {
            return (out, firstByte, lengthBytes) -> stored.writeTo(out, firstByte, lengthBytes);
        }
        return null;
    }

    private static boolean isHead(DavCall call) {
        return call.exchange().method().equals("HEAD");
    }
}
