/**
 * What tests of several rooms share: Arrow readers made from plain Java rows, and plain Java rows read back from them.
 *
 * <p>Read {@link io.tabledav.testing.Rows} first. Only tests may use it.
 */
@NullMarked
package io.tabledav.testing;

import org.jspecify.annotations.NullMarked;
