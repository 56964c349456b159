/**
 * What every implementation of the stores must do. Read {@link io.tabledav.state.LockStoreContract} first; the databases that
 * the contracts run on are in {@code state.jdbc}.
 */
@NullMarked
package io.tabledav.state;

import org.jspecify.annotations.NullMarked;
