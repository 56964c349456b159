/** Tests of what JDBC backends share, without any database. */
@NullMarked
package io.tabledav.backend.jdbc;

import org.jspecify.annotations.NullMarked;
