package dev.concert.domain.reservation;

import static java.util.Objects.requireNonNull;

import dev.concert.domain.shared.Ids.ReservationId;
import dev.concert.domain.shared.Ids.UserId;
import dev.concert.domain.shared.Money;
import dev.concert.domain.shared.WholeMilliseconds;
import java.time.Instant;

/**
 * What a user paid for a reservation, once.
 *
 * @param amount positive
 * @param paidAt whole milliseconds
 */
public record Payment(ReservationId reservationId, UserId userId, Money amount, Instant paidAt) {

    public Payment {
        requireNonNull(reservationId, "reservationId");
        requireNonNull(userId, "userId");
        if (!amount.isPositive()) {
            throw new IllegalArgumentException("A payment moves at least 1 won, not " + amount);
        }
        WholeMilliseconds.require(paidAt, "The payment's instant");
    }
}
