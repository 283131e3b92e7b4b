package dev.concert.persistence;

import static dev.concert.persistence.SeatJpaRepository.SKIP_LOCKED;

import jakarta.persistence.LockModeType;
import jakarta.persistence.QueryHint;
import java.time.Instant;
import java.util.List;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.jpa.repository.QueryHints;
import org.springframework.data.repository.Repository;

interface ReservationJpaRepository extends Repository<ReservationJpaEntity, Long> {

    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @QueryHints(@QueryHint(name = "jakarta.persistence.lock.timeout", value = SKIP_LOCKED))
    @Query(
            "select r from ReservationJpaEntity r where r.state = HELD and r.heldUntil <= :now order by r.heldUntil, r.id")
    List<ReservationJpaEntity> lockOverdue(Instant now, Limit limit);
}
