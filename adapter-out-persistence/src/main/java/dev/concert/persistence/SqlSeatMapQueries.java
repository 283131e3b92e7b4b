package dev.concert.persistence;

import static dev.concert.persistence.SqlSeatRepository.SEAT;

import dev.concert.application.concert.SeatMapQueries;
import dev.concert.domain.shared.Ids.ConcertId;
import dev.concert.domain.shared.Ids.TokenId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class SqlSeatMapQueries implements SeatMapQueries {

    private static final String MAP = "SELECT " + SEAT.columnsOf("s") + """
            , %s AS mine, %s AS username
            FROM seat s JOIN performance p ON p.id = s.performance_id %s
            WHERE p.concert_id = ? AND p.date = ? ORDER BY s.number""";

    /** A token has one held reservation at most, which an index finds. */
    private static final String SEATS = MAP.formatted(
            "coalesce(s.reservation_id = (SELECT id FROM reservation WHERE token_id = ? AND state = 'HELD'), false)",
            "NULL::text",
            "JOIN concert c ON c.id = p.concert_id AND c.published");

    private static final String SEATS_WITH_USERS = MAP.formatted("false", "u.username", """
            LEFT JOIN reservation r ON r.id = s.reservation_id LEFT JOIN app_user u ON u.id = r.user_id""");

    private final JdbcClient jdbc;

    SqlSeatMapQueries(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public List<MappedSeat> seats(ConcertId concertId, LocalDate date, TokenId tokenId) {
        return mapped(SEATS, tokenId.value(), concertId.value(), date);
    }

    @Override
    public List<MappedSeat> seatsWithUsers(ConcertId concertId, LocalDate date) {
        return mapped(SEATS_WITH_USERS, concertId.value(), date);
    }

    private List<MappedSeat> mapped(String sql, Object... values) {
        return jdbc.sql(sql).params(values).query(SqlSeatMapQueries::mapped).list();
    }

    private static MappedSeat mapped(ResultSet row, int index) throws SQLException {
        return new MappedSeat(SEAT.mapRow(row, index), row.getBoolean("mine"), row.getString("username"));
    }
}
