package io.tabledav.app;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.quarkus.runtime.configuration.MemorySize;
import io.tabledav.codec.Codecs;
import io.tabledav.codec.ParquetSettings;
import io.tabledav.fs.DatabaseFileSystem;
import io.tabledav.fs.Formats;
import io.tabledav.fs.ListingLimits;
import io.tabledav.fs.Resources;
import io.tabledav.fs.Spool;
import io.tabledav.fs.SpoolFile;
import io.tabledav.fs.TableFileSystem;
import io.tabledav.http.AnswerOverflow;
import io.tabledav.http.RequestGuard;
import io.tabledav.http.SlowClients;
import io.tabledav.http.StallLimit;
import io.tabledav.security.SecuredFileSystem;
import io.tabledav.snapshot.SnapshotSettings;
import io.tabledav.snapshot.Snapshots;
import io.tabledav.state.State;
import io.tabledav.state.StateLimits;
import io.tabledav.state.jdbc.JdbcState;
import io.tabledav.state.jdbc.StateSettings;
import io.tabledav.tree.Format;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.apache.arrow.memory.BufferAllocator;
import org.jboss.logging.Logger;

/**
 * Makes each room once, out of the rooms that it needs, and closes what must be closed when the server stops: that is after the
 * last connection was closed, which ends every request.
 */
@Singleton
final class Rooms {

    private static final Logger LOG = Logger.getLogger(Rooms.class);

    @Produces
    @Singleton
    DataFolder dataFolder(Settings settings) {
        return DataFolder.of(
                settings.home(),
                System.getProperty("os.name", ""),
                System.getenv(),
                Path.of(System.getProperty("user.home", "")));
    }

    @Produces
    @Singleton
    ArrowMemory memory(Settings settings) {
        return new ArrowMemory(settings.memory()
                .limit()
                .map(MemorySize::asLongValue)
                .orElseGet(() -> ArrowMemory.defaultLimitBytes(ArrowMemory.machineBytes())));
    }

    void close(@Disposes ArrowMemory memory) {
        memory.close();
    }

    @Produces
    @Singleton
    Codecs codecs(Settings settings, DataFolder folder) {
        Settings.Parquet parquet = settings.parquet();
        return new Codecs(
                folder.makeSpool(),
                new ParquetSettings(
                        parquet.atOnce(),
                        parquet.memory().asLongValue(),
                        settings.spool().maxBytes().asLongValue()));
    }

    void close(@Disposes Codecs codecs) {
        codecs.close();
    }

    @Produces
    @Singleton
    Formats formats(Codecs codecs) {
        return Formats.of(codecs);
    }

    @Produces
    @Singleton
    Databases databases(Settings settings, DataFolder folder, Codecs codecs, ArrowMemory memory) {
        EnvironmentNames.check(System.getenv().keySet(), settings.databases().keySet());
        if (!settings.databases().isEmpty()) {
            return Databases.of(settings.databases(), settings.drivers());
        }
        Path demo = new DemoDatabase(folder.make(), codecs.decoder(Format.CSV), memory.allocator()).make();
        return Databases.of(Map.of("demo", new DemoSettings("jdbc:sqlite:" + demo)), settings.drivers());
    }

    void close(@Disposes Databases databases) {
        databases.close();
    }

    @Produces
    @Singleton
    Snapshots snapshots(Settings settings, DataFolder folder) {
        Settings.Snapshot limits = settings.snapshot();
        Snapshots snapshots = new Snapshots(
                folder.makeSpool(),
                new SnapshotSettings(
                        limits.maxBytes().asLongValue(),
                        limits.maxFileBytes().asLongValue(),
                        limits.maxAge(),
                        limits.hold(),
                        limits.maxHold()));
        try {
            snapshots.deleteLeftovers();
        } catch (IOException e) {
            LOG.warnf("What an earlier server left in the spool cannot be deleted: %s", e.toString());
        }
        return snapshots;
    }

    void close(@Disposes Snapshots snapshots) {
        snapshots.close();
    }

    @Produces
    @Singleton
    Resources resources(Settings settings, DataFolder folder, ArrowMemory memory, Snapshots snapshots) {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("work-timer").factory());
        // Nearly every limit is cancelled long before it is due: kept until then, they would pile up.
        timer.setRemoveOnCancelPolicy(true);
        Spool spool = new Spool(folder.makeSpool(), settings.spool().maxBytes().asLongValue());
        return new Resources(memory.allocator(), timer, spool, snapshots);
    }

    @Produces
    @Singleton
    SlowClients slowClients(Settings settings, Resources resources) {
        Spool spool = resources.spool();
        AnswerOverflow answers = new AnswerOverflow(settings.blockedReaderLimit(), () -> {
            SpoolFile file = spool.newFile();
            return new AnswerOverflow.Rest(file, file.channel());
        });
        return new SlowClients(StallLimit.DEFAULT, new SpoolOverflow(spool), answers);
    }

    @Produces
    @Singleton
    DatabaseFileSystem files(Settings settings, Databases databases, Codecs codecs, Resources resources) {
        Settings.Listing listing = settings.listing();
        ListingLimits limits =
                new ListingLimits(listing.formats(), listing.maxBytes().asLongValue(), listing.patience());
        return new SecuredFileSystem(
                new TableFileSystem(databases.mounts(), codecs, resources, limits), databases.policy());
    }

    @Produces
    @Singleton
    State state(Settings settings, DataFolder folder) {
        Settings.StateKept kept = settings.state();
        Credentials credentials = Credentials.of(kept);
        String url = kept.url().orElseGet(() -> "jdbc:sqlite:" + folder.make().resolve("state.db"));
        StateLimits limits = new StateLimits(
                new StateLimits.Locks(
                        kept.maxLocks(), kept.maxLocksPerUser(), kept.lockTimeout(), kept.maxLockTimeout()),
                StateLimits.DEFAULTS.properties(),
                new StateLimits.Scratch(
                        kept.maxScratchBytes().asLongValue(), kept.maxScratchFiles(), kept.maxScratchAge()));
        return new JdbcState(
                new StateSettings(url, credentials.username(), credentials.password(), limits), InstantSource.system());
    }

    void close(@Disposes State state) {
        state.close();
    }

    @Produces
    @Singleton
    RequestGuard guard(Settings settings) {
        return new RequestGuard(settings.allowedHosts().orElse(Set.of()));
    }

    @Produces
    @Singleton
    MeterBinder memoryGauges(ArrowMemory memory) {
        BufferAllocator allocator = memory.allocator();
        return registry -> {
            Gauge.builder("tabledav.arrow.allocated", allocator, BufferAllocator::getAllocatedMemory)
                    .description("Memory outside the Java heap that rows on their way take")
                    .baseUnit("bytes")
                    .register(registry);
            Gauge.builder("tabledav.arrow.limit", allocator, BufferAllocator::getLimit)
                    .description("The most memory outside the Java heap that rows may take")
                    .baseUnit("bytes")
                    .register(registry);
        };
    }
}
