package io.tabledav.codec;

import io.tabledav.tree.Format;

/** How the objects of rows stand in a file of JSON. */
enum JsonLayout {
    /** One array of them. */
    ARRAY(Format.JSON),
    /** One after the other, each on a line. */
    LINES(Format.JSONL);

    private final Format format;

    JsonLayout(Format format) {
        this.format = format;
    }

    /** The format of such a file. */
    Format format() {
        return format;
    }
}
