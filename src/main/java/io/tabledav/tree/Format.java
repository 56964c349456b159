package io.tabledav.tree;

import java.util.Locale;
import java.util.Optional;

/** An encoding of rows, picked by a file's extension or by a media type. */
public enum Format {
    /** Arrow IPC stream. */
    ARROW("arrow", "application/vnd.apache.arrow.stream"),
    /** Arrow IPC stream under its other customary extension. */
    ARROWS("arrows", "application/vnd.apache.arrow.stream"),
    /** Arrow IPC file, also known as Feather V2. */
    FEATHER("feather", "application/vnd.apache.arrow.file"),
    /** Apache Parquet. */
    PARQUET("parquet", "application/vnd.apache.parquet"),
    /** RFC 4180 with a header row, in UTF-8. */
    CSV("csv", "text/csv; charset=utf-8; header=present"),
    /** One JSON object a line. */
    JSONL("jsonl", "application/jsonl"),
    /** One JSON array of objects. */
    JSON("json", "application/json"),
    /** One sheet of an Office Open XML workbook. */
    XLSX("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");

    private final String extension;
    private final String mediaType;

    Format(String extension, String mediaType) {
        this.extension = extension;
        this.mediaType = mediaType;
    }

    /** The file extension, in lower case and without its dot. */
    public String extension() {
        return extension;
    }

    /** The media type with its parameters, as a {@code Content-Type} says it. */
    public String mediaType() {
        return mediaType;
    }

    /** The media type without parameters. */
    public String bareMediaType() {
        int semicolon = mediaType.indexOf(';');
        return semicolon < 0 ? mediaType : mediaType.substring(0, semicolon);
    }

    /** The format with exactly this extension. */
    public static Optional<Format> ofExtension(String extension) {
        for (Format format : values()) {
            if (format.extension.equals(extension)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }

    /** The first format with this media type; parameters and case do not matter. */
    public static Optional<Format> ofMediaType(String mediaType) {
        int semicolon = mediaType.indexOf(';');
        String bare = (semicolon < 0 ? mediaType : mediaType.substring(0, semicolon))
                .trim()
                .toLowerCase(Locale.ROOT);
        for (Format format : values()) {
            if (format.bareMediaType().equals(bare)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }
}
