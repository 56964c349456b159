package io.tabledav.app;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tabledav.fs.Spool;
import io.tabledav.snapshot.SnapshotState;
import io.tabledav.snapshot.Snapshots;
import java.util.function.ToDoubleFunction;

/** Tells how full the spool is, and what the snapshots in it are good for. */
final class SpoolMeters {
    private final Snapshots snapshots;
    private final Spool spool;

    SpoolMeters(Snapshots snapshots, Spool spool) {
        this.snapshots = snapshots;
        this.spool = spool;
    }

    void bindTo(MeterRegistry registry) {
        Gauge.builder("tabledav.spool.used", spool, Spool::usedBytes)
                .description("Uploads, and rests of slow reads, that wait on disk")
                .baseUnit("bytes")
                .register(registry);
        Gauge.builder("tabledav.spool.limit", spool, Spool::budgetBytes)
                .description("The most of them")
                .baseUnit("bytes")
                .register(registry);
        bytes(registry, "used", "Encodings on disk, those that are being made counted", SnapshotState::usedBytes);
        bytes(registry, "limit", "The most of them", SnapshotState::budgetBytes);
        Gauge.builder(
                        "tabledav.snapshot.rendering",
                        snapshots,
                        store -> store.state().rendering())
                .description("Encodings that are being made now")
                .register(registry);
        count(registry, "made", "Encodings that were made", SnapshotState::made);
        count(registry, "given", "Reads that were answered from an encoding on disk", SnapshotState::given);
        count(registry, "evicted", "Encodings that went because others needed their room", SnapshotState::evicted);
        count(registry, "refused", "Encodings that there was no room for", SnapshotState::refused);
    }

    private void bytes(MeterRegistry registry, String name, String description, ToDoubleFunction<SnapshotState> value) {
        Gauge.builder("tabledav.snapshot." + name, snapshots, store -> value.applyAsDouble(store.state()))
                .description(description)
                .baseUnit("bytes")
                .register(registry);
    }

    private void count(MeterRegistry registry, String name, String description, ToDoubleFunction<SnapshotState> value) {
        FunctionCounter.builder("tabledav.snapshot." + name, snapshots, store -> value.applyAsDouble(store.state()))
                .description(description)
                .register(registry);
    }
}
