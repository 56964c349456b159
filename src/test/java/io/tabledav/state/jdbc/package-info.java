/** The stores on each database that can keep them. Read {@link io.tabledav.state.jdbc.SqliteStateTest} first. */
@NullMarked
package io.tabledav.state.jdbc;

import org.jspecify.annotations.NullMarked;
