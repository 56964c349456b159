/**
 * The stores of {@code state} in a database: SQLite in a file of the server's own, or PostgreSQL, MySQL or MariaDB, which several
 * servers may share.
 *
 * <p>Read {@link io.tabledav.state.jdbc.JdbcState} first, then {@code StateDatabase} for how a call reaches the database, and
 * {@code Guards} for how two of them keep out of each other's way. Only {@code app} may call this package, and only to make a
 * {@link io.tabledav.state.State}. The tables are in {@code migrations}, and Flyway brings them up to date.
 */
@NullMarked
package io.tabledav.state.jdbc;

import org.jspecify.annotations.NullMarked;
