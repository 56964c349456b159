package io.tabledav.backend.jdbc;

import io.tabledav.backend.jdbc.MergeDialect.Violation;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.InsertResult;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes a table's rows those of a file, touching only what differs; or, for an upsert, those whose key the file has.
 *
 * <p>A backend that wants this gives a {@link MergeDialect} and a {@link SqlRunner}, and does, in one transaction:
 *
 * <ol>
 *   <li>read the {@link MergeTable} and begin;
 *   <li>decide: {@link ReplaceWay#of} for a replace, {@link UpsertKey#of} for the key of an upsert;
 *   <li>{@link #stage}, then fill the table {@link #stagingTable} in its own fastest way, with the row number of the file (from 1) in
 *       {@link MergePlan#rowColumn} and the values in the columns of the target's names;
 *   <li>{@link #run}, which takes the lock;
 *   <li>commit, or for a dry run roll back. Where temporary tables outlive a rollback (MySQL), {@link #dropTables} says how to
 *       be rid of them.
 * </ol>
 *
 * <p>What is run: one pass over the staging table finds the rows that are new or differ, by the key's index; if none is and
 * the counts say that no row goes, that is all. Else rows whose key is gone are deleted, those that differ updated, new ones
 * inserted, each in one statement. If that trips over a unique constraint, because two rows swap a value for example, the
 * rows that differ are deleted and inserted again. A table that refers to itself is first tried the other way round: inserted,
 * updated, deleted, which no foreign key minds.
 *
 * <p>Errors: {@code INVALID} for NULL in the key, in a NOT NULL column, or a key that is in the file twice; {@code CONFLICT} for
 * a cascade or another constraint, with the row of the file where it can be told. A {@link SQLException} that nothing is known
 * of passes through, for the backend's own table of errors. After any failure the transaction is to be rolled back.
 */
public final class Merge {
    private static final String SAVEPOINT = "tabledav_merge";

    private final SqlRunner sql;
    private final MergeDialect dialect;
    private final MergePlan plan;
    private final MergeSql texts;
    private final MergeDiagnosis diagnosis;
    private final MergeCascades cascades;

    public Merge(SqlRunner sql, MergeDialect dialect, MergePlan plan) {
        this.sql = sql;
        this.dialect = dialect;
        this.plan = plan;
        this.texts = new MergeSql(plan, dialect);
        this.cascades = new MergeCascades(sql, dialect, plan.table());
        this.diagnosis = new MergeDiagnosis(sql, texts, cascades);
    }

    /** Creates the temporary tables. */
    public void stage() throws SQLException {
        for (String statement : texts.createTables()) {
            sql.execute(statement);
        }
    }

    /** The table to fill, as SQL. */
    public String stagingTable() {
        return texts.staging;
    }

    /** The statements that drop the temporary tables. */
    public List<String> dropTables() {
        return texts.dropTables();
    }

    /**
     * Changes the target.
     *
     * @param staged how many rows the staging table was filled with
     */
    public InsertResult run(long staged) throws SQLException {
        index();
        dialect.lock(sql, plan.table().name());
        sql.execute(texts.findChanges());
        List<@Nullable String> counts = sql.texts(texts.countChanges()).getFirst();
        long changes = number(counts.get(0));
        long fresh = number(counts.get(1));
        long gone = plan.replacing()
                ? Objects.requireNonNullElse(sql.number(texts.countTarget()), 0L) - (staged - fresh)
                : 0;
        InsertResult result = new InsertResult(fresh, changes - fresh, gone, staged - changes);
        InsertResult done = changes == 0 && gone == 0 ? result : apply(result);
        for (String statement : texts.dropTables()) {
            sql.execute(statement);
        }
        return done;
    }

    private static long number(@Nullable String text) {
        return text == null ? 0 : Long.parseLong(text);
    }

    private void index() throws SQLException {
        diagnosis.requireKeys();
        List<String> statements = dialect.indexStaging(plan);
        if (statements.isEmpty()) {
            diagnosis.requireNoKeyTwice();
            return;
        }
        begin();
        try {
            for (String statement : statements) {
                sql.execute(statement);
            }
            release();
        } catch (SQLException e) {
            if (dialect.violation(e) == Violation.UNIQUE) {
                undo();
                diagnosis.requireNoKeyTwice();
            }
            throw e;
        }
    }

    private InsertResult apply(InsertResult expected) throws SQLException {
        if (expected.deleted() > 0 && texts.needsGone()) {
            sql.execute(texts.keepGone());
        }
        List<Order> orders = orders(expected);
        for (Order order : orders) {
            boolean last = order == orders.getLast();
            begin();
            try {
                InsertResult result = switch (order) {
                    case INSERT_UPDATE_DELETE -> insertUpdateDelete(expected);
                    case DELETE_UPDATE_INSERT -> deleteUpdateInsert(expected);
                    case REWRITE -> rewrite(expected);
                };
                release();
                return result;
            } catch (SQLException e) {
                Violation violation = dialect.violation(e);
                if (violation == Violation.NONE) {
                    throw e;
                }
                undo();
                if (last || violation != Violation.UNIQUE) {
                    DatabaseException told = diagnosis.of(violation);
                    if (told == null) {
                        throw e;
                    }
                    throw told.withCause(e);
                }
            }
        }
        throw new IllegalStateException("no order was tried");
    }

    private List<Order> orders(InsertResult expected) throws SQLException {
        // A row that is deleted to be inserted again loses the columns that an upsert does not give.
        boolean whole = plan.given().containsAll(plan.table().insertable());
        String fixed = texts.countFixed();
        if (whole && fixed != null && !Objects.equals(sql.number(fixed), 0L)) {
            return List.of(Order.REWRITE);
        }
        List<Order> orders = new ArrayList<>();
        if (plan.table().refersToItself()) {
            orders.add(Order.INSERT_UPDATE_DELETE);
        }
        orders.add(Order.DELETE_UPDATE_INSERT);
        if (whole && expected.updated() > 0) {
            orders.add(Order.REWRITE);
        }
        return orders;
    }

    private InsertResult insertUpdateDelete(InsertResult expected) throws SQLException {
        long inserted = insert(expected);
        long updated = update(expected);
        return new InsertResult(inserted, updated, delete(expected), expected.unchanged());
    }

    private InsertResult deleteUpdateInsert(InsertResult expected) throws SQLException {
        long deleted = delete(expected);
        long updated = update(expected);
        return new InsertResult(insert(expected), updated, deleted, expected.unchanged());
    }

    private InsertResult rewrite(InsertResult expected) throws SQLException {
        cascades.requireNoneOfChanged(texts);
        delete(expected);
        sql.execute(texts.deleteChanged());
        sql.execute(texts.insertAllChanges());
        return expected;
    }

    private long delete(InsertResult expected) throws SQLException {
        if (expected.deleted() == 0) {
            return 0;
        }
        cascades.requireNoneOfGone(texts);
        return sql.execute(texts.deleteGone());
    }

    private long update(InsertResult expected) throws SQLException {
        return expected.updated() == 0 ? 0 : sql.execute(texts.update());
    }

    private long insert(InsertResult expected) throws SQLException {
        return expected.inserted() == 0 ? 0 : sql.execute(texts.insertNew());
    }

    private void begin() throws SQLException {
        sql.execute("SAVEPOINT " + SAVEPOINT);
    }

    private void release() throws SQLException {
        sql.execute("RELEASE SAVEPOINT " + SAVEPOINT);
    }

    private void undo() throws SQLException {
        sql.execute("ROLLBACK TO SAVEPOINT " + SAVEPOINT);
        release();
    }

    /** In which order the target is changed. */
    private enum Order {
        INSERT_UPDATE_DELETE,
        DELETE_UPDATE_INSERT,
        REWRITE
    }
}
