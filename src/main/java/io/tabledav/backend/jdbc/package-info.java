/**
 * What the databases reached through JDBC share: connections and the sessions that calls hold on them, work that ends in the
 * server when its caller is interrupted, rows streamed out of a running statement, a scan as SQL text with
 * bound values, replacing by merge, and what SQL of a client's own may say.
 *
 * <p>Read {@link io.tabledav.backend.jdbc.Session} first, then {@link io.tabledav.backend.jdbc.JdbcConnections} and {@link
 * io.tabledav.backend.jdbc.ScanSql}; for writes {@link io.tabledav.backend.jdbc.Merge}; for a client's SQL, {@link io.tabledav.backend.jdbc.SqlStatement}. Only other backends may call this room; it calls {@code spi}.
 */
@NullMarked
package io.tabledav.backend.jdbc;

import org.jspecify.annotations.NullMarked;
