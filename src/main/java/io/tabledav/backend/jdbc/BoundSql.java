package io.tabledav.backend.jdbc;

import io.tabledav.spi.Value;
import java.util.List;

/**
 * A statement and what its {@code ?} placeholders bind, in order. A client's values are only ever here, never in the text.
 */
public record BoundSql(String text, List<Value> values) {
    public BoundSql {
        values = List.copyOf(values);
    }
}
