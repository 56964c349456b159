package io.tabledav.state;

/**
 * A property that only clients understand.
 *
 * @param xml its value as the client's XML, in whatever spelling the door gives; kept as it is
 */
public record DeadProperty(PropertyName name, String xml) {}
