package io.tabledav.dav;

import io.milton.http.Auth;
import io.milton.http.Request;
import io.milton.resource.Resource;
import io.tabledav.tree.DbPath;
import java.util.Date;
import org.jspecify.annotations.Nullable;

/**
 * A place of the tree as the kernel knows it. Who may do what is settled behind the filesystem.
 *
 * @param path where it is
 * @param writable whether rows can be put into it
 */
record Place(DbPath path, boolean writable) implements Resource {

    /** Whether there is something to be read. A file in a drop box is gone as soon as it has arrived. */
    boolean isReadable() {
        return !(path instanceof DbPath.Drop);
    }

    /** Whether a body can be put here. */
    boolean takesRows() {
        return path instanceof DbPath.RowsFile && writable;
    }

    @Override
    public @Nullable String getUniqueId() {
        return null;
    }

    @Override
    public String getName() {
        return path.displayName();
    }

    @Override
    public @Nullable Object authenticate(String user, String password) {
        return null;
    }

    @Override
    public boolean authorise(Request request, Request.Method method, Auth auth) {
        return true;
    }

    @Override
    public String getRealm() {
        return "TableDAV";
    }

    @Override
    public @Nullable Date getModifiedDate() {
        return null;
    }

    @Override
    public @Nullable String checkRedirect(Request request) {
        return null;
    }
}
