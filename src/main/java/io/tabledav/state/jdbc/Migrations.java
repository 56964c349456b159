package io.tabledav.state.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;
import org.jspecify.annotations.Nullable;

/**
 * Brings the tables up to date before the first call that reaches the database.
 *
 * <p>Shape: the migrations are named here, since a packaged server cannot look for them. A new one is added at the end; one that
 * was ever released is not touched again.
 *
 * <p>Threads: any.
 */
final class Migrations {
    private static final List<String> ALL = List.of("V1__state.sql");

    /** SQLite, unlike the others, does not keep a second migration of the same file away. */
    private static final ReentrantLock ONE_AT_A_TIME = new ReentrantLock();

    private final StatePool pool;
    private final Vendor vendor;
    private volatile boolean done;

    Migrations(StatePool pool, Vendor vendor) {
        this.pool = pool;
        this.vendor = vendor;
    }

    /** Does nothing if it has been done. Other tables in the database are left alone. */
    void bringUpToDate() throws SQLException {
        if (done) {
            return;
        }
        ONE_AT_A_TIME.lock();
        try {
            if (!done) {
                // It asks for a connection first, so that one that cannot be had is told as such, and soon.
                pool.take().close();
                migrate();
                done = true;
            }
        } finally {
            ONE_AT_A_TIME.unlock();
        }
    }

    private void migrate() throws SQLException {
        try {
            Flyway.configure(Migrations.class.getClassLoader())
                    .dataSource(pool.source())
                    .loggers(FlywayLog.Maker.class.getName())
                    .table("tabledav_schema_history")
                    .baselineOnMigrate(true)
                    .baselineVersion("0")
                    .placeholders(vendor.types())
                    .resourceProvider(new Named())
                    .javaMigrationClassProvider(List::of)
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw new SQLException("the tables of the state cannot be brought up to date", e);
        }
    }

    private static String text(String name) {
        try (InputStream in = Migrations.class.getResourceAsStream("migrations/" + name)) {
            if (in == null) {
                throw new IllegalStateException("the migration " + name + " is not packaged");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The migrations by their names. */
    private static final class Named implements ResourceProvider {

        @Override
        public @Nullable LoadableResource getResource(String name) {
            return ALL.contains(name) ? new Migration(name) : null;
        }

        @Override
        public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
            return ALL.stream()
                    .filter(name ->
                            name.startsWith(prefix) && Arrays.stream(suffixes).anyMatch(name::endsWith))
                    .<LoadableResource>map(Migration::new)
                    .toList();
        }
    }

    /** One migration. */
    private static final class Migration extends LoadableResource {
        private final String name;

        Migration(String name) {
            this.name = name;
        }

        @Override
        public Reader read() {
            return new StringReader(text(name));
        }

        @Override
        public String getAbsolutePath() {
            return name;
        }

        @Override
        public String getAbsolutePathOnDisk() {
            return name;
        }

        @Override
        public String getFilename() {
            return name;
        }

        @Override
        public String getRelativePath() {
            return name;
        }
    }
}
