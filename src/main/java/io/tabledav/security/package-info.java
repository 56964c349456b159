/**
 * Who may do what where.
 *
 * <p>Read {@link io.tabledav.security.AccessPolicy} first; {@link io.tabledav.security.SecuredFileSystem} holds it. Only
 * {@code app} calls this room: the doors get its filesystem as the {@code fs} interface that they know.
 */
@NullMarked
package io.tabledav.security;

import org.jspecify.annotations.NullMarked;
