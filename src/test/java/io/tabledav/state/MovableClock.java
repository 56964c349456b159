package io.tabledav.state;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands until it is moved. */
public final class MovableClock implements InstantSource {
    private volatile Instant now = Instant.parse("2026-11-28T10:00:00.123Z");

    @Override
    public Instant instant() {
        return now;
    }

    /** Goes forward. */
    public void advance(Duration time) {
        now = now.plus(time);
    }
}
