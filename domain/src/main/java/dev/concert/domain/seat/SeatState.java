package dev.concert.domain.seat;

import dev.concert.domain.shared.ReservationId;
import dev.concert.domain.shared.UserId;
import java.time.Instant;

/** What a seat is at the moment. A hold that has run out counts as available, whether or not anybody has tidied it up. */
public sealed interface SeatState {

    record Available() implements SeatState {}

    /** @param until the first instant at which the hold no longer counts */
    record Held(ReservationId by, Instant until) implements SeatState {}

    /** @param by the reservation whose payment sold it */
    record Sold(ReservationId by, UserId to) implements SeatState {}
}
