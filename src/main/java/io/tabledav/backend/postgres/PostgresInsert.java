package io.tabledav.backend.postgres;

import io.tabledav.backend.jdbc.GivenRows;
import io.tabledav.backend.jdbc.JdbcConnection;
import io.tabledav.backend.jdbc.Merge;
import io.tabledav.backend.jdbc.MergeCascades;
import io.tabledav.backend.jdbc.MergePlan;
import io.tabledav.backend.jdbc.MergeTable;
import io.tabledav.backend.jdbc.ReferringKey;
import io.tabledav.backend.jdbc.ReplaceWay;
import io.tabledav.backend.jdbc.Session;
import io.tabledav.backend.jdbc.UpsertKey;
import io.tabledav.backend.postgres.CopyLoad.Counts;
import io.tabledav.backend.postgres.InsertTarget.TargetColumn;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Insert;
import io.tabledav.spi.Insert.Mode;
import io.tabledav.spi.Insert.Replacement;
import io.tabledav.spi.InsertResult;
import io.tabledav.spi.RowsCheck;
import java.sql.SQLException;
import java.util.List;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.jspecify.annotations.Nullable;

/**
 * One write of rows, in one transaction: by COPY into the table, or into a temporary one that is then merged.
 *
 * <p>Threads: the reader is read on the caller's thread, everything else is done on the driver's.
 */
final class PostgresInsert {
    /** The last number that a sequence would have given out for the rows that are there; it counts downwards if its step is negative. */
    private static final String FARTHEST = """
            SELECT least(greatest(f.farthest, q.seqmin), q.seqmax)
            FROM pg_catalog.pg_sequence q,
                 LATERAL (SELECT CASE WHEN q.seqincrement > 0 THEN (SELECT max(%1$s) FROM %2$s)
                                      ELSE (SELECT min(%1$s) FROM %2$s) END::int8) f (farthest)
            WHERE q.seqrelid = ?::pg_catalog.regclass AND f.farthest IS NOT NULL""";

    /** One write at a time looks at a sequence and moves it: of two, the second one could move it back. */
    private static final String TURN =
            "SELECT pg_catalog.pg_advisory_xact_lock('pg_catalog.pg_sequence'::pg_catalog.regclass::oid::int8 << 32"
                    + " | ?::pg_catalog.regclass::oid::int8)";

    private static final String MOVE = """
            SELECT pg_catalog.setval(q.seqrelid, f.farthest)
            FROM %1$s s, pg_catalog.pg_sequence q, (SELECT ?::int8) f (farthest)
            WHERE q.seqrelid = ?::pg_catalog.regclass
              AND CASE WHEN s.is_called THEN sign(q.seqincrement) * (f.farthest - s.last_value) > 0
                       ELSE sign(q.seqincrement) * (f.farthest - s.last_value) >= 0 END""";

    private final Session<JdbcConnection> session;
    private final InsertWork work;
    private final Insert insert;

    /** A write in a session on which nothing was done yet; the caller closes it, which rolls back what is not committed. */
    PostgresInsert(Session<JdbcConnection> session, Insert insert) {
        this.session = session;
        this.work = new InsertWork(session);
        this.insert = insert;
    }

    /** Refuses what this backend does not do; before a connection is taken and the reader is touched. */
    static void requireSupported(Insert insert) {
        if (insert.mode() == Mode.CREATE) {
            throw DatabaseException.of(Code.UNSUPPORTED, "An insert creates no table.");
        }
    }

    /** Writes all rows and commits, or for a dry run only says what a commit would have done. */
    InsertResult run(ArrowReader rows) {
        VectorSchemaRoot root = GivenRows.batch(rows);
        InsertTarget target = work.call(this::begin);
        RowsCheck check = insert.check();
        if (check != null) {
            check.require(new RowsUnderLock(session, insert.relation()));
        }
        Plan plan = work.call(connection -> plan(connection, target, root));
        InsertResult result = plan.merge() == null
                ? new InsertResult(load(plan, plan.target().sql(), null, rows).taken(), 0, plan.deleted(), 0)
                : merge(plan, plan.merge(), rows);
        return work.call(connection -> finish(connection, plan, result));
    }

    private InsertTarget begin(JdbcConnection connection) throws SQLException {
        PostgresTransaction.beginInsert(connection);
        InsertTarget target = InsertTarget.find(connection, insert.relation());
        if (insert.check() != null) {
            if (target.foreign()) {
                throw DatabaseException.of(
                                Code.UNSUPPORTED,
                                target.name() + " is a foreign table: nobody can keep other writers out of it.")
                        .withHint("Write without a condition on its rows.");
            }
            lock(connection, target);
        }
        return target;
    }

    private Plan plan(JdbcConnection connection, InsertTarget target, VectorSchemaRoot root) throws SQLException {
        List<TargetColumn> given = target.given(root.getSchema());
        @Nullable TextColumns texts = TextColumns.of(root, given, target.guarded());
        Plan appending = new Plan(target, given, texts, null, 0);
        work.tellErrors(errors(target, null));
        if (insert.mode() == Mode.APPEND) {
            return appending;
        }
        MergeTable table = InsertKeys.read(connection, target);
        List<String> names = given.stream().map(TargetColumn::name).toList();
        if (insert.mode() == Mode.UPSERT) {
            return merging(appending, new MergePlan(table, names, UpsertKey.of(insert, table, names), false));
        }
        boolean mayLoad = insert.replacement() == Replacement.AUTO && !target.foreign();
        boolean empty = mayLoad && isEmpty(connection, target);
        if (empty) {
            lock(connection, target);
            // Somebody may have come first.
            empty = isEmpty(connection, target);
        }
        ReplaceWay way = target.foreign() ? ReplaceWay.REFILL : ReplaceWay.of(insert, table, names, empty);
        return switch (way) {
            case LOAD -> appending;
            case MERGE -> merging(appending, new MergePlan(table, names, table.primaryKey(), true));
            case REFILL -> new Plan(target, given, texts, null, clear(connection, target, table));
        };
    }

    private Plan merging(Plan plan, MergePlan merge) {
        work.tellErrors(errors(plan.target(), merge));
        return new Plan(plan.target(), plan.given(), plan.texts(), merge, 0);
    }

    private static InsertErrors errors(InsertTarget target, @Nullable MergePlan merge) {
        return new InsertErrors(
                target, List.of(TextColumns.TABLE, merge == null ? target.name().name() : merge.stagingName()));
    }

    private static boolean isEmpty(JdbcConnection connection, InsertTarget target) throws SQLException {
        return connection
                .rows("SELECT 1 FROM " + target.sql() + " LIMIT 1", List.of(), row -> true)
                .isEmpty();
    }

    private static void lock(JdbcConnection connection, InsertTarget target) throws SQLException {
        new PostgresMerge(target).lock(new PostgresMerge.Runner(connection), target.name());
    }

    /** Takes the old rows away; how many there were. */
    private long clear(JdbcConnection connection, InsertTarget target, MergeTable table) throws SQLException {
        boolean truncating = insert.replacement() == Replacement.TRUNCATE;
        if (truncating) {
            requireTruncatable(target, table);
            connection.execute("LOCK TABLE " + target.sql() + " IN ACCESS EXCLUSIVE MODE");
            long rows = connection
                    .rows("SELECT count(*) FROM " + target.sql(), List.of(), row -> row.getLong(1))
                    .getFirst();
            connection.execute("TRUNCATE TABLE " + target.sql());
            return rows;
        }
        if (!target.foreign()) {
            lock(connection, target);
        }
        if (insert.replacement() == Replacement.AUTO) {
            new MergeCascades(new PostgresMerge.Runner(connection), new PostgresMerge(target), table).requireNone();
        }
        return connection.execute("DELETE FROM " + target.sql());
    }

    /** PostgreSQL does not truncate what another table may refer to, whether or not a row does. */
    private static void requireTruncatable(InsertTarget target, MergeTable table) {
        for (ReferringKey key : table.referring()) {
            if (!key.child().equals(target.name())) {
                throw DatabaseException.of(
                                Code.CONFLICT,
                                key.child().name() + " may refer to rows of "
                                        + target.name().name() + ", which therefore cannot be truncated.")
                        .withConstraint(key.constraint())
                        .withHint(
                                "Say ?replace=delete: the old rows are then deleted and the new ones inserted, whatever"
                                        + " that does to " + key.child().name() + ".");
            }
        }
    }

    private Counts load(Plan plan, String table, @Nullable String rowColumn, ArrowReader rows) {
        TextColumns texts = plan.texts();
        return texts == null
                ? CopyLoad.run(
                        work,
                        table,
                        plan.given().stream().map(TargetColumn::copied).toList(),
                        rowColumn,
                        rows)
                : texts.load(work, table, rowColumn, rows);
    }

    private InsertResult merge(Plan plan, MergePlan mergePlan, ArrowReader rows) {
        Merge merge = work.call(connection -> {
            Merge begun = new Merge(new PostgresMerge.Runner(connection), new PostgresMerge(plan.target()), mergePlan);
            begun.stage();
            return begun;
        });
        Counts counts = load(plan, merge.stagingTable(), mergePlan.rowColumn(), rows);
        return work.call(connection -> merge.run(counts.given()));
    }

    private InsertResult finish(JdbcConnection connection, Plan plan, InsertResult result) throws SQLException {
        // A deferred constraint is checked here, where the rows can still be told of, in a dry run too.
        connection.execute("SET CONSTRAINTS ALL IMMEDIATE");
        if (!insert.dryRun()) {
            for (TargetColumn column : plan.given()) {
                moveSequence(connection, plan.target(), column);
            }
            connection.commit();
        }
        return result;
    }

    /** Numbers that were given must not be given out again. */
    private static void moveSequence(JdbcConnection connection, InsertTarget target, TargetColumn column)
            throws SQLException {
        List<@Nullable String> sequences = connection.rows(
                "SELECT pg_catalog.pg_get_serial_sequence(?, ?)",
                List.of(target.sql(), column.name()),
                row -> row.getString(1));
        for (@Nullable String sequence : sequences) {
            if (sequence != null) {
                // To look for the number can take as long as to read the table. The sequence is looked at only then, at
                // once before it is moved: what others take meanwhile would be given out twice.
                for (Long farthest : connection.rows(
                        FARTHEST.formatted(column.quoted(), target.sql()), List.of(sequence), row -> row.getLong(1))) {
                    connection.rows(TURN, List.of(sequence), row -> "");
                    connection.rows(MOVE.formatted(sequence), List.of(farthest, sequence), row -> row.getLong(1));
                }
            }
        }
    }

    /**
     * What is to be done.
     *
     * @param texts the way by a temporary table, null if COPY can go straight
     * @param merge the merge, null if the rows go into the table itself
     * @param deleted how many rows were taken away
     */
    private record Plan(
            InsertTarget target,
            List<TargetColumn> given,
            @Nullable TextColumns texts,
            @Nullable MergePlan merge,
            long deleted) {}
}
