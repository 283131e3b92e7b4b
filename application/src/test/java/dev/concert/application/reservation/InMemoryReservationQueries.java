package dev.concert.application.reservation;

import dev.concert.domain.InMemoryDatabase;
import dev.concert.domain.concert.Performance;
import dev.concert.domain.reservation.Reservation;
import dev.concert.domain.reservation.ReservationState.Cancelled;
import dev.concert.domain.reservation.ReservationState.Expired;
import dev.concert.domain.reservation.ReservationState.Held;
import dev.concert.domain.reservation.ReservationState.Paid;
import dev.concert.domain.reservation.ReservationState.Refunded;
import dev.concert.domain.seat.SeatNumber;
import dev.concert.domain.shared.Ids.ReservationId;
import dev.concert.domain.shared.Ids.UserId;
import java.time.Instant;
import java.util.Optional;

public final class InMemoryReservationQueries implements ReservationQueries {

    private final InMemoryDatabase database;

    public InMemoryReservationQueries(InMemoryDatabase database) {
        this.database = database;
    }

    @Override
    public Optional<ReservationView> find(ReservationId id, UserId userId, Instant now) {
        return database.read(() -> database.reservations
                .find(id)
                .filter(reservation -> reservation.userId().equals(userId))
                .map(reservation -> view(reservation, now)));
    }

    private ReservationView view(Reservation reservation, Instant now) {
        Performance performance = database.performances.get(reservation.performanceId());
        return new ReservationView(
                reservation.id().value(),
                status(reservation, now),
                performance.concert().id().value(),
                performance.concert().name(),
                performance.date(),
                reservation.seats().stream().map(SeatNumber::value).toList(),
                reservation.amount().won(),
                reservation.heldUntil(),
                reservation.state().paidAt(),
                reservation.state().refundedAt());
    }

    private static Status status(Reservation reservation, Instant now) {
        return switch (reservation.state()) {
            case Held() -> reservation.isHeldAt(now) ? Status.HELD : Status.EXPIRED;
            case Paid _paid -> Status.PAID;
            case Refunded _refunded -> Status.REFUNDED;
            case Cancelled _cancelled -> Status.CANCELLED;
            case Expired() -> Status.EXPIRED;
        };
    }
}
