/**
 * A database in memory: the example for whoever writes a backend.
 *
 * <p>Read {@link io.tabledav.backend.memory.MemoryDatabase} first, it is the backend; the other types are the small database
 * engine that it needs because there is none behind it. Tests and programs that embed TableDAV may use it.
 */
@NullMarked
package io.tabledav.backend.memory;

import org.jspecify.annotations.NullMarked;
