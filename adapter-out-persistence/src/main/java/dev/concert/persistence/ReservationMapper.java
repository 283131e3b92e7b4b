package dev.concert.persistence;

import static dev.concert.persistence.WriteBehind.instant;

import dev.concert.domain.queue.TokenId;
import dev.concert.domain.reservation.Reservation;
import dev.concert.domain.reservation.ReservationState;
import dev.concert.domain.reservation.ReservationState.Cancelled;
import dev.concert.domain.reservation.ReservationState.Expired;
import dev.concert.domain.reservation.ReservationState.Held;
import dev.concert.domain.reservation.ReservationState.Paid;
import dev.concert.domain.seat.SeatNumber;
import dev.concert.domain.shared.Money;
import dev.concert.domain.shared.PerformanceId;
import dev.concert.domain.shared.ReservationId;
import dev.concert.domain.shared.UserId;
import dev.concert.persistence.ReservationJpaEntity.State;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.mapstruct.Mapper;
import org.mapstruct.Mapping;
import org.mapstruct.ReportingPolicy;

@Mapper(unmappedTargetPolicy = ReportingPolicy.ERROR)
interface ReservationMapper {

    default ReservationJpaEntity toRow(Reservation reservation) {
        return toRow(reservation, columns(reservation.state()));
    }

    @Mapping(target = "id", source = "reservation.id.value")
    @Mapping(target = "userId", source = "reservation.userId.value")
    @Mapping(target = "tokenId", source = "reservation.tokenId.value")
    @Mapping(target = "performanceId", source = "reservation.performanceId.value")
    @Mapping(target = "seatNumbers", source = "reservation.seats")
    @Mapping(target = "amount", source = "reservation.amount.won")
    @Mapping(target = "state", source = "columns.state")
    ReservationJpaEntity toRow(Reservation reservation, Columns columns);

    default Integer number(SeatNumber number) {
        return number.value();
    }

    /** A reservation's state as the table stores it. */
    record Columns(
            State state, @Nullable Instant paidAt, @Nullable Instant cancelledAt) {}

    private static Columns columns(ReservationState state) {
        return switch (state) {
            case Held() -> new Columns(State.HELD, null, null);
            case Paid paid -> new Columns(State.PAID, paid.at(), null);
            case Cancelled cancelled -> new Columns(State.CANCELLED, null, cancelled.at());
            case Expired() -> new Columns(State.EXPIRED, null, null);
        };
    }

    default Reservation read(ResultSet row, int index) throws SQLException {
        return toReservation(new ReservationJpaEntity(
                row.getLong("id"),
                row.getLong("user_id"),
                row.getObject("token_id", UUID.class),
                row.getLong("performance_id"),
                List.of((Integer[]) row.getArray("seat_numbers").getArray()),
                row.getLong("amount"),
                State.valueOf(row.getString("state")),
                Objects.requireNonNull(instant(row, "held_at")),
                Objects.requireNonNull(instant(row, "held_until")),
                instant(row, "paid_at"),
                instant(row, "cancelled_at")));
    }

    default Reservation toReservation(ReservationJpaEntity row) {
        return new Reservation(
                new ReservationId(row.id),
                new UserId(row.userId),
                new TokenId(row.tokenId),
                new PerformanceId(row.performanceId),
                row.seatNumbers.stream().map(SeatNumber::new).toList(),
                new Money(row.amount),
                row.heldAt,
                row.heldUntil,
                state(row));
    }

    private static ReservationState state(ReservationJpaEntity row) {
        return switch (row.state) {
            case HELD -> new Held();
            case PAID -> new Paid(Objects.requireNonNull(row.paidAt));
            case CANCELLED -> new Cancelled(Objects.requireNonNull(row.cancelledAt));
            case EXPIRED -> new Expired();
        };
    }
}
