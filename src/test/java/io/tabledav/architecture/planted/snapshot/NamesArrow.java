package io.tabledav.architecture.planted.snapshot;

import org.apache.arrow.vector.VectorSchemaRoot;

/** Planted: a snapshot is bytes, whatever they say. */
public interface NamesArrow {
    VectorSchemaRoot word();
}
