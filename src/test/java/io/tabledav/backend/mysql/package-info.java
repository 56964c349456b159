/** Tests of the MySQL and MariaDB backend against a real MariaDB. */
@NullMarked
package io.tabledav.backend.mysql;

import org.jspecify.annotations.NullMarked;
