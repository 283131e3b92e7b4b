package dev.concert.persistence;

import static dev.concert.persistence.WriteBehind.longs;
import static dev.concert.persistence.WriteBehind.texts;

import dev.concert.domain.seat.Seat;
import dev.concert.domain.seat.SeatNumber;
import dev.concert.domain.seat.SeatRepository;
import dev.concert.domain.shared.PerformanceId;
import dev.concert.domain.shared.ReservationId;
import dev.concert.domain.shared.StaleVersionException;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.mapstruct.factory.Mappers;
import org.springframework.data.domain.Limit;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

@Repository
@Transactional(propagation = Propagation.MANDATORY)
class SeatPersistenceAdapter implements SeatRepository {

    /** With an array, so that the statement is the same however many seats are wanted. */
    private static final String LOCK = """
            SELECT * FROM seat WHERE performance_id = ? AND number = ANY(?) ORDER BY id FOR NO KEY UPDATE""";

    private static final String LOCK_HELD =
            "select s from SeatJpaEntity s where s.reservationId = ?1 and s.state = HELD order by s.id";

    private static final String SAVE = """
            UPDATE seat SET version = seat.version + 1, state = changed.state,
              reservation_id = changed.reservation_id, held_until = changed.held_until, owner_id = changed.owner_id
            FROM unnest(?::bigint[], ?::bigint[], ?::text[], ?::bigint[], ?::timestamptz[], ?::bigint[])
              AS changed (id, version, state, reservation_id, held_until, owner_id)
            WHERE seat.id = changed.id AND seat.version = changed.version""";

    private final SeatMapper mapper = Mappers.getMapper(SeatMapper.class);
    private final SeatJpaRepository rows;
    private final WriteBehind writes;

    SeatPersistenceAdapter(SeatJpaRepository rows, WriteBehind writes) {
        this.rows = rows;
        this.writes = writes;
    }

    @Override
    public List<Seat> lock(PerformanceId performanceId, Collection<SeatNumber> numbers) {
        return byNumber(writes.flushed()
                .createNativeQuery(LOCK, SeatJpaEntity.class)
                .setParameter(1, performanceId.value())
                .setParameter(2, numbers.stream().map(SeatNumber::value).toArray(Integer[]::new))
                .getResultList());
    }

    @Override
    public List<Seat> lockHeldFor(ReservationId reservationId) {
        return byNumber(writes.flushed()
                .createQuery(LOCK_HELD, SeatJpaEntity.class)
                .setParameter(1, reservationId.value())
                .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                .getResultList());
    }

    @Override
    public List<Seat> lockOverdue(Instant now, int limit) {
        writes.flush();
        return rows.lockOverdue(now, Limit.of(limit)).stream()
                .map(mapper::toSeat)
                .toList();
    }

    @Override
    public void saveAll(Collection<Seat> seats) {
        if (!seats.isEmpty()) {
            List<SeatJpaEntity> changed = seats.stream().map(mapper::toRow).toList();
            writes.write(
                    SAVE,
                    changed.size(),
                    () -> new StaleVersionException(
                            "One of " + seats.stream().map(Seat::id).toList()),
                    longs(changed, row -> row.id),
                    longs(changed, row -> row.version),
                    texts(changed, row -> row.state),
                    longs(changed, row -> row.reservationId),
                    texts(changed, row -> row.heldUntil),
                    longs(changed, row -> row.ownerId));
        }
    }

    private List<Seat> byNumber(List<SeatJpaEntity> found) {
        return found.stream()
                .map(mapper::toSeat)
                .sorted(Comparator.comparing(Seat::number))
                .toList();
    }
}
