/**
 * The vocabulary: what a path, a format, a read shape and a listed node are, and how their text becomes values.
 *
 * <p>Read {@link io.tabledav.tree.DbPath} first, then {@link io.tabledav.tree.Node}. Everything here is pure: no I/O, no
 * clock, no database. Every room but {@code spi} and the backends may use it.
 */
@NullMarked
package io.tabledav.tree;

import org.jspecify.annotations.NullMarked;
