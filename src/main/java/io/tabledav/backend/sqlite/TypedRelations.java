package io.tabledav.backend.sqlite;

import io.tabledav.backend.sqlite.DataVersions.Version;
import io.tabledav.spi.RelationName;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/** What the relations of a database are, kept for as long as nobody commits what could change it. */
final class TypedRelations {
    private static final long LOOK_AGAIN_MILLIS = 20;

    private final DataVersions versions;
    private final Map<RelationName, Known> known = new ConcurrentHashMap<>();
    private final Map<RelationName, ReentrantLock> looking = new ConcurrentHashMap<>();

    TypedRelations(DataVersions versions) {
        this.versions = versions;
    }

    /**
     * Begins a read transaction on a connection and tells what a relation is in it.
     *
     * <p>The version is asked before and after the transaction takes its view of the database: if it is the same, the view is
     * of that version, and what is known of the version holds for the view. Else the view is looked at for itself.
     */
    TypedRelation begin(Engine engine, RelationName name) throws SQLException {
        SqliteCatalog.requireSchema(engine, name.schema());
        Version before = versions.of(engine, name.schema());
        engine.beginRead();
        engine.number("SELECT 1 FROM " + SqlNames.quote(name.schema()) + ".sqlite_schema LIMIT 1");
        boolean certain = before.equals(versions.ofUnlessBusy(engine, name.schema()));
        return certain ? at(before, engine, name) : look(engine, name);
    }

    /** Takes the state of a write transaction that has changed nothing yet: nobody else can commit before it ends. */
    State state(Engine engine, String schema) throws SQLException {
        SqliteCatalog.requireSchema(engine, schema);
        return new State(schema, versions.of(engine, schema), DataVersions.number(engine, schema));
    }

    /** Tells what a relation is in such a transaction. */
    TypedRelation within(Engine engine, State state, RelationName name) throws SQLException {
        return at(state.version(), engine, name);
    }

    /**
     * Keeps what is known over a commit of our own, so that adding a row does not mean looking at all of them again.
     *
     * <p>The writer's own number is the same after its commit as before unless another process has committed since; it is asked
     * last, so that the version asked before is of our commit.
     *
     * @param state the state that the transaction began in
     * @param unchanged which relations still are what they were
     */
    void carry(Engine engine, State state, Predicate<TypedRelation> unchanged) throws SQLException {
        Version after = versions.of(engine, state.schema());
        if (DataVersions.number(engine, state.schema()) != state.writersNumber()) {
            return;
        }
        known.replaceAll((name, earlier) -> earlier.version().equals(state.version())
                        && name.schema().equals(state.schema())
                        && unchanged.test(earlier.relation())
                ? new Known(after, earlier.relation())
                : earlier);
    }

    private TypedRelation at(Version version, Engine engine, RelationName name) throws SQLException {
        Known earlier = known.get(name);
        if (earlier != null && earlier.version().equals(version)) {
            return earlier.relation();
        }
        ReentrantLock lock = looking.computeIfAbsent(name, key -> new ReentrantLock());
        acquire(lock, engine);
        try {
            Known meanwhile = known.get(name);
            if (meanwhile != null && meanwhile.version().equals(version)) {
                return meanwhile.relation();
            }
            TypedRelation relation = look(engine, name);
            known.put(name, new Known(version, relation));
            return relation;
        } finally {
            lock.unlock();
        }
    }

    /** One look at a relation is enough for all who wait for it, but a wait ends when its call is cancelled. */
    private static void acquire(ReentrantLock lock, Engine engine) throws SQLException {
        try {
            while (!lock.tryLock(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS)) {
                engine.requireRunning();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw SqliteErrors.cancelled();
        }
    }

    private static TypedRelation look(Engine engine, RelationName name) throws SQLException {
        return TypedRelation.scan(engine, SqliteCatalog.layout(engine, name));
    }

    private record Known(Version version, TypedRelation relation) {}

    /**
     * What a write transaction began in.
     *
     * @param writersNumber the data version that its own connection sees
     */
    record State(String schema, Version version, long writersNumber) {}
}
