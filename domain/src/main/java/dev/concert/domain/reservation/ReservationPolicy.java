package dev.concert.domain.reservation;

import java.time.Duration;

/**
 * What a reservation may be.
 *
 * @param hold how long the seats are held; positive
 * @param maxSeats how many seats one reservation may have; positive
 */
public record ReservationPolicy(Duration hold, int maxSeats) {

    public ReservationPolicy {
        if (!hold.isPositive() || maxSeats < 1) {
            throw new IllegalArgumentException(
                    "The hold and the number of seats are positive, not " + hold + " and " + maxSeats);
        }
    }
}
