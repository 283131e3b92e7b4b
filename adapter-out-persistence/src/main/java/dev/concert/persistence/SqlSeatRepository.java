package dev.concert.persistence;

import static dev.concert.persistence.Table.Type.BIGINT;
import static dev.concert.persistence.Table.Type.INTEGER;
import static dev.concert.persistence.Table.Type.TEXT;
import static dev.concert.persistence.Table.Type.TIMESTAMP;

import dev.concert.domain.seat.Seat;
import dev.concert.domain.seat.SeatNumber;
import dev.concert.domain.seat.SeatRepository;
import dev.concert.domain.seat.SeatState;
import dev.concert.domain.seat.SeatState.Available;
import dev.concert.domain.seat.SeatState.Blocked;
import dev.concert.domain.seat.SeatState.Held;
import dev.concert.domain.seat.SeatState.Sold;
import dev.concert.domain.shared.Ids.PerformanceId;
import dev.concert.domain.shared.Ids.ReservationId;
import dev.concert.domain.shared.Ids.SeatId;
import dev.concert.domain.shared.Ids.UserId;
import dev.concert.domain.shared.Money;
import dev.concert.domain.shared.Version.StaleVersionException;
import dev.concert.persistence.Table.Stored;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

@Repository
@Transactional(propagation = Propagation.MANDATORY)
class SqlSeatRepository implements SeatRepository {

    private enum State {
        AVAILABLE,
        HELD,
        SOLD,
        BLOCKED
    }

    static final Table<Seat> SEAT = Table.<Seat>named("seat")
            .key("id", BIGINT, seat -> seat.id().value())
            .version(Seat::version)
            .fixed("performance_id", BIGINT, seat -> seat.performanceId().value())
            .fixed("number", INTEGER, seat -> seat.number().value())
            .fixed("price", BIGINT, seat -> seat.price().won())
            .fixed("grade", TEXT, Seat::grade)
            .state(seat -> stored(seat.state()))
            .fact("reservation_id", BIGINT)
            .fact("held_until", TIMESTAMP)
            .fact("owner_id", BIGINT)
            .readBy(SqlSeatRepository::seat);

    private static Stored stored(SeatState state) {
        return switch (state) {
            case Available() -> Stored.as(State.AVAILABLE);
            case Blocked() -> Stored.as(State.BLOCKED);
            case Held held ->
                Stored.as(State.HELD)
                        .with("reservation_id", held.reservation().value())
                        .with("held_until", held.until());
            case Sold sold ->
                Stored.as(State.SOLD)
                        .with("reservation_id", sold.reservation().value())
                        .with("owner_id", sold.owner().value());
        };
    }

    private static Seat seat(Row row) throws SQLException {
        return new Seat(
                new SeatId(row.bigint("id")),
                new PerformanceId(row.bigint("performance_id")),
                new SeatNumber(row.integer("number")),
                new Money(row.bigint("price")),
                row.textOrNull("grade"),
                state(row),
                row.version());
    }

    private static SeatState state(Row row) throws SQLException {
        return switch (row.constant(State.class, "state")) {
            case AVAILABLE -> new Available();
            case BLOCKED -> new Blocked();
            case HELD -> new Held(new ReservationId(row.bigint("reservation_id")), row.instant("held_until"));
            case SOLD -> new Sold(new ReservationId(row.bigint("reservation_id")), new UserId(row.bigint("owner_id")));
        };
    }

    private static final String LOCK_ONE = SEAT.lock("performance_id = ? AND number = ?");
    private static final String LOCK = SEAT.lock("performance_id = ? AND number = ANY (?) ORDER BY id");
    private static final String LOCK_HELD = SEAT.lock("reservation_id = ? AND state = 'HELD' ORDER BY id");
    private static final String LOCK_OVERDUE =
            SEAT.lock("state = 'HELD' AND held_until <= ?::timestamptz ORDER BY id LIMIT ?") + " SKIP LOCKED";

    private static final ForRows<Seat> SAVE = SEAT.updateBy("""
            UPDATE seat SET version = seat.version + 1, {changes} FROM {changed}
            WHERE seat.id = changed.id AND seat.version = changed.version""");

    private final WriteBehind writes;

    SqlSeatRepository(WriteBehind writes) {
        this.writes = writes;
    }

    @Override
    public List<Seat> lock(PerformanceId performanceId, Collection<SeatNumber> numbers) {
        Integer[] wanted = numbers.stream().map(SeatNumber::value).toArray(Integer[]::new);
        return wanted.length == 1
                ? byNumber(LOCK_ONE, performanceId.value(), wanted[0])
                : byNumber(LOCK, performanceId.value(), wanted);
    }

    @Override
    public List<Seat> lockHeldFor(ReservationId reservationId) {
        return byNumber(LOCK_HELD, reservationId.value());
    }

    @Override
    public List<Seat> lockOverdue(Instant now, int limit) {
        return writes.read(LOCK_OVERDUE, SEAT, now, limit);
    }

    @Override
    public void saveAll(Collection<Seat> seats) {
        writes.write(
                SAVE,
                seats,
                () -> new StaleVersionException(
                        "One of " + seats.stream().map(Seat::id).toList()));
    }

    private List<Seat> byNumber(String lock, Object... values) {
        return writes.read(lock, SEAT, values).stream()
                .sorted(Comparator.comparing(Seat::number))
                .toList();
    }
}
