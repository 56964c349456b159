/**
 * What the databases reached through JDBC share: connections and the sessions that calls hold on them, work that ends in the
 * server when its caller is interrupted, rows streamed out of a running statement, and a scan as SQL text with bound values.
 *
 * <p>Read {@link io.tabledav.backend.jdbc.Session} first, then {@link io.tabledav.backend.jdbc.JdbcConnections} and {@link
 * io.tabledav.backend.jdbc.ScanSql}. Only other backends may call this room; it calls {@code spi}.
 */
@NullMarked
package io.tabledav.backend.jdbc;

import org.jspecify.annotations.NullMarked;
