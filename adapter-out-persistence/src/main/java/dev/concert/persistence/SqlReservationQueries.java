package dev.concert.persistence;

import static dev.concert.persistence.SqlReservationRepository.RESERVATION;

import dev.concert.application.reservation.ReservationQueries;
import dev.concert.domain.reservation.Reservation;
import dev.concert.domain.reservation.ReservationState.Cancelled;
import dev.concert.domain.reservation.ReservationState.Expired;
import dev.concert.domain.reservation.ReservationState.Held;
import dev.concert.domain.reservation.ReservationState.Paid;
import dev.concert.domain.reservation.ReservationState.Refunded;
import dev.concert.domain.seat.SeatNumber;
import dev.concert.domain.shared.Ids.ReservationId;
import dev.concert.domain.shared.Ids.UserId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class SqlReservationQueries implements ReservationQueries {

    private static final String FIND =
            "SELECT " + RESERVATION.columnsOf("r") + ", c.id AS concert_id, c.name AS concert_name, p.date" + """
             FROM reservation r JOIN performance p ON p.id = r.performance_id JOIN concert c ON c.id = p.concert_id
            WHERE r.id = ? AND r.user_id = ?""";

    private final JdbcClient jdbc;

    SqlReservationQueries(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Optional<ReservationView> find(ReservationId id, UserId userId, Instant now) {
        return jdbc.sql(FIND)
                .params(id.value(), userId.value())
                .query((row, index) -> view(row, index, now))
                .optional();
    }

    private static ReservationView view(ResultSet row, int index, Instant now) throws SQLException {
        Reservation reservation = RESERVATION.mapRow(row, index);
        return new ReservationView(
                reservation.id().value(),
                status(reservation, now),
                row.getLong("concert_id"),
                row.getString("concert_name"),
                row.getObject("date", LocalDate.class),
                reservation.seats().stream().map(SeatNumber::value).toList(),
                reservation.amount().won(),
                reservation.heldUntil(),
                reservation.state().paidAt(),
                reservation.state().refundedAt());
    }

    private static Status status(Reservation reservation, Instant now) {
        return switch (reservation.state()) {
            case Held _held -> reservation.isHeldAt(now) ? Status.HELD : Status.EXPIRED;
            case Paid _paid -> Status.PAID;
            case Refunded _refunded -> Status.REFUNDED;
            case Cancelled _cancelled -> Status.CANCELLED;
            case Expired _expired -> Status.EXPIRED;
        };
    }
}
