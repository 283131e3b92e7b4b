package dev.concert.persistence;

import static dev.concert.persistence.QConcertJpaEntity.concertJpaEntity;
import static dev.concert.persistence.QPerformanceJpaEntity.performanceJpaEntity;
import static dev.concert.persistence.QReservationJpaEntity.reservationJpaEntity;
import static dev.concert.persistence.QUserJpaEntity.userJpaEntity;

import com.querydsl.core.Tuple;
import com.querydsl.core.types.dsl.BooleanExpression;
import com.querydsl.jpa.impl.JPAQuery;
import com.querydsl.jpa.impl.JPAQueryFactory;
import dev.concert.application.reservation.ReservationQueries.ReservationView;
import dev.concert.application.reservation.ReservationQueries.Status;
import dev.concert.application.reservation.ReservationSearchQueries;
import dev.concert.domain.shared.Ids.ReservationId;
import dev.concert.persistence.ReservationJpaEntity.State;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;

@Repository
class QuerydslReservationSearchQueries implements ReservationSearchQueries {

    private static final QReservationJpaEntity reservation = reservationJpaEntity;
    private static final QPerformanceJpaEntity performance = performanceJpaEntity;
    private static final QConcertJpaEntity concert = concertJpaEntity;
    private static final QUserJpaEntity user = userJpaEntity;

    private final JPAQueryFactory query;

    QuerydslReservationSearchQueries(JPAQueryFactory query) {
        this.query = query;
    }

    @Override
    public List<FoundReservation> search(Filter filter, @Nullable ReservationId before, int size, Instant now) {
        JPAQuery<Tuple> search = query.select(
                        reservation.id,
                        reservation.state,
                        reservation.seatNumbers,
                        reservation.amount,
                        reservation.heldAt,
                        reservation.heldUntil,
                        reservation.paidAt,
                        reservation.refundedAt,
                        concert.id,
                        concert.name,
                        performance.date,
                        user.id,
                        user.username)
                .from(reservation)
                .join(reservation.performance, performance)
                .join(performance.concert, concert)
                .join(reservation.user, user)
                .orderBy(reservation.heldAt.desc(), reservation.id.desc())
                .limit(size);
        BooleanExpression ofUser = filter.userId() == null
                ? null
                : reservation.user.id.eq(filter.userId().value());
        search.where(ofUser);
        if (before != null) {
            Instant heldAt = query.select(reservation.heldAt)
                    .from(reservation)
                    .where(reservation.id.eq(before.value()), ofUser)
                    .fetchOne();
            if (heldAt == null) {
                return List.of();
            }
            // The first condition says nothing new, but finds the place in the index.
            search.where(
                    reservation.heldAt.loe(heldAt),
                    reservation.heldAt.lt(heldAt).or(reservation.id.lt(before.value())));
        }
        if (filter.concertId() != null) {
            search.where(concert.id.eq(filter.concertId()));
        }
        if (filter.date() != null) {
            search.where(performance.date.eq(filter.date()));
        }
        if (filter.status() != null) {
            search.where(is(filter.status(), now));
        }
        if (filter.username() != null) {
            search.where(user.username.eq(filter.username().value()));
        }
        return search.fetch().stream().map(row -> found(row, now)).toList();
    }

    private static BooleanExpression is(Status status, Instant now) {
        BooleanExpression held = reservation.state.eq(State.HELD);
        return switch (status) {
            case HELD -> held.and(reservation.heldUntil.gt(now));
            case EXPIRED -> reservation.state.eq(State.EXPIRED).or(held.and(reservation.heldUntil.loe(now)));
            case PAID -> reservation.state.eq(State.PAID);
            case REFUNDED -> reservation.state.eq(State.REFUNDED);
            case CANCELLED -> reservation.state.eq(State.CANCELLED);
        };
    }

    private static FoundReservation found(Tuple row, Instant now) {
        Instant heldUntil = millis(Objects.requireNonNull(row.get(reservation.heldUntil)));
        return new FoundReservation(
                new ReservationView(
                        Objects.requireNonNull(row.get(reservation.id)),
                        status(Objects.requireNonNull(row.get(reservation.state)), heldUntil, now),
                        Objects.requireNonNull(row.get(concert.id)),
                        Objects.requireNonNull(row.get(concert.name)),
                        Objects.requireNonNull(row.get(performance.date)),
                        List.of(Objects.requireNonNull(row.get(reservation.seatNumbers))),
                        Objects.requireNonNull(row.get(reservation.amount)),
                        heldUntil,
                        millisOrNull(row.get(reservation.paidAt)),
                        millisOrNull(row.get(reservation.refundedAt))),
                Objects.requireNonNull(row.get(user.id)),
                row.get(user.username),
                millis(Objects.requireNonNull(row.get(reservation.heldAt))));
    }

    private static Status status(State state, Instant heldUntil, Instant now) {
        return switch (state) {
            case HELD -> now.isBefore(heldUntil) ? Status.HELD : Status.EXPIRED;
            case PAID -> Status.PAID;
            case REFUNDED -> Status.REFUNDED;
            case CANCELLED -> Status.CANCELLED;
            case EXPIRED -> Status.EXPIRED;
        };
    }

    private static @Nullable Instant millisOrNull(@Nullable Instant instant) {
        return instant == null ? null : millis(instant);
    }

    private static Instant millis(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MILLIS);
    }
}
