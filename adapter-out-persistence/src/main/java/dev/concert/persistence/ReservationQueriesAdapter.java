package dev.concert.persistence;

import static dev.concert.persistence.QPerformanceJpaEntity.performanceJpaEntity;
import static dev.concert.persistence.QReservationJpaEntity.reservationJpaEntity;

import com.querydsl.jpa.impl.JPAQueryFactory;
import dev.concert.application.reservation.ReservationQueries;
import dev.concert.domain.shared.ReservationId;
import dev.concert.domain.shared.UserId;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.springframework.stereotype.Repository;

@Repository
class ReservationQueriesAdapter implements ReservationQueries {

    private static final QReservationJpaEntity reservation = reservationJpaEntity;
    private static final QPerformanceJpaEntity performance = performanceJpaEntity;

    private final JPAQueryFactory query;

    ReservationQueriesAdapter(JPAQueryFactory query) {
        this.query = query;
    }

    @Override
    public Optional<ReservationView> find(ReservationId id, UserId userId, Instant now) {
        var found = query.select(reservation, performance.concert.name, performance.date)
                .from(reservation)
                .join(performance)
                .on(reservation.performanceId.eq(performance.id))
                .where(reservation.id.eq(id.value()), reservation.userId.eq(userId.value()))
                .fetchOne();
        return Optional.ofNullable(found).map(tuple -> {
            ReservationJpaEntity row = Objects.requireNonNull(tuple.get(reservation));
            return new ReservationView(
                    row.id,
                    status(row, now),
                    Objects.requireNonNull(tuple.get(performance.concert.name)),
                    Objects.requireNonNull(tuple.get(performance.date)),
                    row.seatNumbers,
                    row.amount,
                    row.heldUntil,
                    row.paidAt);
        });
    }

    private static Status status(ReservationJpaEntity row, Instant now) {
        return switch (row.state) {
            case HELD -> now.isBefore(row.heldUntil) ? Status.HELD : Status.EXPIRED;
            case PAID -> Status.PAID;
            case CANCELLED -> Status.CANCELLED;
            case EXPIRED -> Status.EXPIRED;
        };
    }
}
