package io.tabledav.spi;

import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;

/**
 * One database, as seen by the rest of the server.
 *
 * <p>Names are the database's own, never folded. A further power (the DDL text, a version token) is an optional one-method
 * interface beside this one that the implementation also implements, such as {@link DdlSource}.
 *
 * <p>Errors: every method fails with {@link DatabaseException} alone. {@code NOT_FOUND} names the schema or relation that is
 * not there, {@code UNAVAILABLE} means that the database cannot be reached or has no connection free, {@code TIMEOUT} that it
 * was too slow.
 *
 * <p>Threads: all methods may be called from any number of threads at once, and block. Interrupting the calling thread ends
 * the running statement in the database within a second; the call then fails with {@code CANCELLED}.
 */
public interface Database extends AutoCloseable {

    /** The kind of database this is, such as {@code sqlite}; the same for its whole life. Does no I/O. */
    Dialect dialect();

    /** The schemas that hold user data, in name order; system schemas are left out. */
    List<SchemaInfo> listSchemas();

    /**
     * The tables and views of one schema, in name order, without counting or reading any row.
     *
     * <p>Shape: a bounded number of statements, whatever the number of relations.
     */
    List<RelationInfo> listRelations(String schema);

    /** One relation; {@code NOT_FOUND} if the schema or the relation does not exist under exactly this name. */
    RelationInfo relationInfo(RelationName relation);

    /** The columns of one relation in ordinal order, each with the Arrow field that a read of it gives. */
    List<Column> listColumns(RelationName relation);

    /** The indexes of one relation in name order; empty for views. */
    List<Index> listIndexes(RelationName relation);

    /** The primary key, unique, foreign key and check constraints of one relation; empty for views. */
    List<Constraint> listConstraints(RelationName relation);

    /** The SQL of a view and what it reads; {@code NOT_FOUND} for a relation that is not a view. */
    ViewDefinition viewDefinition(RelationName relation);

    /**
     * Runs a query and gives its rows as a stream of batches.
     *
     * <p>Shape: when this returns, the statement is running and the schema is known, but no batch is loaded. Batches hold at
     * most some 64 Ki rows and a bounded number of bytes.
     *
     * <p>Owner: the caller closes the reader, which ends a statement that still runs, frees every buffer and gives the
     * connection back; it may do so at any time and from another thread than the one that loads. The allocator stays the
     * caller's.
     *
     * <p>Errors: {@code INVALID} for an unknown column, a value that does not convert, or SQL that is wrong or not allowed.
     * Failures while rows are loaded are {@link DatabaseException}s thrown from {@link ArrowReader#loadNextBatch()}.
     */
    ArrowReader query(Query query, BufferAllocator allocator);

    /**
     * Writes all rows of a reader into one relation, in one transaction: all of them or none.
     *
     * <p>Shape: the reader's fields carry exact column names of the relation, no generated ones; columns absent from it take
     * their defaults. Values are in the type of {@link Column#field()}.
     *
     * <p>Owner: the reader stays the caller's. A failure of the reader rolls back and passes through unchanged, an
     * {@link java.io.IOException} as the cause of {@code INVALID}.
     *
     * <p>Errors: {@code INVALID} with row and column for NULL in a NOT NULL column or a value that does not fit;
     * {@code CONFLICT} with the constraint and key where another constraint is violated or a replace would cascade;
     * {@code READ_ONLY} for a relation that cannot be written; {@code UNSUPPORTED} for a mode that this database does not have,
     * {@link Insert.Mode#CREATE} on any, or for a {@linkplain Insert#check check} where it cannot keep other writers out. What a
     * check throws passes through unchanged. After any error every row is as it was.
     */
    InsertResult insert(Insert insert, ArrowReader rows);

    /** Ends what runs and releases every connection. Idempotent. */
    @Override
    void close();
}
