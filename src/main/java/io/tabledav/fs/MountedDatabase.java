package io.tabledav.fs;

import io.tabledav.spi.Database;
import java.time.Duration;

/**
 * A mount with what is remembered about it.
 *
 * @param name its folder's name
 * @param database the database
 * @param metadata what the database said of itself
 * @param queryTimeout the longest time that it may work for one request
 */
record MountedDatabase(String name, Database database, Metadata metadata, Duration queryTimeout) {}
