package io.tabledav.codec;

import java.io.IOException;
import java.io.InputStream;
import org.apache.arrow.vector.types.pojo.Schema;

/** The optional power of a {@link Codec} whose bytes carry no types: to find types that hold all of its values. */
@FunctionalInterface
public interface SchemaInference {

    /**
     * Reads all rows and gives each column a type: boolean, 64-bit integer, double, date, timestamp with or without time zone,
     * else text.
     *
     * <p>Shape: as a target of {@link Codec#decode}, the schema has every value of these bytes read.
     *
     * <p>Owner: the stream stays the caller's, at its end.
     *
     * <p>Errors: those of decoding, for bytes that are no such format; a value is never wrong, since it can be text. {@code
     * CANCELLED} if the thread is interrupted.
     */
    Schema infer(InputStream in) throws IOException;
}
