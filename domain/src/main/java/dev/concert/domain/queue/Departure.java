package dev.concert.domain.queue;

import dev.concert.domain.queue.QueueTokenState.EndReason;
import dev.concert.domain.shared.WholeMilliseconds;
import java.time.Instant;
import java.util.Objects;

/**
 * A token is no longer counted in its queue. Departures of a queue are numbered 1, 2, 3 … under its lock, so that the
 * departures up to one of them show how many were ahead of any number at that moment. Positions are made of this.
 *
 * @param sequence the order of departures, from 1, without gaps
 * @param number of the token; departs at most once
 * @param at whole milliseconds
 */
public record Departure(long sequence, long number, Kind kind, Instant at) {

    /** Why a token is not counted any more. */
    public enum Kind {
        ADMITTED,
        /** Its owner was absent when the turn came. The token keeps the number, and gets the next free slot once returned. */
        PASSED_OVER,
        /** Its owner left the queue, or the operator ended the token. */
        LEFT,
        /** Its owner was absent for so long that the token expired. */
        FORGOTTEN;

        /** Why a counted token departs that ends for this reason. */
        static Kind of(EndReason reason) {
            return switch (reason) {
                case LEFT, REMOVED -> LEFT;
                case FORGOTTEN -> FORGOTTEN;
                case PAID, UNCLAIMED, EXPIRED ->
                    throw new IllegalArgumentException("A counted token never ends as " + reason);
            };
        }
    }

    public Departure {
        if (sequence < 1 || number < 1) {
            throw new IllegalArgumentException("Departures and numbers count from 1, not " + sequence + ", " + number);
        }
        Objects.requireNonNull(kind, "kind");
        WholeMilliseconds.require(at, "The instant of a departure");
    }
}
