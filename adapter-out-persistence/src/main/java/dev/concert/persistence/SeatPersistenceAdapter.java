package dev.concert.persistence;

import static dev.concert.persistence.WriteBehind.longs;
import static dev.concert.persistence.WriteBehind.texts;

import dev.concert.domain.seat.Seat;
import dev.concert.domain.seat.SeatNumber;
import dev.concert.domain.seat.SeatRepository;
import dev.concert.domain.shared.PerformanceId;
import dev.concert.domain.shared.ReservationId;
import dev.concert.domain.shared.StaleVersionException;
import dev.concert.persistence.WriteBehind.ForRows;
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

    private static final String FIND =
            "SELECT id, performance_id, number, price, version, state, reservation_id, held_until, owner_id FROM seat ";

    private static final String LOCK_ONE = FIND + "WHERE performance_id = ? AND number = ? FOR NO KEY UPDATE";

    private static final String LOCK =
            FIND + "WHERE performance_id = ? AND number = ANY (?) ORDER BY id FOR NO KEY UPDATE";

    private static final String LOCK_HELD =
            FIND + "WHERE reservation_id = ? AND state = 'HELD' ORDER BY id FOR NO KEY UPDATE";

    private static final ForRows SAVE = ForRows.of("""
            UPDATE seat SET version = seat.version + 1, state = changed.state,
              reservation_id = changed.reservation_id, held_until = changed.held_until, owner_id = changed.owner_id
            FROM %s AS changed (id, version, state, reservation_id, held_until, owner_id)
            WHERE seat.id = changed.id AND seat.version = changed.version""", "bigint", "bigint", "text", "bigint", "timestamptz", "bigint");

    private final SeatMapper mapper = Mappers.getMapper(SeatMapper.class);
    private final SeatJpaRepository rows;
    private final WriteBehind writes;

    SeatPersistenceAdapter(SeatJpaRepository rows, WriteBehind writes) {
        this.rows = rows;
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

    private List<Seat> byNumber(String lock, Object... values) {
        return writes.read(lock, mapper::read, values).stream()
                .sorted(Comparator.comparing(Seat::number))
                .toList();
    }
}
