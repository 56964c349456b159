/**
 * Any database whose JDBC driver is on the class path or in a folder of drivers, known only through {@code
 * java.sql.DatabaseMetaData} and standard SQL. What the standard does not say, such as how to upsert, is left out.
 *
 * <p>Read {@link io.tabledav.backend.generic.GenericDatabase} first. Only {@code app} may call this room; it calls {@code
 * backend.jdbc} and {@code spi}.
 */
@NullMarked
package io.tabledav.backend.generic;

import org.jspecify.annotations.NullMarked;
