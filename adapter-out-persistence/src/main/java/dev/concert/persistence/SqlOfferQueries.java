package dev.concert.persistence;

import dev.concert.application.concert.OfferQueries;
import dev.concert.domain.shared.Ids.QueueId;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** By SQL, as every node reads all of it once a second in a sale. */
@Repository
class SqlOfferQueries implements OfferQueries {

    /**
     * How many seats of performance {@code p} are free. Free seats are counted in an index that has
     * no others, and overdue ones in that of held seats, so that sold seats cost nothing.
     */
    static final String SEATS_LEFT = """
            ((SELECT count(*) FROM seat s WHERE s.performance_id = p.id AND s.state = 'AVAILABLE')
              + coalesce(overdue.seats, 0))::integer""";

    static final String OVERDUE = """
            LEFT JOIN (
              SELECT performance_id, count(*) AS seats FROM seat WHERE state = 'HELD' AND held_until <= :now
              GROUP BY performance_id) AS overdue ON overdue.performance_id = p.id""";

    /** What never changes of the seats of performance {@code p}. */
    static final String OFFERED = """
            LEFT JOIN LATERAL (
              SELECT p.seat_count, p.price_from, p.price_to WHERE p.seat_count IS NOT NULL
              UNION ALL
              SELECT count(*)::integer, min(s.price), max(s.price) FROM seat s
              WHERE p.seat_count IS NULL AND s.performance_id = p.id HAVING count(*) > 0) AS offered ON true""";

    private static final String OFFER = """
            SELECT c.id, c.name, c.artist, c.max_seats_per_user, coalesce(own.id, :global) AS queue_id, q.opens_at,
              coalesce(q.paused, false) AS paused, p.date, %s AS seats_left, offered.*
            FROM concert c LEFT JOIN queue own ON own.concert_id = c.id LEFT JOIN queue q ON q.id = coalesce(own.id, :global)
            LEFT JOIN performance p ON p.concert_id = c.id AND p.date >= :today
            %s
            %s
            WHERE c.published ORDER BY c.id, p.date""".formatted(SEATS_LEFT, OFFERED, OVERDUE);

    private final JdbcClient jdbc;

    SqlOfferQueries(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public List<OfferedConcert> offer(LocalDate today, Instant now) {
        List<OfferedConcert> concerts = new ArrayList<>();
        jdbc.sql(OFFER)
                .param("global", QueueId.GLOBAL.value())
                .param("today", today)
                .param("now", Timestamp.from(now))
                .query(columns -> {
                    Row row = new Row(columns);
                    if (concerts.isEmpty() || concerts.getLast().concertId() != row.bigint("id")) {
                        concerts.add(concert(row));
                    }
                    if (row.integerOrNull("seat_count") != null) {
                        concerts.getLast().performances().add(performance(row));
                    }
                });
        return concerts;
    }

    private static OfferedConcert concert(Row row) throws SQLException {
        return new OfferedConcert(
                row.bigint("id"),
                row.text("name"),
                row.text("artist"),
                row.integerOrNull("max_seats_per_user"),
                row.bigint("queue_id"),
                row.instantOrNull("opens_at"),
                row.isTrue("paused"),
                new ArrayList<>());
    }

    static OfferedPerformance performance(Row row) throws SQLException {
        return new OfferedPerformance(
                row.columns().getObject("date", LocalDate.class),
                row.integer("seat_count"),
                row.integer("seats_left"),
                row.bigint("price_from"),
                row.bigint("price_to"));
    }
}
