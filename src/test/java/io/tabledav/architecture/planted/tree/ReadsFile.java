package io.tabledav.architecture.planted.tree;

import java.nio.file.Path;

/** Planted: the vocabulary does no input or output. */
public interface ReadsFile {
    Path word();
}
