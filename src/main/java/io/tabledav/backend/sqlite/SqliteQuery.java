package io.tabledav.backend.sqlite;

import io.tabledav.backend.jdbc.BoundSql;
import io.tabledav.backend.jdbc.Session;
import io.tabledav.backend.jdbc.SessionReader;
import io.tabledav.backend.jdbc.SqlStatement;
import io.tabledav.backend.sqlite.BatchFiller.ResultColumn;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Query;
import io.tabledav.spi.Query.Effect;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteLimits;

/**
 * Runs one SQL statement of a client's own.
 *
 * <p>What its columns are is not declared anywhere where they are expressions, so their values are looked at. A result of up to
 * {@value #KEPT_BYTES} bytes is kept and needs to run only once. A larger one runs twice in the same transaction, first to
 * look at every value that its type depends on; the second run looks again, in case the statement is not deterministic.
 *
 * <p>A statement that writes has its rows kept, and is committed, before anything is given back.
 */
final class SqliteQuery {
    private static final long KEPT_BYTES = 1L << 20;
    private static final long MOST_WRITTEN_BYTES = 16L << 20;

    /** A statement can compute values of any size out of nothing, so they are bounded. */
    private static final int MOST_VALUE_BYTES = 64 << 20;

    private final Connections connections;
    private final SqlStatement statement;
    private final BoundSql bound;
    private final BufferAllocator allocator;

    SqliteQuery(Connections connections, Query.Sql sql, BufferAllocator allocator) {
        this.connections = connections;
        this.statement = SqliteRules.parse(sql.text());
        statement.requireWithin(sql.effect());
        this.bound = statement.bind(sql.parameters());
        this.allocator = allocator;
    }

    ArrowReader open() {
        if (statement.effect() != Effect.READ) {
            return write();
        }
        Session<Engine> session = connections.read();
        ArrowReader kept;
        try {
            Optional<ArrowReader> running = session.call(engine -> read(session, engine));
            if (running.isPresent()) {
                return running.get();
            }
            kept = new KeptRowsReader(filler(), allocator);
        } catch (RuntimeException | Error e) {
            session.close();
            throw e;
        }
        session.close();
        return kept;
    }

    private @Nullable KeptRows rows;
    private List<ResultColumn> columns = List.of();

    private BatchFiller filler() {
        KeptRows kept = rows;
        if (kept == null) {
            throw new IllegalStateException("no rows were kept");
        }
        kept.rewind();
        return new BatchFiller(kept, columns, true);
    }

    /** A reader of the running statement; none if all rows are kept. */
    private Optional<ArrowReader> read(Session<Engine> session, Engine engine) throws SQLException {
        engine.limit(SQLiteLimits.SQLITE_LIMIT_LENGTH, MOST_VALUE_BYTES);
        engine.beginRead();
        try {
            EngineStatement running = engine.keep(engine.prepare(bound.text(), bound.values()));
            List<TypeCheck> checks = checks(running);
            KeptRows kept = new KeptRows(running.columnCount(), KEPT_BYTES);
            boolean all = kept.takeAll(engine, running);
            List<@Nullable TypeCheck> open = TypingScan.run(engine, kept, checks);
            if (all) {
                rows = kept;
                columns = columns(running, checks);
                return Optional.empty();
            }
            TypingScan.run(engine, running, open);
            running.rewind();
            BatchFiller filler = new BatchFiller(running, columns(running, checks), false);
            return Optional.of(new SessionReader<>(session, filler, allocator, SqlErrors::of));
        } catch (SQLException e) {
            throw SqlErrors.of(e);
        }
    }

    private ArrowReader write() {
        try (Session<Engine> session = connections.write()) {
            // The client's SQL may leave traces in the connection that nobody thought of.
            session.discard();
            session.call(engine -> {
                write(session, engine);
                return true;
            });
        }
        return new KeptRowsReader(filler(), allocator);
    }

    private void write(Session<Engine> session, Engine engine) throws SQLException {
        engine.limit(SQLiteLimits.SQLITE_LIMIT_LENGTH, MOST_VALUE_BYTES);
        engine.beginWrite();
        try {
            EngineStatement running = engine.keep(engine.prepare(bound.text(), bound.values()));
            KeptRows kept = new KeptRows(Math.max(1, running.columnCount()), MOST_WRITTEN_BYTES);
            if (!kept.takeAll(engine, running)) {
                throw DatabaseException.of(Code.TOO_LARGE, "A statement that writes gives back too many rows.")
                        .withHint("Leave RETURNING out, or write fewer rows at a time.");
            }
            if (running.columnCount() == 0) {
                kept.add(statement.effect() == Effect.WRITE ? engine.changes() : 0L);
                columns = List.of(CHANGES);
            } else {
                List<TypeCheck> checks = checks(running);
                TypingScan.run(engine, kept, checks);
                columns = columns(running, checks);
            }
            rows = kept;
            running.close();
            engine.commit();
        } catch (SQLException e) {
            throw SqlErrors.of(e);
        }
    }

    private static final ResultColumn CHANGES =
            new ResultColumn(TypedRelation.field("changes", "", false, new ColumnType.Whole()), new ColumnType.Whole());

    /** A check for each column; what it declares is a promise that is looked at, too. */
    private static List<TypeCheck> checks(EngineStatement running) throws SQLException {
        List<TypeCheck> checks = new ArrayList<>();
        for (int column = 0; column < running.columnCount(); column++) {
            String declared = running.declaredType(column);
            ColumnType promised =
                    declared == null ? null : DeclaredType.of(declared).promised();
            checks.add(promised == null ? new MixedCheck(false, null) : TypeCheck.of(promised));
        }
        return checks;
    }

    private static List<ResultColumn> columns(EngineStatement running, List<TypeCheck> checks) throws SQLException {
        List<ResultColumn> columns = new ArrayList<>();
        for (int column = 0; column < checks.size(); column++) {
            ColumnType found = checks.get(column).outcome();
            // No column of a result is known to convert what is in it, as that of a table may be.
            ColumnType type = found instanceof ColumnType.Text ? new ColumnType.Text(false) : found;
            String declared = running.declaredType(column);
            columns.add(new ResultColumn(
                    TypedRelation.field(running.columnName(column), declared == null ? "" : declared, true, type),
                    type));
        }
        return columns;
    }
}
