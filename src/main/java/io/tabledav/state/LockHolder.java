package io.tabledav.state;

/**
 * Who has a lock.
 *
 * @param principal the name that authentication gave; empty for nobody in particular
 * @param owner what the client says of its user, XML or text, kept as it came; empty if it says nothing
 */
public record LockHolder(String principal, String owner) {}
