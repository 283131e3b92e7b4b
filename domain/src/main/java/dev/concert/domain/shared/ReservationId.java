package dev.concert.domain.shared;

/**
 * Identifies a reservation.
 *
 * @param value positive, given by the repository that stores it
 */
public record ReservationId(long value) {

    public ReservationId {
        if (value < 1) {
            throw new IllegalArgumentException("A ReservationId is positive, not " + value);
        }
    }
}
