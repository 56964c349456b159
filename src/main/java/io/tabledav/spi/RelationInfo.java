package io.tabledav.spi;

import org.jspecify.annotations.Nullable;

/**
 * A relation without its columns: cheap enough to list thousands of.
 *
 * @param name its full name
 * @param kind what it is
 * @param insertable whether rows can be written into it at all, whoever asks
 * @param comment the database's comment
 * @param rowCountEstimate an estimate in rows from the database's statistics, null where it has none
 * @param sizeBytes the size on disk in bytes as the database tells it, null where it does not
 */
public record RelationInfo(
        RelationName name,
        RelationKind kind,
        boolean insertable,
        @Nullable String comment,
        @Nullable Long rowCountEstimate,
        @Nullable Long sizeBytes) {}
