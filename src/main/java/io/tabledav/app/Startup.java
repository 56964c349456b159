package io.tabledav.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.HttpServer;
import io.quarkus.vertx.http.HttpServerStart;
import io.tabledav.app.Databases.Served;
import io.tabledav.dav.DavRoute;
import io.tabledav.fs.DatabaseFileSystem;
import io.tabledav.fs.Resources;
import io.tabledav.http.HostName;
import io.tabledav.http.SlowClients;
import io.tabledav.snapshot.Snapshots;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Dialect;
import io.vertx.ext.web.Router;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** What happens when the server starts, before it listens. {@link Rooms} closes what must be closed when it stops. */
@Singleton
final class Startup {
    private static final Logger LOG = Logger.getLogger("io.tabledav");

    /** Behind the filters, whose order is below, and ahead of every route of the framework. */
    private static final int FIRST = -1;

    /** How long the start waits for databases to answer, all together. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** Refuses to serve everybody who can reach this machine, unless whoever runs the server says so. */
    void checkAddress(
            @Observes @Priority(1) StartupEvent event,
            Settings settings,
            @ConfigProperty(name = "quarkus.http.host") String host) {
        if (!HostName.mayListenOn(host, false, settings.auth().allowAnonymous())) {
            throw DatabaseException.of(
                            Code.FORBIDDEN,
                            "Listening on " + host
                                    + " would open the databases to everybody who can reach this machine.")
                    .withHint(
                            "If that is meant, set TABLEDAV_AUTH_ALLOW_ANONYMOUS=true, and name the hosts by which clients"
                                    + " ask in TABLEDAV_ALLOWED_HOSTS.");
        }
    }

    void openDoors(@Observes StartupEvent event, Router router, DatabaseFileSystem files, SlowClients slowClients) {
        new DavRoute(files, slowClients).mount(router, FIRST);
    }

    /** Not as a bean that is bound at the very start: the databases, the demo among them, are made after the checks alone. */
    void meterPools(@Observes StartupEvent event, Databases databases, MeterRegistry registry) {
        new PoolMeters(databases.all()).bindTo(registry);
    }

    void meterSpool(@Observes StartupEvent event, Snapshots snapshots, Resources resources, MeterRegistry registry) {
        new SpoolMeters(snapshots, resources.spool()).bindTo(registry);
    }

    void logDatabases(@Observes StartupEvent event, Databases databases) {
        List<Thread> questions = databases.all().stream()
                .map(database -> Thread.ofVirtual()
                        .name("first look at " + database.name())
                        .start(() -> log(database)))
                .toList();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            for (Thread question : questions) {
                // The answer of a database that takes longer is logged when it comes: the others are served meanwhile.
                question.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void log(Served database) {
        DatabaseException fault = database.fault();
        if (fault != null) {
            String hint = fault.hint() == null ? "" : " " + fault.hint();
            LOG.warnf(
                    "%s is down; its folder answers 503 until it is back. %s%s",
                    database.name(), fault.message(), hint);
            return;
        }
        Dialect dialect = database.mount().database().dialect();
        LOG.infof(
                "%s: %s %s, access=%s, sql=%s",
                database.name(),
                dialect.name(),
                dialect.version(),
                database.grant().access().word(),
                database.grant().sql());
    }

    void logAddress(
            @ObservesAsync HttpServerStart event,
            HttpServer server,
            @ConfigProperty(name = "quarkus.http.host") String host) {
        LOG.infof(
                "The databases are at http://%s:%d/dav/",
                host.contains(":") ? "[" + host + "]" : host, server.getPort());
    }
}
