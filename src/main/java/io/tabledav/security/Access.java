package io.tabledav.security;

import java.util.Locale;

/** How far a database is opened, as its setting {@code access} says it: each step holds the ones before it. */
public enum Access {
    /** Rows are given. */
    READ,
    /** Rows may be changed, too. */
    WRITE,
    /** Relations may be created, altered and dropped, too. */
    DDL;

    /** The word of the setting and of the property {@code access}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether this step holds another. */
    boolean holds(Access other) {
        return compareTo(other) >= 0;
    }
}
