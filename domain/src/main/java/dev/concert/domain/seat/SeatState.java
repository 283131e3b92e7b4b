package dev.concert.domain.seat;

import static java.util.Objects.requireNonNull;

import dev.concert.domain.shared.Ids.ReservationId;
import dev.concert.domain.shared.Ids.UserId;
import dev.concert.domain.shared.WholeMilliseconds;
import java.time.Instant;

/** What a seat is at the moment. An overdue hold counts as available, whether or not it has been marked so. */
public sealed interface SeatState {

    record Available() implements SeatState {}

    /** @param until the first instant at which the hold no longer counts; whole milliseconds */
    record Held(ReservationId reservation, Instant until) implements SeatState {

        public Held {
            requireNonNull(reservation, "reservation");
            WholeMilliseconds.require(until, "The end of a hold");
        }
    }

    /** Taken off sale by the operator. */
    record Blocked() implements SeatState {}

    /**
     * Sold, for as long as the reservation is not refunded.
     *
     * @param reservation its payment sold the seat
     * @param owner the user of that reservation
     */
    record Sold(ReservationId reservation, UserId owner) implements SeatState {

        public Sold {
            requireNonNull(reservation, "reservation");
            requireNonNull(owner, "owner");
        }
    }
}
