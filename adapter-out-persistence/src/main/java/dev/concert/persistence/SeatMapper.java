package dev.concert.persistence;

import static dev.concert.persistence.WriteBehind.instant;

import dev.concert.domain.seat.Seat;
import dev.concert.domain.seat.SeatId;
import dev.concert.domain.seat.SeatNumber;
import dev.concert.domain.seat.SeatState;
import dev.concert.domain.seat.SeatState.Available;
import dev.concert.domain.seat.SeatState.Held;
import dev.concert.domain.seat.SeatState.Sold;
import dev.concert.domain.shared.Money;
import dev.concert.domain.shared.PerformanceId;
import dev.concert.domain.shared.ReservationId;
import dev.concert.domain.shared.UserId;
import dev.concert.domain.shared.Version;
import dev.concert.persistence.SeatJpaEntity.State;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.mapstruct.Mapper;
import org.mapstruct.Mapping;
import org.mapstruct.ReportingPolicy;

@Mapper(unmappedTargetPolicy = ReportingPolicy.ERROR)
interface SeatMapper {

    default SeatJpaEntity toRow(Seat seat) {
        return toRow(seat, columns(seat.state()));
    }

    @Mapping(target = "id", source = "seat.id.value")
    @Mapping(target = "performanceId", source = "seat.performanceId.value")
    @Mapping(target = "number", source = "seat.number.value")
    @Mapping(target = "price", source = "seat.price.won")
    @Mapping(target = "version", source = "seat.version.value")
    @Mapping(target = "state", source = "columns.state")
    SeatJpaEntity toRow(Seat seat, Columns columns);

    /** A seat's state as the table stores it. */
    record Columns(
            State state,
            @Nullable Long reservationId,
            @Nullable Instant heldUntil,
            @Nullable Long ownerId) {}

    private static Columns columns(SeatState state) {
        return switch (state) {
            case Available() -> new Columns(State.AVAILABLE, null, null, null);
            case Held held -> new Columns(State.HELD, held.reservation().value(), held.until(), null);
            case Sold sold ->
                new Columns(
                        State.SOLD,
                        sold.reservation().value(),
                        null,
                        sold.owner().value());
        };
    }

    default Seat read(ResultSet row, int index) throws SQLException {
        return toSeat(new SeatJpaEntity(
                row.getLong("id"),
                row.getLong("performance_id"),
                row.getInt("number"),
                row.getLong("price"),
                row.getLong("version"),
                State.valueOf(row.getString("state")),
                row.getObject("reservation_id", Long.class),
                instant(row, "held_until"),
                row.getObject("owner_id", Long.class)));
    }

    default Seat toSeat(SeatJpaEntity row) {
        return new Seat(
                new SeatId(row.id),
                new PerformanceId(row.performanceId),
                new SeatNumber(row.number),
                new Money(row.price),
                state(row),
                new Version(row.version));
    }

    private static SeatState state(SeatJpaEntity row) {
        return switch (row.state) {
            case AVAILABLE -> new Available();
            case HELD -> new Held(reservation(row), Objects.requireNonNull(row.heldUntil));
            case SOLD -> new Sold(reservation(row), new UserId(Objects.requireNonNull(row.ownerId)));
        };
    }

    private static ReservationId reservation(SeatJpaEntity row) {
        return new ReservationId(Objects.requireNonNull(row.reservationId));
    }
}
