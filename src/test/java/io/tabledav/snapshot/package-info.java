/** Tests of the room {@code snapshot}, on a real folder and a clock that stands still until it is moved. */
@NullMarked
package io.tabledav.snapshot;

import org.jspecify.annotations.NullMarked;
