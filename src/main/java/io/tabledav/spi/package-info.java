/**
 * The wall between TableDAV and a database: the {@link io.tabledav.spi.Database} interface and the records that cross it.
 *
 * <p>Read {@link io.tabledav.spi.Database} first, then {@link io.tabledav.spi.Query} and {@link io.tabledav.spi.Insert}.
 * Every backend implements this package and every other room may use its records; only {@code fs} and {@code app} hold a
 * {@code Database}. It depends on Apache Arrow and JSpecify alone.
 */
@NullMarked
package io.tabledav.spi;

import org.jspecify.annotations.NullMarked;
