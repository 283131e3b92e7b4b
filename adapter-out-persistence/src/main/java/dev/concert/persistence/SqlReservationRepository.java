package dev.concert.persistence;

import static dev.concert.persistence.Table.Type.BIGINT;
import static dev.concert.persistence.Table.Type.INTEGERS;
import static dev.concert.persistence.Table.Type.TIMESTAMP;
import static dev.concert.persistence.Table.Type.UUID;

import dev.concert.domain.reservation.Reservation;
import dev.concert.domain.reservation.ReservationRepository;
import dev.concert.domain.reservation.ReservationState;
import dev.concert.domain.reservation.ReservationState.Cancelled;
import dev.concert.domain.reservation.ReservationState.Expired;
import dev.concert.domain.reservation.ReservationState.Held;
import dev.concert.domain.reservation.ReservationState.Paid;
import dev.concert.domain.reservation.ReservationState.Refunded;
import dev.concert.domain.seat.SeatNumber;
import dev.concert.domain.shared.Ids.PerformanceId;
import dev.concert.domain.shared.Ids.ReservationId;
import dev.concert.domain.shared.Ids.TokenId;
import dev.concert.domain.shared.Ids.UserId;
import dev.concert.domain.shared.Money;
import dev.concert.persistence.Table.Stored;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

@Repository
@Transactional(propagation = Propagation.MANDATORY)
class SqlReservationRepository implements ReservationRepository {

    private enum State {
        HELD,
        PAID,
        REFUNDED,
        CANCELLED,
        EXPIRED
    }

    static final Table<Reservation> RESERVATION = Table.<Reservation>named("reservation")
            .key("id", BIGINT, reservation -> reservation.id().value())
            .fixed("user_id", BIGINT, reservation -> reservation.userId().value())
            .fixed("token_id", UUID, reservation -> reservation.tokenId().value())
            .fixed(
                    "performance_id",
                    BIGINT,
                    reservation -> reservation.performanceId().value())
            .fixed("seat_numbers", INTEGERS, SqlReservationRepository::numbers)
            .fixed("amount", BIGINT, reservation -> reservation.amount().won())
            .fixed("held_at", TIMESTAMP, Reservation::heldAt)
            .fixed("held_until", TIMESTAMP, Reservation::heldUntil)
            .state(reservation -> stored(reservation.state()))
            .fact("paid_at", TIMESTAMP)
            .fact("refunded_at", TIMESTAMP)
            .fact("cancelled_at", TIMESTAMP)
            .readBy(SqlReservationRepository::reservation);

    private static Stored stored(ReservationState state) {
        return switch (state) {
            case Held() -> Stored.as(State.HELD);
            case Paid paid -> Stored.as(State.PAID).with("paid_at", paid.at());
            case Refunded refunded ->
                Stored.as(State.REFUNDED).with("paid_at", refunded.paidAt()).with("refunded_at", refunded.at());
            case Cancelled cancelled -> Stored.as(State.CANCELLED).with("cancelled_at", cancelled.at());
            case Expired() -> Stored.as(State.EXPIRED);
        };
    }

    private static Reservation reservation(Row row) throws SQLException {
        return new Reservation(
                new ReservationId(row.bigint("id")),
                new UserId(row.bigint("user_id")),
                new TokenId(row.uuid("token_id")),
                new PerformanceId(row.bigint("performance_id")),
                row.integers("seat_numbers").stream().map(SeatNumber::new).toList(),
                new Money(row.bigint("amount")),
                row.instant("held_at"),
                row.instant("held_until"),
                state(row));
    }

    private static ReservationState state(Row row) throws SQLException {
        return switch (row.constant(State.class, "state")) {
            case HELD -> new Held();
            case PAID -> new Paid(row.instant("paid_at"));
            case REFUNDED -> new Refunded(row.instant("paid_at"), row.instant("refunded_at"));
            case CANCELLED -> new Cancelled(row.instant("cancelled_at"));
            case EXPIRED -> new Expired();
        };
    }

    private static Integer[] numbers(Reservation reservation) {
        return reservation.seats().stream().map(SeatNumber::value).toArray(Integer[]::new);
    }

    private static final String FIND = RESERVATION.select() + "WHERE id = ?";
    private static final String LOCK = RESERVATION.lock("id = ?");
    private static final String LOCK_HELD = RESERVATION.lock("token_id = ? AND state = 'HELD'");
    private static final String LOCK_OVERDUE =
            RESERVATION.lock("state = 'HELD' AND held_until <= ?::timestamptz ORDER BY held_until, id LIMIT ?")
                    + " SKIP LOCKED";

    private static final ForRows<Reservation> ADD = RESERVATION.insert();

    private static final ForRows<Reservation> SAVE =
            RESERVATION.updateBy("UPDATE reservation SET {changes} FROM {changed} WHERE reservation.id = changed.id");

    private static final String CLAIM_SEATS = """
            INSERT INTO seat_claim (reservation_id, seat_id, during)
            SELECT ?, s.id, tstzrange(?::timestamptz, ?::timestamptz)
            FROM seat s WHERE s.performance_id = ? AND s.number""";

    private static final String CLAIM_ONE = CLAIM_SEATS + " = ?";
    private static final String CLAIM_ALL = CLAIM_SEATS + " = ANY (?) ORDER BY s.id";

    private static final String PERPETUATE_CLAIMS =
            "UPDATE seat_claim SET during = tstzrange(lower(during), NULL) WHERE reservation_id = ?";

    /** {@code greatest}: the clocks of two nodes may differ by some milliseconds. */
    private static final String END_CLAIMS = """
            UPDATE seat_claim SET during = tstzrange(lower(during), greatest(lower(during), ?::timestamptz))
            WHERE reservation_id = ?""";

    private final WriteBehind writes;
    private final IdBlocks ids;

    SqlReservationRepository(WriteBehind writes, JdbcClient jdbc) {
        this.writes = writes;
        this.ids = new IdBlocks(jdbc, "reservation_id");
    }

    @Override
    public ReservationId nextId() {
        return new ReservationId(ids.next());
    }

    @Override
    public Optional<Reservation> find(ReservationId id) {
        return writes.readOne(FIND, RESERVATION, id.value());
    }

    @Override
    public Optional<Reservation> lock(ReservationId id) {
        return writes.readOne(LOCK, RESERVATION, id.value());
    }

    @Override
    public Optional<Reservation> lockMarkedHeld(TokenId tokenId) {
        return writes.readOne(LOCK_HELD, RESERVATION, tokenId.value());
    }

    @Override
    public List<Reservation> lockOverdue(Instant now, int limit) {
        return writes.read(LOCK_OVERDUE, RESERVATION, now, limit);
    }

    @Override
    public void add(Reservation reservation) {
        writes.write(ADD, List.of(reservation), () -> new IllegalStateException(reservation.id() + " was not added"));
        Integer[] numbers = numbers(reservation);
        boolean one = numbers.length == 1;
        writes.write(
                one ? CLAIM_ONE : CLAIM_ALL,
                numbers.length,
                () -> new IllegalArgumentException("Not all seats exist: " + reservation.seats()),
                reservation.id().value(),
                reservation.heldAt(),
                reservation.heldUntil(),
                reservation.performanceId().value(),
                one ? numbers[0] : numbers);
    }

    @Override
    public void save(Reservation reservation) {
        Supplier<IllegalStateException> missing = () -> new IllegalStateException(reservation.id() + " is not stored");
        writes.write(SAVE, List.of(reservation), missing);
        long id = reservation.id().value();
        int claims = reservation.seats().size();
        switch (reservation.state()) {
            case Paid _paid -> writes.write(PERPETUATE_CLAIMS, claims, missing, id);
            case Refunded refunded -> writes.write(END_CLAIMS, claims, missing, refunded.at(), id);
            case Cancelled cancelled -> writes.write(END_CLAIMS, claims, missing, cancelled.at(), id);
            case Held _held -> {}
            case Expired _expired -> {}
        }
    }
}
