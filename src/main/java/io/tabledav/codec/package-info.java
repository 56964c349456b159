/**
 * Bytes to and from rows: one {@link io.tabledav.codec.Codec} for each family of {@link io.tabledav.tree.Format}s.
 *
 * <p>Read {@link io.tabledav.codec.Codec} first, then {@link io.tabledav.codec.Codecs}, which finds one. Rows are Arrow's
 * own {@code ArrowReader}; everything streams in constant memory. This room knows no database and no HTTP; {@code fs} alone
 * calls it.
 */
@NullMarked
package io.tabledav.codec;

import org.jspecify.annotations.NullMarked;
