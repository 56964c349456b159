package io.tabledav.dav;

import io.milton.http.HttpManager;
import io.milton.http.ResourceFactory;
import io.milton.resource.Resource;
import io.tabledav.fs.DatabaseFileSystem;
import io.tabledav.tree.DbPath;
import io.tabledav.tree.Node;

/** Finds the place that the request in hand is about. It asks the filesystem once, and fails as that does. */
final class PlaceFactory implements ResourceFactory {

    private final DatabaseFileSystem files;

    PlaceFactory(DatabaseFileSystem files) {
        this.files = files;
    }

    @Override
    public Resource getResource(String host, String path) {
        DavCall call = MiltonRequest.callOf(HttpManager.request());
        if (call.path() instanceof DbPath.Drop drop) {
            return new Place(drop, files.stat(call.caller(), drop.box()).writable());
        }
        Node node = files.stat(call.caller(), call.path());
        return new Place(node.path(), node.writable());
    }
}
