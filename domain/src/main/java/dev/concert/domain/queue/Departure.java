package dev.concert.domain.queue;

import java.time.Instant;

/**
 * Somebody is not counted in the line any more. Departures of a line are numbered 1, 2, 3 … under its lock, so that whoever
 * knows them up to one knows how many stood before any number at that moment: what people are told is made of this.
 *
 * @param sequence the place in the order of departures, from 1, without gaps
 * @param number whose place in the line it was; departs at most once
 */
public record Departure(long sequence, long number, Kind kind, Instant at) {

    /** Why somebody is not counted any more. */
    public enum Kind {
        /** Let in. */
        ADMITTED,
        /** Away when the turn came; keeps the number, and is let in on the next free slot after coming back. */
        PASSED_OVER,
        /** Left the line of their own. */
        LEFT,
        /** Away for so long that the token expired. */
        FORGOTTEN
    }

    public Departure {
        if (sequence < 1 || number < 1) {
            throw new IllegalArgumentException("Departures and numbers count from 1, not " + sequence + ", " + number);
        }
    }
}
