package io.tabledav.security;

/** One thing that a caller may do with a database. */
public enum Right {
    /** See its tree and read its rows. */
    READ,
    /** Change rows. */
    WRITE,
    /** Create, alter and drop relations. */
    DDL,
    /** Send SQL of one's own. */
    SQL
}
