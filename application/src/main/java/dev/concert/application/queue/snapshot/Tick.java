package dev.concert.application.queue.snapshot;

import java.time.Duration;
import java.time.Instant;

/**
 * A slice of time during which all nodes show the same snapshot of a queue. Ticks follow the clock that all nodes go by. The
 * clocks of two nodes may differ by up to {@link #GUARD}; within that of a change of ticks a node shows nothing.
 *
 * @param index how many ticks began before this one since the epoch of the clock
 */
public record Tick(long index) implements Comparable<Tick> {

    public static final Duration LENGTH = Duration.ofMillis(400);
    /** So long before a tick its snapshot may be taken. */
    public static final Duration LEAD = Duration.ofMillis(350);
    /** So far the clock of a node may be from the one that it follows. */
    static final Duration GUARD = Duration.ofMillis(3);
    /** After so long every node shows what happened: a little more than {@link #LENGTH} and {@link #LEAD}. */
    static final Duration KNOWN_WITHIN = Duration.ofSeconds(1);
    /** A tick that is further ahead is of another time: the clock was set back. */
    private static final Duration CLOCK_RESET = Duration.ofSeconds(5);

    public static Tick at(Instant now) {
        return new Tick(Math.floorDiv(now.toEpochMilli(), LENGTH.toMillis()));
    }

    public Instant begin() {
        return Instant.ofEpochMilli(index * LENGTH.toMillis());
    }

    public Tick next() {
        return new Tick(index + 1);
    }

    /** When every node's clock has come to this tick. */
    Instant shownFrom() {
        return begin().plus(GUARD);
    }

    /** The first instant at which some node's clock may have come to the next tick. */
    Instant shownUntil() {
        return next().begin().minus(GUARD);
    }

    /** The first instant at which the snapshot of this tick may be taken. */
    Instant takenFrom() {
        return begin().minus(LEAD);
    }

    boolean isAfter(Tick other) {
        return index > other.index;
    }

    /** Whether this tick belongs to a time from which the clock was set back. */
    boolean isOfAnotherTime(Instant now) {
        return isAfter(at(now.plus(CLOCK_RESET)));
    }

    @Override
    public int compareTo(Tick other) {
        return Long.compare(index, other.index);
    }
}
