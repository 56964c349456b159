/**
 * What tests of several rooms share: Arrow readers made from plain Java rows, plain Java rows read back from them, the
 * packaged server as a process, and real database servers.
 *
 * <p>Read {@link io.tabledav.testing.Rows} first, for whole servers {@link io.tabledav.testing.ServerProcess} and {@link
 * io.tabledav.testing.MariaDbServer}. Only tests may use it.
 */
@NullMarked
package io.tabledav.testing;

import org.jspecify.annotations.NullMarked;
