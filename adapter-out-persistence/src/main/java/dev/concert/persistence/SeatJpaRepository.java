package dev.concert.persistence;

import jakarta.persistence.LockModeType;
import jakarta.persistence.QueryHint;
import java.time.Instant;
import java.util.List;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.jpa.repository.QueryHints;
import org.springframework.data.repository.Repository;

interface SeatJpaRepository extends Repository<SeatJpaEntity, Long> {

    /** As lock time-out, this makes Hibernate say SKIP LOCKED. */
    String SKIP_LOCKED = "-2";

    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @QueryHints(@QueryHint(name = "jakarta.persistence.lock.timeout", value = SKIP_LOCKED))
    @Query("select s from SeatJpaEntity s where s.state = HELD and s.heldUntil <= :now order by s.id")
    List<SeatJpaEntity> lockOverdue(Instant now, Limit limit);
}
