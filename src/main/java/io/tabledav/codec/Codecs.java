package io.tabledav.codec;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.tree.Format;
import io.tabledav.tree.NumberStyle;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The codec of each format.
 *
 * <p>Owner: who made them closes them, after all that was encoded or decoded.
 */
public final class Codecs implements AutoCloseable {
    private final DuckDb duckDb;
    private final Map<Format, Codec> encoders = new EnumMap<>(Format.class);
    private final Map<Format, Codec> decoders = new EnumMap<>(Format.class);

    /**
     * All codecs of this server.
     *
     * @param spoolFolder an existing folder for bytes that have to be kept while they are decoded; see {@link ArrowCodec}
     */
    public Codecs(Path spoolFolder) {
        this(spoolFolder, ParquetSettings.DEFAULT);
    }

    /**
     * All codecs of this server.
     *
     * @param spoolFolder an existing folder for bytes that have to be kept while they are encoded or decoded
     */
    public Codecs(Path spoolFolder, ParquetSettings parquet) {
        duckDb = new DuckDb(spoolFolder, parquet);
        for (Codec codec : List.of(
                new ArrowCodec(spoolFolder),
                new FeatherCodec(spoolFolder),
                new ParquetCodec(duckDb),
                new CsvCodec(),
                new JsonCodec(JsonLayout.LINES, NumberStyle.DIGITS),
                new JsonCodec(JsonLayout.ARRAY, NumberStyle.DIGITS))) {
            codec.encodes().forEach(format -> encoders.put(format, codec));
            codec.decodes().forEach(format -> decoders.put(format, codec));
        }
    }

    /** The formats that some codec writes, in the order of {@link Format}. */
    public Set<Format> encodable() {
        return Collections.unmodifiableSet(encoders.keySet());
    }

    /** The formats that some codec reads, in the order of {@link Format}. */
    public Set<Format> decodable() {
        return Collections.unmodifiableSet(decoders.keySet());
    }

    /** The codec that writes a format; {@code UNSUPPORTED} with the ones that are written, if none does. */
    public Codec encoder(Format format) {
        Codec codec = encoders.get(format);
        if (codec == null) {
            throw DatabaseException.of(Code.UNSUPPORTED, "Rows cannot be written as '" + format.extension() + "' yet")
                    .withHint("Ask for one of: " + names(encoders));
        }
        return codec;
    }

    /**
     * The codec that writes a format with numbers in a style.
     *
     * <p>Errors: as {@link #encoder(Format)}; {@code INVALID} for a style that the format does not have.
     */
    public Codec encoder(Format format, NumberStyle numbers) {
        if (numbers == NumberStyle.DIGITS) {
            return encoder(format);
        }
        return switch (format) {
            case JSON -> new JsonCodec(JsonLayout.ARRAY, numbers);
            case JSONL -> new JsonCodec(JsonLayout.LINES, numbers);
            case ARROW, ARROWS, FEATHER, PARQUET, CSV, XLSX ->
                throw DatabaseException.of(Code.INVALID, "The parameter numbers is for json and jsonl alone.")
                        .withHint("Leave it out: other formats keep all digits.");
        };
    }

    /** The codec that reads a format; {@code UNSUPPORTED_FORMAT} with the ones that are read, if none does. */
    public Codec decoder(Format format) {
        Codec codec = decoders.get(format);
        if (codec == null) {
            throw DatabaseException.of(
                            Code.UNSUPPORTED_FORMAT, "Rows cannot be read from '" + format.extension() + "' yet")
                    .withHint("Send one of: " + names(decoders));
        }
        return codec;
    }

    /** Gives back what the codecs hold beside what they encode and decode. */
    @Override
    public void close() {
        duckDb.close();
    }

    private static String names(Map<Format, Codec> codecs) {
        return codecs.keySet().stream().map(Format::extension).collect(Collectors.joining(", "));
    }
}
