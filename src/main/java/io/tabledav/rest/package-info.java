/**
 * Door 2, for services: databases, their tree, rows in bulk and SQL, as REST endpoints.
 *
 * <p>Read {@link io.tabledav.rest.RowsResource} first. JAX-RS routes the requests and describes them (OpenAPI); each resource
 * hands its requests to an {@link io.tabledav.http.BlockingRoute}, so that both doors share one transport: virtual threads,
 * back-pressure both ways, an interrupt when the client goes away, and answers that break off visibly. Nobody calls this
 * room.
 */
@NullMarked
package io.tabledav.rest;

import org.jspecify.annotations.NullMarked;
