package io.tabledav.fs;

import io.tabledav.snapshot.SnapshotSource;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes the bytes of a snapshot from rows, which are opened when they are needed.
 *
 * @param versions tells the state of the rows
 * @param rows opens them
 */
record RowsSource(Versions versions, Supplier<RowsContent> rows) implements SnapshotSource {

    /** Tells a state, null if nothing can be proven. */
    @FunctionalInterface
    interface Versions {
        @Nullable
        String now();
    }

    @Override
    public @Nullable String version() {
        return versions.now();
    }

    @Override
    public @Nullable String writeTo(OutputStream out) throws IOException {
        try (RowsContent content = rows.get()) {
            content.writeTo(out);
            return content.version();
        }
    }
}
