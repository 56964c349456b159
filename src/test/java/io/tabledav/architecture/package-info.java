/**
 * The guards of the house: who may know whom, and what every package must say about itself.
 *
 * <p>Read {@link io.tabledav.architecture.HouseRules} first. Each guard is held against the server, and then against a
 * violation planted for it under {@code planted}: a guard that cannot fail guards nothing.
 */
@NullMarked
package io.tabledav.architecture;

import org.jspecify.annotations.NullMarked;
