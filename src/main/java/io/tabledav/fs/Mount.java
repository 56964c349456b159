package io.tabledav.fs;

import io.tabledav.spi.Database;
import java.time.Duration;

/**
 * A database under the name that it has in the tree.
 *
 * @param name its folder's name
 * @param database the database; stays its opener's to close
 * @param queryTimeout the longest time that it may work for one request, waiting for the client not counted
 */
public record Mount(String name, Database database, Duration queryTimeout) {}
