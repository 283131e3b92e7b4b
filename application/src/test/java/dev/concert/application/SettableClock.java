package dev.concert.application;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands still until a test sets it. Thread-safe. */
public final class SettableClock implements InstantSource {

    private volatile Instant now;

    public SettableClock(Instant now) {
        this.now = now;
    }

    @Override
    public Instant instant() {
        return now;
    }

    public synchronized void set(Instant instant) {
        now = instant;
    }

    /** Nobody waits: the clock is set, unless it shows a later instant. */
    public synchronized void passUntil(Instant instant) {
        if (now.isBefore(instant)) {
            now = instant;
        }
    }

    public synchronized void advance(Duration duration) {
        now = now.plus(duration);
    }
}
