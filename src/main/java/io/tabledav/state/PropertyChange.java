package io.tabledav.state;

/** One instruction of a PROPPATCH. */
public sealed interface PropertyChange {

    /** Gives a property this value, whether it was there or not. */
    record Set(DeadProperty property) implements PropertyChange {}

    /** Takes a property away; one that is not there is no error (RFC 4918, 14.23). */
    record Remove(PropertyName name) implements PropertyChange {}
}
