package io.tabledav.fs;

import io.tabledav.tree.DbPath;
import io.tabledav.tree.Node;
import io.tabledav.tree.QueryParameters;
import java.util.List;

/**
 * Databases as a tree of folders and files: the one interface that the doors know.
 *
 * <p>Errors: every method fails with {@link io.tabledav.spi.DatabaseException} alone. {@code NOT_FOUND} where nothing is at
 * the path, {@code FORBIDDEN} or {@code READ_ONLY} where the caller may not do this, {@code UNAVAILABLE} where the database
 * is down.
 *
 * <p>Threads: all methods may be called from any number of threads at once, and block. Interrupting the calling thread ends
 * what runs in the database within a second; the call then fails with {@code CANCELLED}. This holds for {@link
 * Content#writeTo} too.
 */
public interface DatabaseFileSystem {

    /** What is at a path. A path that the grammar leaves open is settled here: look at the path of the node given back. */
    Node stat(Caller caller, DbPath path);

    /** The children of a folder, in name order; never counts or reads rows. */
    List<Node> list(Caller caller, DbPath.Directory folder);

    /**
     * Opens the bytes of a file.
     *
     * <p>Shape: for rows, the parameters are those of a read ({@code columns, where, order, limit, offset, text}); for a
     * column's metadata {@code values, where, limit, offset}; other files take none. When this returns, every predictable
     * error has happened.
     *
     * <p>Owner: the caller closes the content.
     *
     * @param wanted what has to be known of rows before they are written; a {@link StoredContent} knows it. Where there is no
     *     room to store them, they are streamed all the same. Other files are always stored.
     */
    Content read(Caller caller, DbPath.File file, QueryParameters parameters, Wanted wanted);

    /** Opens the bytes of a file in whichever way is fastest. */
    default Content read(Caller caller, DbPath.File file, QueryParameters parameters) {
        return read(caller, file, parameters, Wanted.BYTES);
    }

    /**
     * Writes the rows of a body into a relation: all of them or, on any failure, none. Where the relation is not there, the
     * upload may want it created; then it is there with all rows, or not at all.
     *
     * <p>Owner: the body's stream stays the caller's.
     *
     * <p>Errors: those of {@link io.tabledav.spi.Database#insert}, and {@code INVALID} with row and column for a body that
     * cannot be decoded, lacks columns or has unknown ones, or ends too early; {@code READ_ONLY} for a view, before the body
     * is read; {@code NOT_ALLOWED} for a file that takes no rows; {@code CONFLICT}, too, before the body is read, for a relation
     * that is to be created and is there, or has no folder to be in; {@code PRECONDITION_FAILED} if the upload's condition does
     * not hold, {@code UNSUPPORTED} if the database cannot keep other writers out while it looks.
     */
    WriteReport write(Caller caller, DbPath.File file, Upload upload);

    /**
     * Runs one SQL statement and opens its rows.
     *
     * <p>Owner: the caller closes the content. A statement that writes has committed when this returns.
     */
    Content query(Caller caller, Statement statement);
}
