package dev.concert.domain.queue;

import dev.concert.domain.queue.QueueTokenState.EndReason;
import java.time.Instant;

/**
 * A token is no longer counted in its queue. The departures of a queue are numbered under its lock, so a reader of all of them
 * up to one knows the position of every number at that moment: snapshots are made of this.
 *
 * @param sequence the order of departing, 1, 2, 3 … without gaps
 * @param number of the token; departs at most once
 */
public record Departure(long sequence, long number, Kind kind, Instant at) {

    /** Why a token is no longer counted. */
    public enum Kind {
        ADMITTED,
        /** The owner was away when the turn came; the token keeps its number and gets the next free slot after a return. */
        PASSED_OVER,
        LEFT,
        /** The owner was away for so long that the token expired. */
        FORGOTTEN;

        /** Why a counted token departs that ends for this reason. */
        static Kind of(EndReason reason) {
            return switch (reason) {
                case LEFT -> LEFT;
                case EXPIRED -> FORGOTTEN;
                case PAID, UNCLAIMED -> throw new IllegalArgumentException("A counted token never ends as " + reason);
            };
        }
    }

    public Departure {
        if (sequence < 1 || number < 1) {
            throw new IllegalArgumentException("Departures and numbers count from 1, not " + sequence + ", " + number);
        }
    }
}
