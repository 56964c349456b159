package io.tabledav.spi;

import org.jspecify.annotations.Nullable;

/** The optional power to prove that nobody changed a relation's rows. */
@FunctionalInterface
public interface VersionSource {

    /**
     * A token for the rows of a relation as they are now: equal tokens prove that no row changed in between. Different ones
     * prove nothing.
     *
     * <p>Shape: opaque text; null where the database can prove nothing, for a relation that others fill or a view that
     * depends on more than rows for example. Whoever keeps rows takes the token before it reads them.
     *
     * <p>Errors: {@code NOT_FOUND} if the relation does not exist.
     */
    @Nullable
    String versionToken(RelationName relation);
}
