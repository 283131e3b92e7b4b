package dev.concert.persistence;

import jakarta.persistence.LockModeType;
import java.util.Optional;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

interface QueueJpaRepository extends Repository<QueueJpaEntity, Long> {

    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("select q from QueueJpaEntity q where q.concertId = :concertId")
    Optional<QueueJpaEntity> lockOfConcert(long concertId);

    @Modifying
    @Query(
            nativeQuery = true,
            value = "INSERT INTO queue (id, capacity) VALUES (:id, :capacity) ON CONFLICT (id) DO NOTHING")
    void open(long id, int capacity);

    /** Waits for who does the same at the same time. */
    @Modifying
    @Query(
            nativeQuery = true,
            value = "INSERT INTO queue (concert_id, capacity) VALUES (:concertId, :capacity)"
                    + " ON CONFLICT (concert_id) DO NOTHING")
    void openForConcert(long concertId, int capacity);
}
