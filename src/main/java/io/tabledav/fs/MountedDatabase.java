package io.tabledav.fs;

import io.tabledav.spi.Database;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * A mount with what is remembered about it.
 *
 * @param name its folder's name
 * @param database the database
 * @param metadata what the database said of itself
 * @param queryTimeout the longest time that it may work for one request
 * @param listingPermits one for each file that is made because somebody looks at a folder
 */
record MountedDatabase(
        String name, Database database, Metadata metadata, Duration queryTimeout, Semaphore listingPermits) {

    /** So many files are made at once because somebody looks at a folder. */
    private static final int LISTING_RENDERINGS = 2;

    MountedDatabase(String name, Database database, Metadata metadata, Duration queryTimeout) {
        this(name, database, metadata, queryTimeout, new Semaphore(LISTING_RENDERINGS, true));
    }
}
