/**
 * The words of HTTP that the doors share: what a failure becomes, which format a caller gets, and whom the server answers.
 *
 * <p>Read {@link io.tabledav.http.Problem} first. The doors call this room; it calls {@code tree} and {@code spi}.
 */
@NullMarked
package io.tabledav.http;

import org.jspecify.annotations.NullMarked;
