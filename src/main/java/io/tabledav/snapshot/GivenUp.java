package io.tabledav.snapshot;

import java.io.IOException;

/** What a source throws that makes its bytes only under conditions, and finds that they do not hold. */
public final class GivenUp extends IOException {
    private static final long serialVersionUID = 1L;

    /** Says why, for people. */
    public GivenUp(String message) {
        super(message);
    }
}
