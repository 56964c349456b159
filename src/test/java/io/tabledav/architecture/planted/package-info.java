/** Violations of the house rules, one for each guard. Nothing here is used; everything here must be found. */
package io.tabledav.architecture.planted;
