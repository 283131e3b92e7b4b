package dev.concert.persistence;

import dev.concert.application.concert.ConcertQueries;
import dev.concert.application.concert.OfferQueries.OfferedPerformance;
import dev.concert.domain.concert.Concert;
import dev.concert.domain.concert.ConcertPlan.PerformancePlan;
import dev.concert.domain.shared.Ids.ConcertId;
import dev.concert.domain.shared.Ids.QueueId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
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
    private static final String IS_FREE = "s.state <> 'SOLD' AND (s.state = 'AVAILABLE' OR s.held_until <= :now)";

    private static final String DATES = """
            SELECT * FROM (
              SELECT p.date, offered.*,
                (SELECT count(*)::integer FROM seat s WHERE s.performance_id = p.id AND %s) AS seats_left
              FROM performance p JOIN concert c ON c.id = p.concert_id AND c.published %s
              WHERE p.concert_id = :concert AND p.date >= :today) AS dates
            WHERE seats_left > 0 ORDER BY date""".formatted(IS_FREE, SqlOfferQueries.OFFERED);

    private static final String SEATS = """
            SELECT s.number FROM seat s JOIN performance p ON p.id = s.performance_id
            JOIN concert c ON c.id = p.concert_id AND c.published
            WHERE p.concert_id = :concert AND p.date = :date AND %s
            ORDER BY s.number""".formatted(IS_FREE);

    private static final String SEATS_LEFT = """
            SELECT queue_id, sum(seats)::bigint AS seats FROM (
              SELECT coalesce(q.id, :global) AS queue_id, %s AS seats
              FROM performance p JOIN concert c ON c.id = p.concert_id AND c.published
              LEFT JOIN queue q ON q.concert_id = p.concert_id
              %s
              WHERE p.date >= :today) AS performances
            GROUP BY queue_id HAVING sum(seats) > 0""".formatted(SqlOfferQueries.SEATS_LEFT, SqlOfferQueries.OVERDUE);

    private static final String CATALOGUE = """
            SELECT c.id, c.name, c.artist, c.published, coalesce(q.id, :global) AS queue_id, p.date, count(*) AS seats,
              count(*) FILTER (WHERE s.state = 'HELD' AND s.held_until > :now) AS held,
              count(*) FILTER (WHERE s.state = 'SOLD') AS sold,
              count(*) FILTER (WHERE s.state = 'BLOCKED') AS blocked,
              coalesce(sum(s.price) FILTER (WHERE s.state = 'SOLD'), 0) AS revenue
            FROM (SELECT * FROM concert WHERE id > :after ORDER BY id LIMIT :size) c
            JOIN performance p ON p.concert_id = c.id JOIN seat s ON s.performance_id = p.id
            LEFT JOIN queue q ON q.concert_id = c.id
            GROUP BY c.id, c.name, c.artist, c.published, q.id, p.id, p.date
            ORDER BY c.id, p.date""";

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

    @Override
    public boolean isPublished(ConcertId concertId) {
        return exists("SELECT FROM concert WHERE id = ? AND published", concertId.value());
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
                .param("global", QueueId.GLOBAL.value())
                .param("today", today)
                .param("now", Timestamp.from(now))
                .query(row -> {
                    seatsLeft.put(new QueueId(row.getLong("queue_id")), row.getLong("seats"));
                });
        return seatsLeft;
    }

    @Override
    public List<CatalogueEntry> catalogue(long after, int size, Instant now) {
        List<CatalogueEntry> entries = new ArrayList<>();
        jdbc.sql(CATALOGUE)
                .param("global", QueueId.GLOBAL.value())
                .param("now", Timestamp.from(now))
                .param("after", after)
                .param("size", size)
                .query(row -> {
                    ConcertId id = new ConcertId(row.getLong("id"));
                    if (entries.isEmpty() || !entries.getLast().concert().id().equals(id)) {
                        entries.add(new CatalogueEntry(
                                new Concert(
                                        id,
                                        row.getString("name"),
                                        row.getString("artist"),
                                        row.getBoolean("published")),
                                new QueueId(row.getLong("queue_id")),
                                new ArrayList<>()));
                    }
                    entries.getLast().performances().add(sales(row));
                });
        return entries;
    }

    private static Sales sales(ResultSet row) throws SQLException {
        int seats = row.getInt("seats");
        int held = row.getInt("held");
        int sold = row.getInt("sold");
        int blocked = row.getInt("blocked");
        return new Sales(
                row.getObject("date", LocalDate.class),
                seats,
                seats - held - sold - blocked,
                held,
                sold,
                blocked,
                row.getLong("revenue"));
    }

    @Override
    public Dates availableDates(ConcertId concertId, LocalDate today, Instant now) {
        List<OfferedPerformance> dates = jdbc.sql(DATES)
                .param("concert", concertId.value())
                .param("today", today)
                .param("now", Timestamp.from(now))
                .query((row, index) -> SqlOfferQueries.performance(new Row(row)))
                .list();
        return dates.isEmpty() && !isPublished(concertId) ? new ConcertNotFound() : new AvailableDates(dates);
    }

    @Override
    public Seats availableSeats(ConcertId concertId, LocalDate date, LocalDate today, Instant now) {
        if (date.isBefore(today) || !PerformancePlan.isPossible(date)) {
            return isPublished(concertId) ? new DateNotFound() : new ConcertNotFound();
        }
        List<Integer> numbers = jdbc.sql(SEATS)
                .param("concert", concertId.value())
                .param("date", date)
                .param("now", Timestamp.from(now))
                .query((row, index) -> row.getInt("number"))
                .list();
        if (!numbers.isEmpty()) {
            return new AvailableSeats(numbers);
        }
        if (!isPublished(concertId)) {
            return new ConcertNotFound();
        }
        return exists("SELECT FROM performance WHERE concert_id = ? AND date = ?", concertId.value(), date)
                ? new AvailableSeats(numbers)
                : new DateNotFound();
    }
}
