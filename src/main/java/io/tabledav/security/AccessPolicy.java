package io.tabledav.security;

import io.tabledav.fs.Caller;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may do what with which database. There are no users yet: every caller may do what the database's settings say.
 *
 * <p>A database's name is found as {@code fs} finds it, exactly, then by its one Unicode-normalised match, so that the rights
 * checked are those of the database that is used.
 */
public final class AccessPolicy {

    private final Map<String, Grant> grants;
    private final Map<String, Grant> normalized = new HashMap<>();

    /**
     * A policy over the configured databases; what it does not name may not even be seen.
     *
     * @param grants what is granted, by the name of the database
     */
    public AccessPolicy(Map<String, Grant> grants) {
        this.grants = Map.copyOf(grants);
        Set<String> ambiguous = new HashSet<>();
        grants.forEach((name, grant) -> {
            if (normalized.put(nfc(name), grant) != null) {
                ambiguous.add(nfc(name));
            }
        });
        ambiguous.forEach(normalized::remove);
    }

    /**
     * What is granted on one database.
     *
     * @param access how far its rows and relations are opened
     * @param sql whether SQL may be sent to it
     */
    public record Grant(Access access, boolean sql) {

        /** Whether this grants a right. */
        public boolean holds(Right right) {
            return switch (right) {
                case READ -> access.holds(Access.READ);
                case WRITE -> access.holds(Access.WRITE);
                case DDL -> access.holds(Access.DDL);
                case SQL -> sql;
            };
        }
    }

    /** What a caller is granted on a database; null if it may not even be seen. */
    public @Nullable Grant grant(Caller caller, String database) {
        Grant exact = grants.get(database);
        return exact == null ? normalized.get(nfc(database)) : exact;
    }

    private static String nfc(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFC);
    }
}
