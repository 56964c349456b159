package io.tabledav.tree;

import java.util.Optional;

/** What happens to the rows of a file that is put into a drop box. */
public enum DropMode {
    APPEND("append"),
    UPSERT("upsert");

    private final String folder;

    DropMode(String folder) {
        this.folder = folder;
    }

    /** The name of the drop box's folder. */
    public String folder() {
        return folder;
    }

    /** The mode whose folder has exactly this name. */
    public static Optional<DropMode> ofFolder(String folder) {
        for (DropMode mode : values()) {
            if (mode.folder.equals(folder)) {
                return Optional.of(mode);
            }
        }
        return Optional.empty();
    }
}
