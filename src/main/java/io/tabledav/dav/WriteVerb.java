package io.tabledav.dav;

import io.tabledav.fs.DatabaseFileSystem;
import io.tabledav.fs.Upload;
import io.tabledav.fs.WriteCondition;
import io.tabledav.fs.WriteReport;
import io.tabledav.fs.WriteTerms;
import io.tabledav.http.Conditions;
import io.tabledav.http.DecodedBody;
import io.tabledav.http.Exchange;
import io.tabledav.http.Prefer;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Insert.Mode;
import io.tabledav.tree.DbPath;
import io.tabledav.tree.DropMode;
import io.tabledav.tree.Node;
import io.tabledav.tree.WriteShape;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * PUT and POST: the rows of a body go into a relation. PUT replaces, or makes a table where there is none; POST and the drop
 * boxes add.
 */
final class WriteVerb implements Verb {

    private final DatabaseFileSystem files;

    WriteVerb(DatabaseFileSystem files) {
        this.files = files;
    }

    @Override
    public String[] getMethods() {
        return new String[] {"PUT", "POST"};
    }

    @Override
    public boolean takes(Place place) {
        return place.takesRows();
    }

    @Override
    public void serve(DavCall call) throws IOException {
        Exchange exchange = call.exchange();
        if (!(call.path() instanceof DbPath.RowsFile file)) {
            throw DatabaseException.of(
                            Code.NOT_ALLOWED,
                            "No rows can be written to " + call.path().href() + ".")
                    .withHint("Write to a table's file, such as {schema}/{table}.csv.");
        }
        requireWholeFile(exchange);
        DecodedBody decoded = DecodedBody.of(exchange);
        Prefer prefer = Prefer.parse(exchange.header("Prefer"));
        WriteShape shape = shape(call, file, prefer);
        requireNoLock(exchange);
        WriteReport report;
        UploadBody body = new UploadBody(decoded);
        try (body) {
            WriteTerms terms = new WriteTerms(isShown(call), isCreating(call), condition(exchange));
            report = files.write(call.caller(), file, new Upload(shape, file.format(), body, terms));
        } catch (DatabaseException e) {
            if (!body.isEmpty() || e.code() == Code.PRECONDITION_FAILED) {
                throw e;
            }
            requireThere(call);
            exchange.status(204);
            return;
        }
        if (body.isEmpty()) {
            exchange.status(204);
            return;
        }
        WriteAnswer.send(report, exchange, prefer);
    }

    private static WriteShape shape(DavCall call, DbPath.RowsFile file, Prefer prefer) {
        WriteShape shape = switch (file) {
            case DbPath.Data data -> dataShape(call, data);
            case DbPath.Drop drop -> dropShape(call, drop.box().mode());
        };
        return prefer.rollback() ? shape.asDryRun() : shape;
    }

    private static WriteShape dataShape(DavCall call, DbPath.Data data) {
        Mode mode = call.exchange().method().equals("POST") ? Mode.APPEND : Mode.REPLACE;
        WriteShape shape = WriteShape.parse(call.parameters(), mode);
        if (shape.mode() == Mode.CREATE && !data.beside()) {
            // RFC 4918, section 9.7.1: the folder of what is put must be there, and this one comes with the table.
            throw DatabaseException.of(
                            Code.CONFLICT,
                            "A table is not made inside its own folder: that is there with it, or not at all.")
                    .withHint("Write to " + new DbPath.Data(data.relation(), data.format(), true).href() + ".");
        }
        return shape;
    }

    /** A drive that put a file expects to find it as it was put. */
    private static boolean isShown(DavCall call) {
        return call.path() instanceof DbPath.Data
                && call.exchange().method().equals("PUT")
                && StoreCheck.isLikely(call.exchange());
    }

    /** A plain PUT makes what is not there; one that says its mode means what is there, unless the mode is to create. */
    private static boolean isCreating(DavCall call) {
        return call.path() instanceof DbPath.Data
                && call.exchange().method().equals("PUT")
                && call.parameters().get("mode") == null;
    }

    /** No bytes change nothing, and make no table either; a drop box takes any file. */
    private void requireThere(DavCall call) {
        if (call.path() instanceof DbPath.Data) {
            Node ignored = files.stat(call.caller(), call.path());
        }
    }

    private static WriteShape dropShape(DavCall call, DropMode drop) {
        Mode mode = switch (drop) {
            case APPEND -> Mode.APPEND;
            case UPSERT -> Mode.UPSERT;
        };
        WriteShape shape = WriteShape.parse(call.parameters(), mode);
        if (shape.mode() != mode) {
            throw DatabaseException.of(
                            Code.INVALID, "A file put into " + drop.folder() + "/ cannot be written in another mode.")
                    .withHint("Write to the table's own file to choose a mode.");
        }
        return shape;
    }

    private static void requireWholeFile(Exchange exchange) {
        if (exchange.header("Content-Range") != null) {
            // RFC 9110, section 14.5: a server that does not know partial PUT must not take the part for the whole.
            throw DatabaseException.of(
                            Code.INVALID, "A part of a file cannot be written: the request has a Content-Range.")
                    .withHint("Send the whole file.");
        }
    }

    private static void requireNoLock(Exchange exchange) {
        if (exchange.header("If") != null) {
            // There are no locks, so no lock token in it can be right (RFC 4918, section 10.4).
            throw DatabaseException.of(Code.PRECONDITION_FAILED, "The request is bound to a lock, and there are none.")
                    .withHint("Write without locks.");
        }
    }

    private static @Nullable WriteCondition condition(Exchange exchange) {
        Conditions conditions = Conditions.of(exchange);
        return conditions.concernWrites() ? new WriteCondition(conditions.nameTags(), conditions::allowWrite) : null;
    }
}
