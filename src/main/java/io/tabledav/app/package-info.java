/**
 * Wiring, and no logic: what the command line and the configuration say becomes rooms that know each other.
 *
 * <p>Read {@link io.tabledav.app.TableDav} first, then {@link io.tabledav.app.Settings}. It may use every room; nobody uses it.
 */
@NullMarked
package io.tabledav.app;

import org.jspecify.annotations.NullMarked;
