package io.tabledav.architecture.planted.ui;

import jakarta.ws.rs.core.Response;

/** Planted: only rest knows JAX-RS. */
public interface NamesJaxRs {
    Response word();
}
