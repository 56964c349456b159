package io.tabledav.tree;

import java.util.Optional;

/** A kind of metadata that a relation's folder shows as a folder of JSON files. */
public enum FacetKind {
    COLUMNS("columns"),
    INDEXES("indexes"),
    CONSTRAINTS("constraints"),
    DEPENDS_ON("depends_on");

    private final String folder;

    FacetKind(String folder) {
        this.folder = folder;
    }

    /** The name of its folder. */
    public String folder() {
        return folder;
    }

    /** The facet whose folder has exactly this name. */
    public static Optional<FacetKind> ofFolder(String folder) {
        for (FacetKind kind : values()) {
            if (kind.folder.equals(folder)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
