package io.tabledav.fs;

import io.tabledav.tree.Format;
import java.time.Duration;
import java.util.List;

/**
 * What a listing of a relation's folder may cost.
 *
 * @param formats the data files that it shows, those without a codec left out
 * @param maxBytes the files of a relation that is estimated to be larger are not made for a listing
 * @param patience how long a listing waits for the files that are being made for it
 */
public record ListingLimits(List<Format> formats, long maxBytes, Duration patience) {

    /** What the contract says. */
    public static final ListingLimits DEFAULTS =
            new ListingLimits(List.of(Format.ARROW, Format.PARQUET, Format.CSV), 64L << 20, Duration.ofSeconds(2));

    public ListingLimits {
        formats = List.copyOf(formats);
    }
}
