/**
 * Door 1, the network drive: the tree as WebDAV (RFC 4918), class 1 and read-mostly so far.
 *
 * <p>Read {@link io.tabledav.dav.DavRoute} first, then {@link io.tabledav.dav.Verb}. Only {@code app} calls this room; it
 * calls {@code fs}, {@code http} and {@code tree}.
 *
 * <p>Milton CE is the kernel: it knows the methods and finds the {@link io.tabledav.dav.Verb} for each, and answers OPTIONS.
 * What moves bytes or reads XML is ours, since Milton's way of it gathers whole bodies in memory.
 */
@NullMarked
package io.tabledav.dav;

import org.jspecify.annotations.NullMarked;
