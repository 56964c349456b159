/**
 * What the server itself remembers, beside the databases that it serves: locks, dead properties, scratch files, what clients
 * deleted from sight, and what became of the files in drop boxes.
 *
 * <p>Read {@link io.tabledav.state.State} first, then {@link io.tabledav.state.LockStore}. The stores know keys and principals
 * as text and decide nothing about either: {@code fs} makes keys and asks before it writes. {@code state.jdbc} keeps them in a
 * database. Called by {@code fs} and the doors.
 */
@NullMarked
package io.tabledav.state;

import org.jspecify.annotations.NullMarked;
