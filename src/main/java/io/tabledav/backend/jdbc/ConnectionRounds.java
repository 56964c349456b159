package io.tabledav.backend.jdbc;

import io.agroal.api.AgroalDataSourceListener;
import java.sql.Connection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Which connections of a pool may still be used: those opened before one of them was found dead are not. The pool asks for each
 * that it hands out, where its own way to throw away what is idle does so some time later.
 *
 * <p>Threads: any.
 */
final class ConnectionRounds implements AgroalDataSourceListener {
    private final AtomicInteger current = new AtomicInteger();

    /** By identity: nobody knows what a driver calls equal. */
    private final Map<Connection, Integer> rounds = Collections.synchronizedMap(new IdentityHashMap<>());

    /** Notes a connection that is taken; whether it was taken before. */
    boolean enter(Connection connection) {
        return rounds.putIfAbsent(connection, current.get()) != null;
    }

    /** Whether none was found dead since this one was taken first. */
    boolean isCurrent(Connection connection) {
        return rounds.getOrDefault(connection, current.get()) == current.get();
    }

    /** Ends the round of a connection that was found dead, if it is not over already. */
    void endWith(Connection connection) {
        int round = rounds.getOrDefault(connection, current.get());
        current.compareAndSet(round, round + 1);
    }

    @Override
    public void onConnectionDestroy(Connection connection) {
        rounds.remove(connection);
    }
}
