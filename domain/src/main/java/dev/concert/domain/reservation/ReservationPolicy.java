package dev.concert.domain.reservation;

import dev.concert.domain.seat.SeatNumber;
import java.time.Duration;
import java.time.temporal.ChronoUnit;

/**
 * The rules for one reservation.
 *
 * @param hold how long the seats are held; positive, whole milliseconds
 * @param maxSeats how many seats one reservation may have; 1 to {@value #MAX_SEATS}
 */
public record ReservationPolicy(Duration hold, int maxSeats) {

    /** As many as a performance has at most. */
    public static final int MAX_SEATS = SeatNumber.MAX;

    public ReservationPolicy {
        if (!hold.isPositive() || !hold.truncatedTo(ChronoUnit.MILLIS).equals(hold)) {
            throw new IllegalArgumentException("A hold lasts a positive number of whole milliseconds, not " + hold);
        }
        if (maxSeats < 1 || maxSeats > MAX_SEATS) {
            throw new IllegalArgumentException(
                    "A reservation has at most 1 to " + MAX_SEATS + " seats, not " + maxSeats);
        }
    }
}
