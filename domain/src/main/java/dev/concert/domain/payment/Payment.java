package dev.concert.domain.payment;

import dev.concert.domain.shared.Money;
import dev.concert.domain.shared.ReservationId;
import dev.concert.domain.shared.UserId;
import java.time.Instant;

/** What a user paid for a reservation, once. */
public record Payment(ReservationId reservationId, UserId userId, Money amount, Instant paidAt) {}
