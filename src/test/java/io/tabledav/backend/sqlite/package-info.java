/** Tests of the SQLite backend, on database files of their own. */
@NullMarked
package io.tabledav.backend.sqlite;

import org.jspecify.annotations.NullMarked;
