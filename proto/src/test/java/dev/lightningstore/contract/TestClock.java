package dev.lightningstore.contract;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands still until a test moves it, also back. Thread-safe. */
public final class TestClock implements InstantSource {
    private Instant now = Instant.parse("2026-03-01T12:00:00.250Z");

    @Override
    public synchronized Instant instant() {
        return now;
    }

    public synchronized void move(Duration by) {
        now = now.plus(by);
    }
}
