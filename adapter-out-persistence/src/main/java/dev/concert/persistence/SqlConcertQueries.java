package dev.concert.persistence;

import dev.concert.application.concert.ConcertQueries;
import dev.concert.domain.concert.Concert;
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

/** By SQL, since everybody in the queue looks at these lists again and again. */
@Repository
class SqlConcertQueries implements ConcertQueries {

    /**
     * Whether seat {@code s} can be held at an instant, as {@code Seat.isAvailableAt} defines it. The first half adds nothing, but
     * lets the database use the index of seats that are not sold yet.
     */
    private static final String IS_FREE = "s.state <> 'SOLD' AND (s.state = 'AVAILABLE' OR s.held_until <= ?)";

    private static final String DATES = """
            SELECT p.date FROM performance p JOIN concert c ON c.id = p.concert_id AND c.published
            WHERE p.concert_id = ? AND p.date >= ?
              AND EXISTS (SELECT FROM seat s WHERE s.performance_id = p.id AND %s)
            ORDER BY p.date""".formatted(IS_FREE);

    private static final String SEATS = """
            SELECT s.number FROM seat s JOIN performance p ON p.id = s.performance_id
            JOIN concert c ON c.id = p.concert_id AND c.published
            WHERE p.concert_id = ? AND p.date = ? AND %s
            ORDER BY s.number""".formatted(IS_FREE);

    private static final String BOOKABLE = """
            SELECT c.id, c.name, c.artist FROM concert c
            WHERE c.published AND EXISTS (
              SELECT FROM performance p
              WHERE p.concert_id = c.id AND p.date >= ?
                AND EXISTS (SELECT FROM seat s WHERE s.performance_id = p.id AND %s))
            ORDER BY c.id""".formatted(IS_FREE);

    private static final String SEATS_LEFT = """
            SELECT coalesce(q.id, ?) AS queue_id, count(*) AS seats
            FROM performance p JOIN concert c ON c.id = p.concert_id AND c.published
            JOIN seat s ON s.performance_id = p.id LEFT JOIN queue q ON q.concert_id = p.concert_id
            WHERE p.date >= ? AND %s
            GROUP BY q.id""".formatted(IS_FREE);

    private static final String CATALOGUE = """
            SELECT c.id, c.name, c.artist, c.published, coalesce(q.id, :global) AS queue_id, p.date, count(*) AS seats,
              count(*) FILTER (WHERE s.state = 'HELD' AND s.held_until > :now) AS held,
              count(*) FILTER (WHERE s.state = 'SOLD') AS sold,
              (SELECT coalesce(sum(y.amount), 0) FROM reservation r JOIN payment y ON y.reservation_id = r.id
                WHERE r.performance_id = p.id) AS revenue
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
        return isTrue(jdbc.sql("SELECT EXISTS (SELECT FROM concert)"));
    }

    @Override
    public boolean exists(ConcertId concertId) {
        return isTrue(
                jdbc.sql("SELECT EXISTS (SELECT FROM concert WHERE id = ?)").param(concertId.value()));
    }

    @Override
    public boolean isPublished(ConcertId concertId) {
        return isTrue(jdbc.sql("SELECT EXISTS (SELECT FROM concert WHERE id = ? AND published)")
                .param(concertId.value()));
    }

    private boolean isPlayedOn(ConcertId concertId, LocalDate date) {
        return isTrue(jdbc.sql("SELECT EXISTS (SELECT FROM performance WHERE concert_id = ? AND date = ?)")
                .param(concertId.value())
                .param(date));
    }

    private static boolean isTrue(JdbcClient.StatementSpec question) {
        return question.query(Boolean.class).single();
    }

    @Override
    public Map<QueueId, Long> seatsLeft(LocalDate today, Instant now) {
        Map<QueueId, Long> seatsLeft = new HashMap<>();
        jdbc.sql(SEATS_LEFT)
                .param(QueueId.GLOBAL.value())
                .param(today)
                .param(Timestamp.from(now))
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
        return new Sales(
                row.getObject("date", LocalDate.class), seats, seats - held - sold, held, sold, row.getLong("revenue"));
    }

    @Override
    public List<BookableConcert> bookableConcerts(LocalDate today, Instant now) {
        return jdbc.sql(BOOKABLE)
                .param(today)
                .param(Timestamp.from(now))
                .query((row, index) ->
                        new BookableConcert(row.getLong("id"), row.getString("name"), row.getString("artist")))
                .list();
    }

    @Override
    public Dates availableDates(ConcertId concertId, LocalDate today, Instant now) {
        List<LocalDate> dates = jdbc.sql(DATES)
                .param(concertId.value())
                .param(today)
                .param(Timestamp.from(now))
                .query((row, index) -> row.getObject("date", LocalDate.class))
                .list();
        return dates.isEmpty() && !isPublished(concertId) ? new ConcertNotFound() : new AvailableDates(dates);
    }

    @Override
    public Seats availableSeats(ConcertId concertId, LocalDate date, LocalDate today, Instant now) {
        if (date.isBefore(today)) {
            return isPublished(concertId) ? new DateNotFound() : new ConcertNotFound();
        }
        List<Integer> numbers = jdbc.sql(SEATS)
                .param(concertId.value())
                .param(date)
                .param(Timestamp.from(now))
                .query((row, index) -> row.getInt("number"))
                .list();
        if (!numbers.isEmpty()) {
            return new AvailableSeats(numbers);
        }
        if (!isPublished(concertId)) {
            return new ConcertNotFound();
        }
        return isPlayedOn(concertId, date) ? new AvailableSeats(numbers) : new DateNotFound();
    }
}
