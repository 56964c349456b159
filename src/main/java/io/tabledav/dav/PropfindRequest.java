package io.tabledav.dav;

import java.util.Set;

/** Which properties a PROPFIND asks for (RFC 4918, section 9.1). */
sealed interface PropfindRequest {

    /** All that there are. {@code include} adds none to them here: no property of this server is left out. */
    record All() implements PropfindRequest {}

    /** The names of all that there are, without values. */
    record Names() implements PropfindRequest {}

    /** These, in this order, whether there or not. */
    record Some(Set<PropertyName> names) implements PropfindRequest {}
}
