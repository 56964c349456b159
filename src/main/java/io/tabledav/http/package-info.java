/**
 * The words of HTTP that the doors share: what a failure becomes, which format a caller gets, whom the server answers, and
 * how bodies come and go without filling the memory.
 *
 * <p>Read {@link io.tabledav.http.Problem} first, then {@link io.tabledav.http.BlockingRoute}. The doors call this room; it calls {@code tree} and {@code spi}.
 */
@NullMarked
package io.tabledav.http;

import org.jspecify.annotations.NullMarked;
