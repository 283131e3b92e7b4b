package dev.concert.persistence;

import static dev.concert.persistence.QConcertJpaEntity.concertJpaEntity;
import static dev.concert.persistence.QPerformanceJpaEntity.performanceJpaEntity;
import static dev.concert.persistence.QQueueJpaEntity.queueJpaEntity;
import static dev.concert.persistence.QSeatJpaEntity.seatJpaEntity;

import com.querydsl.core.types.Projections;
import com.querydsl.core.types.dsl.BooleanExpression;
import com.querydsl.jpa.JPAExpressions;
import com.querydsl.jpa.impl.JPAQueryFactory;
import dev.concert.application.concert.ConcertQueries;
import dev.concert.domain.queue.QueueId;
import dev.concert.domain.shared.ConcertId;
import dev.concert.persistence.SeatJpaEntity.State;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.stereotype.Repository;

@Repository
class ConcertQueriesAdapter implements ConcertQueries {

    private static final QConcertJpaEntity concert = concertJpaEntity;
    private static final QPerformanceJpaEntity performance = performanceJpaEntity;
    private static final QSeatJpaEntity seat = seatJpaEntity;
    private static final QQueueJpaEntity queue = queueJpaEntity;

    /** The first half says nothing new, but lets the database use the index of what is not sold yet. */
    private static final String IS_FREE = "s.state <> 'SOLD' AND (s.state = 'AVAILABLE' OR s.held_until <= ?)";

    /** What people look at all the time goes by JDBC, which costs a third. */
    private static final String DATES = """
            SELECT p.date FROM performance p
            WHERE p.concert_id = ? AND p.date >= ?
              AND EXISTS (SELECT FROM seat s WHERE s.performance_id = p.id AND %s)
            ORDER BY p.date""".formatted(IS_FREE);

    private static final String SEATS = """
            SELECT s.number FROM seat s JOIN performance p ON p.id = s.performance_id
            WHERE p.concert_id = ? AND p.date = ? AND %s
            ORDER BY s.number""".formatted(IS_FREE);

    private final JPAQueryFactory query;
    private final JdbcOperations jdbc;

    ConcertQueriesAdapter(JPAQueryFactory query, JdbcOperations jdbc) {
        this.query = query;
        this.jdbc = jdbc;
    }

    @Override
    public boolean hasConcerts() {
        return query.selectOne().from(concert).fetchFirst() != null;
    }

    @Override
    public boolean exists(ConcertId concertId) {
        return query.selectOne()
                        .from(concert)
                        .where(concert.id.eq(concertId.value()))
                        .fetchFirst()
                != null;
    }

    @Override
    public Map<QueueId, Long> seatsLeft(LocalDate today, Instant now) {
        return query
                .select(queue.id, seat.count())
                .from(seat)
                .join(performance)
                .on(seat.performanceId.eq(performance.id))
                .leftJoin(queue)
                .on(queue.concertId.eq(performance.concert.id))
                .where(performance.date.goe(today), isFree(now))
                .groupBy(queue.id)
                .fetch()
                .stream()
                .collect(Collectors.toMap(
                        row -> Optional.ofNullable(row.get(queue.id))
                                .map(QueueId::new)
                                .orElse(QueueId.GLOBAL),
                        row -> Objects.requireNonNull(row.get(seat.count()))));
    }

    @Override
    public List<BookableConcert> bookableConcerts(LocalDate today, Instant now) {
        return query.select(Projections.constructor(BookableConcert.class, concert.id, concert.name, concert.artist))
                .from(concert)
                .where(JPAExpressions.selectOne()
                        .from(performance)
                        .where(performance.concert.eq(concert), isBookable(today, now))
                        .exists())
                .orderBy(concert.id.asc())
                .fetch();
    }

    @Override
    public Dates availableDates(ConcertId concertId, LocalDate today, Instant now) {
        List<LocalDate> dates = jdbc.query(
                DATES,
                (row, index) -> row.getObject(1, LocalDate.class),
                concertId.value(),
                today,
                Timestamp.from(now));
        return dates.isEmpty() && !exists(concertId) ? new ConcertNotFound() : new AvailableDates(dates);
    }

    @Override
    public Seats availableSeats(ConcertId concertId, LocalDate date, LocalDate today, Instant now) {
        if (date.isBefore(today)) {
            return exists(concertId) ? new DateNotFound() : new ConcertNotFound();
        }
        List<Integer> numbers =
                jdbc.query(SEATS, (row, index) -> row.getInt(1), concertId.value(), date, Timestamp.from(now));
        if (!numbers.isEmpty() || isPlayedOn(concertId, date)) {
            return new AvailableSeats(numbers);
        }
        return exists(concertId) ? new DateNotFound() : new ConcertNotFound();
    }

    private boolean isPlayedOn(ConcertId concertId, LocalDate date) {
        return query.selectOne()
                        .from(performance)
                        .where(performance.concert.id.eq(concertId.value()), performance.date.eq(date))
                        .fetchFirst()
                != null;
    }

    private static BooleanExpression isBookable(LocalDate today, Instant now) {
        return performance
                .date
                .goe(today)
                .and(JPAExpressions.selectOne()
                        .from(seat)
                        .where(seat.performanceId.eq(performance.id), isFree(now))
                        .exists());
    }

    private static BooleanExpression isFree(Instant now) {
        return seat.state.ne(State.SOLD).and(seat.state.eq(State.AVAILABLE).or(seat.heldUntil.loe(now)));
    }
}
