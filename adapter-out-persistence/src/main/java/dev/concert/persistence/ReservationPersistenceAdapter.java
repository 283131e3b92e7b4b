package dev.concert.persistence;

import dev.concert.domain.queue.TokenId;
import dev.concert.domain.reservation.Reservation;
import dev.concert.domain.reservation.ReservationRepository;
import dev.concert.domain.reservation.ReservationState.Cancelled;
import dev.concert.domain.reservation.ReservationState.Expired;
import dev.concert.domain.reservation.ReservationState.Held;
import dev.concert.domain.reservation.ReservationState.Paid;
import dev.concert.domain.shared.ReservationId;
import jakarta.persistence.LockModeType;
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

    private static final String LOCK = "select r from ReservationJpaEntity r where r.id = ?1";

    private static final String LOCK_HELD =
            "select r from ReservationJpaEntity r where r.tokenId = ?1 and r.state = HELD";

    private static final String ADD = """
            INSERT INTO reservation
              (id, user_id, token_id, performance_id, seat_numbers, amount, state, held_at, held_until)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?::timestamptz, ?::timestamptz)""";

    private static final String CLAIM_SEATS = """
            INSERT INTO seat_claim (reservation_id, seat_id, during)
            SELECT ?, s.id, tstzrange(?::timestamptz, ?::timestamptz)
            FROM seat s WHERE s.performance_id = ? AND s.number = ANY (?)
            ORDER BY s.id""";

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
        return locked(LOCK, id.value());
    }

    @Override
    public Optional<Reservation> lockHeld(TokenId tokenId) {
        return locked(LOCK_HELD, tokenId.value());
    }

    private Optional<Reservation> locked(String query, Object parameter) {
        return Optional.ofNullable(writes.flushed()
                        .createQuery(query, ReservationJpaEntity.class)
                        .setParameter(1, parameter)
                        .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                        .getSingleResultOrNull())
                .map(mapper::toReservation);
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
                CLAIM_SEATS,
                numbers.length,
                () -> new IllegalArgumentException("Not all seats exist: " + reservation.seats()),
                row.id,
                row.heldAt,
                row.heldUntil,
                row.performanceId,
                numbers);
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
