/**
 * PostgreSQL through its own driver, in the binary form of COPY.
 *
 * <p>Read {@link io.tabledav.backend.postgres.PostgresDatabase} first, then {@link io.tabledav.backend.postgres.PostgresType}
 * for what a column is read as. Only {@code app} may call this room, and only to make a database; it calls {@code spi} and
 * {@code backend.jdbc}.
 */
@NullMarked
package io.tabledav.backend.postgres;

import org.jspecify.annotations.NullMarked;
