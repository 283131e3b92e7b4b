package dev.concert.persistence;

import dev.concert.application.concert.ConcertQueries;
import dev.concert.domain.concert.ConcertPlan.PerformancePlan;
import dev.concert.domain.shared.Ids.ConcertId;
import dev.concert.domain.shared.Ids.QueueId;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** By SQL, as all users in a queue look at these lists again and again. */
@Repository
class SqlConcertQueries implements ConcertQueries {

    /**
     * Whether seat {@code s} can be held at an instant, as {@code Seat.isAvailableAt} defines it. The first half adds nothing, but
     * lets the database use the index of seats that are not sold yet.
     */
    private static final String IS_FREE = "s.state <> 'SOLD' AND (s.state = 'AVAILABLE' OR s.held_until <= ?)";

    private static final String DATES = """
            SELECT p.date FROM performance p
            WHERE p.concert_id = ? AND p.date >= ?
              AND EXISTS (SELECT FROM seat s WHERE s.performance_id = p.id AND %s)
            ORDER BY p.date""".formatted(IS_FREE);

    private static final String SEATS = """
            SELECT s.number FROM seat s JOIN performance p ON p.id = s.performance_id
            WHERE p.concert_id = ? AND p.date = ? AND %s
            ORDER BY s.number""".formatted(IS_FREE);

    private static final String BOOKABLE = """
            SELECT c.id, c.name, c.artist FROM concert c
            WHERE EXISTS (
              SELECT FROM performance p
              WHERE p.concert_id = c.id AND p.date >= ?
                AND EXISTS (SELECT FROM seat s WHERE s.performance_id = p.id AND %s))
            ORDER BY c.id""".formatted(IS_FREE);

    private static final String SEATS_LEFT = """
            SELECT coalesce(q.id, ?) AS queue_id, count(*) AS seats
            FROM performance p JOIN seat s ON s.performance_id = p.id LEFT JOIN queue q ON q.concert_id = p.concert_id
            WHERE p.date >= ? AND %s
            GROUP BY q.id""".formatted(IS_FREE);

    private final JdbcClient jdbc;

    SqlConcertQueries(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public boolean hasConcerts() {
        return exists("SELECT FROM concert");
    }

    @Override
    public boolean exists(ConcertId concertId) {
        return exists("SELECT FROM concert WHERE id = ?", concertId.value());
    }

    private boolean exists(String row, Object... values) {
        return jdbc.sql("SELECT EXISTS (" + row + ")")
                .params(values)
                .query(Boolean.class)
                .single();
    }

    @Override
    public Map<QueueId, Long> seatsLeft(LocalDate today, Instant now) {
        Map<QueueId, Long> seatsLeft = new HashMap<>();
        jdbc.sql(SEATS_LEFT)
                .params(QueueId.GLOBAL.value(), today, Timestamp.from(now))
                .query(row -> {
                    seatsLeft.put(new QueueId(row.getLong("queue_id")), row.getLong("seats"));
                });
        return seatsLeft;
    }

    @Override
    public List<BookableConcert> bookableConcerts(LocalDate today, Instant now) {
        return jdbc.sql(BOOKABLE)
                .params(today, Timestamp.from(now))
                .query((row, index) ->
                        new BookableConcert(row.getLong("id"), row.getString("name"), row.getString("artist")))
                .list();
    }

    @Override
    public Dates availableDates(ConcertId concertId, LocalDate today, Instant now) {
        List<LocalDate> dates = jdbc.sql(DATES)
                .params(concertId.value(), today, Timestamp.from(now))
                .query((row, index) -> row.getObject("date", LocalDate.class))
                .list();
        return dates.isEmpty() && !exists(concertId) ? new ConcertNotFound() : new AvailableDates(dates);
    }

    @Override
    public Seats availableSeats(ConcertId concertId, LocalDate date, LocalDate today, Instant now) {
        if (!date.isBefore(today) && PerformancePlan.isPossible(date)) {
            List<Integer> numbers = jdbc.sql(SEATS)
                    .params(concertId.value(), date, Timestamp.from(now))
                    .query((row, index) -> row.getInt("number"))
                    .list();
            if (!numbers.isEmpty()
                    || exists("SELECT FROM performance WHERE concert_id = ? AND date = ?", concertId.value(), date)) {
                return new AvailableSeats(numbers);
            }
        }
        return exists(concertId) ? new DateNotFound() : new ConcertNotFound();
    }
}
