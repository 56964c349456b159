/** Tests of the backend for any database with a driver, over H2 and PostgreSQL. */
@NullMarked
package io.tabledav.backend.generic;

import org.jspecify.annotations.NullMarked;
