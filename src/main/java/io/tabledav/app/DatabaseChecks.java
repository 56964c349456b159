package io.tabledav.app;

import io.quarkus.runtime.StartupEvent;
import io.smallrye.health.api.HealthRegistry;
import io.tabledav.app.Databases.Served;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * One readiness check for each database. It tells whether the database is up; a database that is down leaves the server ready,
 * which serves the others and answers 503 for this one.
 */
@Singleton
final class DatabaseChecks {

    void register(@Observes StartupEvent event, Databases databases, @Readiness HealthRegistry registry) {
        for (Served database : databases.all()) {
            registry.register("database " + database.name(), () -> check(database));
        }
    }

    private static HealthCheckResponse check(Served database) {
        return HealthCheckResponse.named("database " + database.name())
                .up()
                .withData("database", database.fault() == null ? "up" : "down")
                .build();
    }
}
