package io.tabledav.spi;

/** The optional power to tell the complete DDL of a relation. */
@FunctionalInterface
public interface DdlSource {

    /**
     * The statements that would create this relation and its indexes, each ended by {@code ;} and a newline.
     *
     * <p>Errors: {@code NOT_FOUND} if the relation does not exist.
     */
    String ddl(RelationName relation);
}
