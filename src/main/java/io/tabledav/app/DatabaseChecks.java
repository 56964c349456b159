package io.tabledav.app;

import io.quarkus.runtime.StartupEvent;
import io.smallrye.health.api.HealthRegistry;
import io.tabledav.app.Databases.Served;
import io.tabledav.spi.DatabaseException;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jspecify.annotations.Nullable;

/**
 * One readiness check for each database. It tells how the database is, but never that the server is not ready: the server
 * answers 503 for a database that is down, and goes on serving the others.
 */
@Singleton
final class DatabaseChecks {

    /** Whoever asks for readiness gives up soon, and takes that for an answer. */
    private static final Duration PATIENCE = Duration.ofMillis(500);

    void register(@Observes StartupEvent event, Databases databases, @Readiness HealthRegistry registry) {
        for (Served database : databases.all()) {
            String name = "database " + database.name();
            registry.register(
                    name,
                    () -> HealthCheckResponse.named(name)
                            .up()
                            .withData("database", state(database))
                            .build());
        }
    }

    /** {@code up}, {@code down}, or {@code busy} if it does not say so soon. */
    static String state(Served database) {
        FutureTask<@Nullable DatabaseException> question = new FutureTask<>(database::fault);
        Thread.ofVirtual().name("check of " + database.name()).start(question);
        try {
            return question.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS) == null ? "up" : "down";
        } catch (TimeoutException e) {
            return "busy";
        } catch (ExecutionException e) {
            throw new IllegalStateException("The database " + database.name() + " could not be asked.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "busy";
        } finally {
            question.cancel(true);
        }
    }
}
