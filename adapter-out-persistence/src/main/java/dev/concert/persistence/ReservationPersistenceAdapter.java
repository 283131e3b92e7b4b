package dev.concert.persistence;

import dev.concert.domain.queue.TokenId;
import dev.concert.domain.reservation.Reservation;
import dev.concert.domain.reservation.ReservationRepository;
import dev.concert.domain.reservation.ReservationState.Cancelled;
import dev.concert.domain.reservation.ReservationState.Expired;
import dev.concert.domain.reservation.ReservationState.Held;
import dev.concert.domain.reservation.ReservationState.Paid;
import dev.concert.domain.shared.ReservationId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.mapstruct.factory.Mappers;
import org.springframework.data.domain.Limit;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

@Repository
@Transactional(propagation = Propagation.MANDATORY)
class ReservationPersistenceAdapter implements ReservationRepository {

    private static final String FIND = """
            SELECT id, user_id, token_id, performance_id, seat_numbers, amount, state, held_at, held_until, paid_at,
              cancelled_at
            FROM reservation""";

    private static final String LOCK = FIND + " WHERE id = ? FOR NO KEY UPDATE";

    private static final String LOCK_HELD = FIND + " WHERE token_id = ? AND state = 'HELD' FOR NO KEY UPDATE";

    private static final String ADD = """
            INSERT INTO reservation
              (id, user_id, token_id, performance_id, seat_numbers, amount, state, held_at, held_until)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?::timestamptz, ?::timestamptz)""";

    private static final String CLAIM_SEATS = """
            INSERT INTO seat_claim (reservation_id, seat_id, during)
            SELECT ?, s.id, tstzrange(?::timestamptz, ?::timestamptz)
            FROM seat s WHERE s.performance_id = ? AND s.number""";

    private static final String CLAIM_ONE = CLAIM_SEATS + " = ?";
    private static final String CLAIM_ALL = CLAIM_SEATS + " = ANY (?) ORDER BY s.id";

    private static final String SAVE =
            "UPDATE reservation SET state = ?, paid_at = ?::timestamptz, cancelled_at = ?::timestamptz WHERE id = ?";

    private static final String PERPETUATE_CLAIMS =
            "UPDATE seat_claim SET during = tstzrange(lower(during), NULL) WHERE reservation_id = ?";

    /** {@code greatest}: the clocks of two nodes may differ by a breath. */
    private static final String END_CLAIMS = """
            UPDATE seat_claim SET during = tstzrange(lower(during), greatest(lower(during), ?::timestamptz))
            WHERE reservation_id = ?""";

    private final ReservationMapper mapper = Mappers.getMapper(ReservationMapper.class);
    private final ReservationJpaRepository rows;
    private final WriteBehind writes;
    private final IdBlocks ids;

    ReservationPersistenceAdapter(ReservationJpaRepository rows, WriteBehind writes, JdbcOperations jdbc) {
        this.rows = rows;
        this.writes = writes;
        this.ids = new IdBlocks(jdbc, "reservation_id");
    }

    @Override
    public ReservationId nextId() {
        return new ReservationId(ids.next());
    }

    @Override
    public Optional<Reservation> lock(ReservationId id) {
        return writes.readOne(LOCK, mapper::read, id.value());
    }

    @Override
    public Optional<Reservation> lockMarkedHeld(TokenId tokenId) {
        return writes.readOne(LOCK_HELD, mapper::read, tokenId.value());
    }

    @Override
    public List<Reservation> lockOverdue(Instant now, int limit) {
        writes.flush();
        return rows.lockOverdue(now, Limit.of(limit)).stream()
                .map(mapper::toReservation)
                .toList();
    }

    @Override
    public void add(Reservation reservation) {
        ReservationJpaEntity row = mapper.toRow(reservation);
        Integer[] numbers = row.seatNumbers.toArray(Integer[]::new);
        writes.write(
                ADD,
                1,
                () -> new IllegalStateException(reservation.id() + " was not added"),
                row.id,
                row.userId,
                row.tokenId,
                row.performanceId,
                numbers,
                row.amount,
                row.state.name(),
                row.heldAt,
                row.heldUntil);
        writes.write(
                numbers.length == 1 ? CLAIM_ONE : CLAIM_ALL,
                numbers.length,
                () -> new IllegalArgumentException("Not all seats exist: " + reservation.seats()),
                row.id,
                row.heldAt,
                row.heldUntil,
                row.performanceId,
                numbers.length == 1 ? numbers[0] : numbers);
    }

    @Override
    public void save(Reservation reservation) {
        ReservationJpaEntity row = mapper.toRow(reservation);
        Supplier<IllegalStateException> missing = () -> new IllegalStateException(reservation.id() + " is not stored");
        writes.write(SAVE, 1, missing, row.state.name(), row.paidAt, row.cancelledAt, row.id);
        int claims = row.seatNumbers.size();
        switch (reservation.state()) {
            case Paid _paid -> writes.write(PERPETUATE_CLAIMS, claims, missing, row.id);
            case Cancelled cancelled -> writes.write(END_CLAIMS, claims, missing, cancelled.at(), row.id);
            case Held _held -> {}
            case Expired _expired -> {}
        }
    }
}
