package io.tabledav.state;

/**
 * All that the server remembers, in one database that several servers may share.
 *
 * <p>Errors: every call of every store may fail with {@code UNAVAILABLE} where that database cannot be reached; it says so
 * within a few seconds, and at once while it is known to be down. A call that failed changed nothing, unless the connection
 * broke during its very commit. The next call after the database is back works again.
 *
 * <p>Owner: whoever made it closes it.
 *
 * <p>Threads: any, virtual ones too. A call that is interrupted ends first: it is short, and what it did must be known.
 */
public interface State extends AutoCloseable {

    /** Locks of RFC 4918. */
    LockStore locks();

    /** Properties that only clients understand. */
    PropertyStore properties();

    /** Files and folders that are no part of any database. */
    ScratchStore scratch();

    /** What was deleted from sight. */
    HiddenStore hidden();

    /** What became of the files in drop boxes. */
    DropResults dropResults();

    /** Asks the database whether it is there; {@code UNAVAILABLE} if not. For whoever wants to know how the server is. */
    void check();

    @Override
    void close();
}
