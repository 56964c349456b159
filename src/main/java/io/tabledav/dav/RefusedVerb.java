package io.tabledav.dav;

import io.tabledav.fs.DatabaseFileSystem;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;

/** The verbs of WebDAV that this server does not have yet, each refused in its own words. */
final class RefusedVerb implements Verb {

    private final DatabaseFileSystem files;

    RefusedVerb(DatabaseFileSystem files) {
        this.files = files;
    }

    @Override
    public String[] getMethods() {
        return new String[] {"PROPPATCH", "MKCOL", "DELETE", "COPY", "MOVE", "LOCK", "UNLOCK"};
    }

    @Override
    public boolean takes(Place place) {
        return false;
    }

    @Override
    public void serve(DavCall call) {
        String method = call.exchange().method();
        switch (method) {
            case "MKCOL" -> throw noNewFolder(call);
            // A lock may be asked for a name that is not there yet.
            case "LOCK" -> throw notAllowed("This server has no locks.", "Mount it read-only, or write without locks.");
            default -> {
                files.stat(call.caller(), call.path());
                throw refusal(method);
            }
        }
    }

    private static DatabaseException refusal(String method) {
        return switch (method) {
            case "PROPPATCH" ->
                notAllowed("Properties cannot be set.", "They are what the database says of its tables.");
            case "DELETE" -> notAllowed("Nothing can be deleted here.", "To take rows away, PUT a file without them.");
            case "COPY", "MOVE" ->
                notAllowed("Nothing can be copied, moved or renamed here.", "GET the rows, and PUT them elsewhere.");
            default -> notAllowed("This server has no locks.", "Mount it read-only, or write without locks.");
        };
    }

    /** RFC 4918, section 9.3.1: 405 where something is there, which clients take for success; 403 elsewhere. */
    private DatabaseException noNewFolder(DavCall call) {
        try {
            files.stat(call.caller(), call.path());
        } catch (DatabaseException e) {
            if (e.code() == Code.NOT_FOUND) {
                return DatabaseException.of(Code.FORBIDDEN, "No folders can be created here.")
                        .withHint("Create schemas and tables in the database.");
            }
            throw e;
        }
        return notAllowed("There is something at this path already.", "Use it as it is.");
    }

    private static DatabaseException notAllowed(String message, String hint) {
        return DatabaseException.of(Code.NOT_ALLOWED, message).withHint(hint);
    }
}
