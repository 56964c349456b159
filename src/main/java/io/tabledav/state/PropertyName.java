package io.tabledav.state;

/**
 * The name of an XML element.
 *
 * @param namespace empty for none
 */
public record PropertyName(String namespace, String name) {}
