package dev.concert.persistence;

import jakarta.persistence.LockModeType;
import jakarta.persistence.QueryHint;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.jpa.repository.QueryHints;
import org.springframework.data.repository.Repository;

interface QueueTokenJpaRepository extends Repository<QueueTokenJpaEntity, UUID> {

    /** As lock time-out, this makes Hibernate say SKIP LOCKED. */
    String SKIP_LOCKED = "-2";

    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("select t from QueueTokenJpaEntity t where t.queueId = :queueId and t.id in :ids order by t.number")
    List<QueueTokenJpaEntity> lockAllOf(long queueId, Collection<UUID> ids);

    /** With an array, so that the statement is the same however many users there are. */
    @Query(nativeQuery = true, value = """
            SELECT * FROM queue_token
            WHERE queue_id = :queueId AND user_id = ANY(CAST(:userIds AS bigint[])) AND state <> 'ENDED'
            ORDER BY number FOR UPDATE""")
    List<QueueTokenJpaEntity> lockUnended(long queueId, Long[] userIds);

    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @QueryHints(@QueryHint(name = "jakarta.persistence.lock.timeout", value = SKIP_LOCKED))
    @Query("""
            select t from QueueTokenJpaEntity t
            where t.queueId = :queueId and t.state = ADMITTED and t.expiresAt <= :now
            order by t.number""")
    List<QueueTokenJpaEntity> lockOverdue(long queueId, Instant now);

    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("""
            select t from QueueTokenJpaEntity t
            where t.queueId = :queueId and t.state = RETURNED
            order by t.number""")
    List<QueueTokenJpaEntity> lockReturned(long queueId, Limit limit);

    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("""
            select t from QueueTokenJpaEntity t
            where t.queueId = :queueId and t.state = WAITING
            order by t.number""")
    List<QueueTokenJpaEntity> lockNextWaiting(long queueId, Limit limit);

    @Query("select count(t) from QueueTokenJpaEntity t where t.queueId = :queueId and t.state = ADMITTED")
    int countAdmitted(long queueId);
}
