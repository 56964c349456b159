/**
 * Spooled encodings: bytes on disk whose length and entity tag are known, and that do not change while somebody reads them.
 * Knows bytes and keys only, neither rows nor requests.
 *
 * <p>Read {@link io.tabledav.snapshot.Snapshots} first. Called by {@code fs}.
 */
@NullMarked
package io.tabledav.snapshot;

import org.jspecify.annotations.NullMarked;
