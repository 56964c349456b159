package io.tabledav.app;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tabledav.backend.jdbc.PoolState;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Tells how busy the connections to each database are, and how long calls wait for one. */
final class PoolMeters {
    private final List<Databases.Served> databases;

    /** Meters for those of the databases that have a pool. */
    PoolMeters(List<Databases.Served> databases) {
        this.databases = List.copyOf(databases);
    }

    void bindTo(MeterRegistry registry) {
        for (Databases.Served database : databases) {
            if (database.mount().database() instanceof PoolState.Source source) {
                bind(registry, database.name(), source);
            }
        }
    }

    private static void bind(MeterRegistry registry, String database, PoolState.Source source) {
        Gauge.builder(
                        "tabledav.pool.connections",
                        source,
                        pool -> pool.poolState().inUse())
                .description("Connections that are in use")
                .tag("database", database)
                .register(registry);
        Gauge.builder(
                        "tabledav.pool.connections.max",
                        source,
                        pool -> pool.poolState().most())
                .description("Connections that there may be")
                .tag("database", database)
                .register(registry);
        Gauge.builder("tabledav.pool.waiting", source, pool -> pool.poolState().waiting())
                .description("Calls that wait for a connection now")
                .tag("database", database)
                .register(registry);
        FunctionTimer.builder(
                        "tabledav.pool.wait",
                        source,
                        pool -> pool.poolState().waits(),
                        pool -> pool.poolState().waited().toNanos(),
                        TimeUnit.NANOSECONDS)
                .description("How long calls waited that found no connection free")
                .tag("database", database)
                .register(registry);
        FunctionCounter.builder(
                        "tabledav.pool.refused",
                        source,
                        pool -> pool.poolState().refused())
                .description("Calls that waited for a connection in vain")
                .tag("database", database)
                .register(registry);
    }
}
