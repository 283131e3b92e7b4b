package dev.concert.persistence;

import jakarta.persistence.LockModeType;
import java.util.Optional;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

interface QueueJpaRepository extends Repository<QueueJpaEntity, Long> {

    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("select q from QueueJpaEntity q where q.id = :id")
    Optional<QueueJpaEntity> lock(long id);

    @Modifying
    @Query(nativeQuery = true, value = """
                    INSERT INTO queue (id, capacity) VALUES (:id, :capacity)
                    ON CONFLICT (id) DO UPDATE SET capacity = excluded.capacity""")
    void open(long id, int capacity);
}
