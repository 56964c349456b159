/**
 * MySQL and MariaDB: one dialect, reached through MySQL's own driver (Connector/J) or through MariaDB's. What differs between
 * the drivers is in {@link io.tabledav.backend.mysql.MysqlDriver}, what differs between the servers in {@link
 * io.tabledav.backend.mysql.ServerKind}.
 *
 * <p>Read {@link io.tabledav.backend.mysql.MysqlDatabase} first, then {@link io.tabledav.backend.mysql.MysqlType}: what each
 * column type is in Arrow. Only {@code app} may call this room; it calls {@code spi} and {@code backend.jdbc}.
 */
@NullMarked
package io.tabledav.backend.mysql;

import org.jspecify.annotations.NullMarked;
