package dev.concert.persistence;

import dev.concert.domain.queue.Departure;
import dev.concert.domain.queue.Queue;
import dev.concert.domain.queue.QueueId;
import dev.concert.domain.queue.QueueRepository;
import dev.concert.domain.shared.ConcertId;
import jakarta.persistence.EntityManager;
import java.util.List;
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

    @Override
    public Queue open(ConcertId concertId, int capacity) {
        rows.openForConcert(concertId.value(), capacity);
        return rows.lockOfConcert(concertId.value()).map(mapper::toQueue).orElseThrow();
    }

    /** Declares what it throws, as Spring would translate it otherwise. */
    @Override
    public Queue lock(QueueId id) throws IllegalArgumentException {
        return rows.lock(id.value())
                .map(mapper::toQueue)
                .orElseThrow(() -> new IllegalArgumentException("There is no line " + id));
    }

    /** A default method is not guarded by Spring, as it calls past the proxy. */
    @Override
    public void save(Queue queue) {
        save(queue, List.of());
    }

    @Override
    public void save(Queue queue, List<Departure> departures) {
        entityManager.merge(mapper.toRow(queue));
        if (!departures.isEmpty()) {
            rows.addDepartures(
                    queue.id().value(),
                    departures.stream().map(Departure::sequence).toArray(Long[]::new),
                    departures.stream().map(Departure::number).toArray(Long[]::new),
                    departures.stream()
                            .map(departure -> departure.kind().name())
                            .toArray(String[]::new),
                    departures.stream()
                            .map(departure -> departure.at().toString())
                            .toArray(String[]::new));
        }
    }
}
