/**
 * The packaged server, seen from outside: bad input, faults and bounds. Read {@link io.tabledav.it.BadInputIT} first; each
 * test starts the jar as a process of its own over a real SQLite file and looks at the file afterwards.
 */
@NullMarked
package io.tabledav.it;

import org.jspecify.annotations.NullMarked;
