package dev.concert.domain.reservation;

import dev.concert.domain.seat.Seat;
import dev.concert.domain.seat.SeatRepository;
import java.time.Instant;

/** Ends holds together with their seats. */
public record HoldCancellation(ReservationRepository reservations, SeatRepository seats) {

    /**
     * Gives the seats back and stores the reservation as cancelled.
     *
     * @param held locked by the caller's unit of work, and held at {@code now}
     */
    public void cancel(Reservation held, Instant now) {
        seats.saveAll(seats.lockHeldFor(held.id()).stream().map(Seat::release).toList());
        reservations.save(held.cancel(now));
    }
}
