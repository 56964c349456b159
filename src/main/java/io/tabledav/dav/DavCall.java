package io.tabledav.dav;

import io.tabledav.fs.Caller;
import io.tabledav.http.Exchange;
import io.tabledav.tree.DbPath;
import io.tabledav.tree.QueryParameters;

/**
 * One request to the tree.
 *
 * @param exchange the request itself, and its answer
 * @param caller who asks
 * @param path what is asked, well formed but perhaps not there
 * @param parameters the parameters of the URL
 */
record DavCall(Exchange exchange, Caller caller, DbPath path, QueryParameters parameters) {

    /** The href of a place in the tree, as listings and links show it. */
    static String href(DbPath path) {
        return DavRoute.ROOT + path.href();
    }
}
