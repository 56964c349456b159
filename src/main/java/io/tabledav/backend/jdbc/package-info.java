/**
 * What the databases reached through JDBC share: a scan as SQL text with bound values, and threads for drivers that must not
 * run on a virtual one.
 *
 * <p>Read {@link io.tabledav.backend.jdbc.ScanSql} first. Only other backends may call this room; it calls {@code spi}.
 */
@NullMarked
package io.tabledav.backend.jdbc;

import org.jspecify.annotations.NullMarked;
