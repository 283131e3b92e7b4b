package dev.concert.persistence;

import dev.concert.domain.queue.TokenId;
import dev.concert.domain.reservation.Reservation;
import dev.concert.domain.reservation.ReservationRepository;
import dev.concert.domain.reservation.ReservationState.Cancelled;
import dev.concert.domain.reservation.ReservationState.Expired;
import dev.concert.domain.reservation.ReservationState.Held;
import dev.concert.domain.reservation.ReservationState.Paid;
import dev.concert.domain.shared.ReservationId;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.mapstruct.factory.Mappers;
import org.springframework.data.domain.Limit;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

@Repository
@Transactional(propagation = Propagation.MANDATORY)
class ReservationPersistenceAdapter implements ReservationRepository {

    private final ReservationMapper mapper = Mappers.getMapper(ReservationMapper.class);
    private final ReservationJpaRepository rows;
    private final EntityManager entityManager;
    private long nextId;
    private long endOfIds;

    ReservationPersistenceAdapter(ReservationJpaRepository rows, EntityManager entityManager) {
        this.rows = rows;
        this.entityManager = entityManager;
    }

    /** Ids are taken in blocks; what a stopped node had left of its block is never used. */
    @Override
    public synchronized ReservationId nextId() {
        if (nextId == endOfIds) {
            nextId = rows.nextBlockOfIds();
            endOfIds = nextId + ReservationJpaRepository.ID_BLOCK;
        }
        return new ReservationId(nextId++);
    }

    @Override
    public Optional<Reservation> lock(ReservationId id) {
        return rows.lock(id.value()).map(mapper::toReservation);
    }

    @Override
    public Optional<Reservation> lockHeld(TokenId tokenId) {
        return rows.lockHeld(tokenId.value()).map(mapper::toReservation);
    }

    @Override
    public List<Reservation> lockOverdue(Instant now, int limit) {
        return rows.lockOverdue(now, Limit.of(limit)).stream()
                .map(mapper::toReservation)
                .toList();
    }

    @Override
    public void add(Reservation reservation) {
        entityManager.persist(mapper.toRow(reservation));
        entityManager.flush();
        int claimed = rows.claimSeats(reservation.id().value());
        if (claimed != reservation.seats().size()) {
            throw new IllegalArgumentException("Not all seats exist: " + reservation.seats());
        }
    }

    @Override
    public void save(Reservation reservation) {
        entityManager.merge(mapper.toRow(reservation));
        entityManager.flush();
        switch (reservation.state()) {
            case Paid _paid -> rows.perpetuateClaims(reservation.id().value());
            case Cancelled cancelled -> rows.endClaims(reservation.id().value(), cancelled.at());
            case Held _held -> {}
            case Expired _expired -> {}
        }
    }
}
