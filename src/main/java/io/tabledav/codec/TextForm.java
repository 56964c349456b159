package io.tabledav.codec;

import java.io.IOException;

/** Puts the text of one vector's values, NULL excepted. It stays valid while the vector is loaded anew. */
@FunctionalInterface
interface TextForm {

    /** Puts the text of the value at {@code index}, which is not NULL. */
    void put(int index, Utf8Sink out) throws IOException;
}
