package dev.concert.application.reservation;

import dev.concert.application.ServiceMetrics;
import dev.concert.application.UnitOfWork;
import dev.concert.domain.reservation.Reservation;
import dev.concert.domain.reservation.ReservationRepository;
import dev.concert.domain.seat.Seat;
import dev.concert.domain.seat.SeatRepository;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/**
 * Tidies up overdue holds. Nothing depends on it: a hold is judged by its time, so that a seat is free at the hold's end,
 * whenever this runs.
 */
public record ExpireReservationsUseCase(
        ReservationRepository reservations,
        SeatRepository seats,
        UnitOfWork unitOfWork,
        InstantSource clock,
        ServiceMetrics metrics) {

    private static final int BATCH = 200;

    /** @return how many reservations were marked as expired */
    public int expire() {
        int expired = 0;
        int tidied;
        do {
            tidied = unitOfWork.execute(this::expireReservations);
            metrics.expired(tidied);
            expired += tidied;
        } while (tidied == BATCH);
        while (unitOfWork.execute(this::releaseSeats) == BATCH) {
            // the next batch
        }
        return expired;
    }

    private int expireReservations() {
        Instant now = clock.instant();
        List<Reservation> overdue = reservations.lockOverdue(now, BATCH);
        overdue.forEach(reservation -> reservations.save(reservation.expire(now)));
        return overdue.size();
    }

    private int releaseSeats() {
        List<Seat> overdue = seats.lockOverdue(clock.instant(), BATCH);
        seats.saveAll(overdue.stream().map(Seat::release).toList());
        return overdue.size();
    }
}
