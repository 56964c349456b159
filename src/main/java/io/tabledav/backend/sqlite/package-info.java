/**
 * The SQLite backend, over the driver's low-level calls.
 *
 * <p>Read {@link io.tabledav.backend.sqlite.SqliteDatabase} first, then {@link io.tabledav.backend.sqlite.DeclaredType} for
 * what a column is read as, and {@link io.tabledav.backend.sqlite.Session} for how a call runs and is ended. Only {@code app}
 * may call this room, and only to make a database.
 */
@NullMarked
package io.tabledav.backend.sqlite;

import org.jspecify.annotations.NullMarked;
