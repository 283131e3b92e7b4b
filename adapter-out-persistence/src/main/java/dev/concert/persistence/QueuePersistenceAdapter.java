package dev.concert.persistence;

import dev.concert.domain.queue.Queue;
import dev.concert.domain.queue.QueueId;
import dev.concert.domain.queue.QueueRepository;
import jakarta.persistence.EntityManager;
import org.mapstruct.factory.Mappers;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

@Repository
@Transactional(propagation = Propagation.MANDATORY)
class QueuePersistenceAdapter implements QueueRepository {

    private final QueueMapper mapper = Mappers.getMapper(QueueMapper.class);
    private final QueueJpaRepository rows;
    private final EntityManager entityManager;

    QueuePersistenceAdapter(QueueJpaRepository rows, EntityManager entityManager) {
        this.rows = rows;
        this.entityManager = entityManager;
    }

    @Override
    public void open(QueueId id, int capacity) {
        rows.open(id.value(), capacity);
    }

    /** Declares what it throws, as Spring would translate it otherwise. */
    @Override
    public Queue lock(QueueId id) throws IllegalArgumentException {
        return rows.lock(id.value())
                .map(mapper::toQueue)
                .orElseThrow(() -> new IllegalArgumentException("There is no line " + id));
    }

    @Override
    public void save(Queue queue) {
        entityManager.merge(mapper.toRow(queue));
    }
}
