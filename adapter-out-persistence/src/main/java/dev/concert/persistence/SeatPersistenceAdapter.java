package dev.concert.persistence;

import dev.concert.domain.seat.Seat;
import dev.concert.domain.seat.SeatNumber;
import dev.concert.domain.seat.SeatRepository;
import dev.concert.domain.shared.PerformanceId;
import dev.concert.domain.shared.ReservationId;
import dev.concert.domain.shared.StaleVersionException;
import jakarta.persistence.EntityManager;
import jakarta.persistence.OptimisticLockException;
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

    private final SeatMapper mapper = Mappers.getMapper(SeatMapper.class);
    private final SeatJpaRepository rows;
    private final EntityManager entityManager;

    SeatPersistenceAdapter(SeatJpaRepository rows, EntityManager entityManager) {
        this.rows = rows;
        this.entityManager = entityManager;
    }

    @Override
    public List<Seat> lock(PerformanceId performanceId, Collection<SeatNumber> numbers) {
        return byNumber(rows.lock(
                performanceId.value(), numbers.stream().map(SeatNumber::value).toList()));
    }

    @Override
    public List<Seat> lockHeldFor(ReservationId reservationId) {
        return byNumber(rows.lockHeldFor(reservationId.value()));
    }

    @Override
    public List<Seat> lockOverdue(Instant now, int limit) {
        return rows.lockOverdue(now, Limit.of(limit)).stream()
                .map(mapper::toSeat)
                .toList();
    }

    @Override
    public void saveAll(Collection<Seat> seats) {
        try {
            seats.stream()
                    .sorted(Comparator.comparing(seat -> seat.id().value()))
                    .forEach(seat -> entityManager.merge(mapper.toRow(seat)));
            entityManager.flush();
        } catch (OptimisticLockException e) {
            throw new StaleVersionException(
                    "One of " + seats.stream().map(Seat::id).toList());
        }
    }

    private List<Seat> byNumber(List<SeatJpaEntity> found) {
        return found.stream()
                .map(mapper::toSeat)
                .sorted(Comparator.comparing(Seat::number))
                .toList();
    }
}
