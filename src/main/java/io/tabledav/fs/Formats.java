package io.tabledav.fs;

import io.tabledav.codec.Codecs;
import io.tabledav.tree.Format;
import java.util.List;

/**
 * The encodings that this server has codecs for.
 *
 * @param readable those in which rows are given, the preferred one first
 * @param writable those in which rows are taken
 */
public record Formats(List<Format> readable, List<Format> writable) {
    public Formats {
        readable = List.copyOf(readable);
        writable = List.copyOf(writable);
    }

    /** Those of some codecs. */
    public static Formats of(Codecs codecs) {
        return new Formats(List.copyOf(codecs.encodable()), List.copyOf(codecs.decodable()));
    }
}
