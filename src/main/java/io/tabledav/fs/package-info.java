/**
 * The hallway: the only place where a path meets a database.
 *
 * <p>Read {@link io.tabledav.fs.DatabaseFileSystem} first: it is all that the doors know. {@code
 * TableFileSystem} is it over any number of {@link io.tabledav.spi.Database}s. Doors and {@code security} may
 * call this room; it calls {@code codec}, {@code tree} and {@code spi}.
 */
@NullMarked
package io.tabledav.fs;

import org.jspecify.annotations.NullMarked;
