package io.tabledav.rest;

/** Media types as the description of the endpoints (OpenAPI) needs them: constants. A test holds them against the codecs. */
final class MediaTypes {

    static final String ARROW = "application/vnd.apache.arrow.stream";
    static final String FEATHER = "application/vnd.apache.arrow.file";
    static final String PARQUET = "application/vnd.apache.parquet";
    static final String CSV = "text/csv";
    static final String JSONL = "application/jsonl";
    static final String JSON = "application/json";

    private MediaTypes() {}
}
