/** Tests of the PostgreSQL backend, against a real server. */
@NullMarked
package io.tabledav.backend.postgres;

import org.jspecify.annotations.NullMarked;
