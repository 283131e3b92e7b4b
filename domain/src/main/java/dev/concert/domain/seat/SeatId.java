package dev.concert.domain.seat;

/**
 * Identifies one seat of one performance.
 *
 * @param value positive, given by the repository that stores it
 */
public record SeatId(long value) {

    public SeatId {
        if (value < 1) {
            throw new IllegalArgumentException("A SeatId is positive, not " + value);
        }
    }
}
