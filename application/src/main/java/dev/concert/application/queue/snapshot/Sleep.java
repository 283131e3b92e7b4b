package dev.concert.application.queue.snapshot;

import java.time.Instant;

/** Lets time pass for the calling thread. */
@FunctionalInterface
public interface Sleep {

    /** Returns when the clock shows this instant or a later one, or when it would have if it had not been set back. */
    void until(Instant instant);
}
