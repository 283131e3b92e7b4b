package dev.concert.persistence;

import static dev.concert.persistence.WriteBehind.longs;
import static dev.concert.persistence.WriteBehind.texts;

import dev.concert.domain.queue.Departure;
import dev.concert.domain.queue.Queue;
import dev.concert.domain.queue.QueueId;
import dev.concert.domain.queue.QueueRepository;
import dev.concert.domain.shared.ConcertId;
import java.util.List;
import java.util.Objects;
import org.mapstruct.factory.Mappers;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

@Repository
@Transactional(propagation = Propagation.MANDATORY)
class QueuePersistenceAdapter implements QueueRepository {

    private static final String LOCK = """
            SELECT id, concert_id, capacity, paused, opens_at, last_number, last_departure, occupied, freed_slots, passed_over
            FROM queue WHERE id = ? FOR NO KEY UPDATE""";

    private static final String SAVE = """
            UPDATE queue SET concert_id = ?::bigint, capacity = ?, paused = ?::boolean, opens_at = ?::timestamptz,
              last_number = ?, last_departure = ?, occupied = ?, freed_slots = ?, passed_over = ?
            WHERE id = ?""";

    private static final String ADD_DEPARTURES = """
            INSERT INTO queue_departure (queue_id, sequence, number, kind, at)
            SELECT ?, departure.* FROM unnest(?::bigint[], ?::bigint[], ?::text[], ?::timestamptz[]) AS departure""";

    private final QueueMapper mapper = Mappers.getMapper(QueueMapper.class);
    private final QueueJpaRepository rows;
    private final WriteBehind writes;

    QueuePersistenceAdapter(QueueJpaRepository rows, WriteBehind writes) {
        this.rows = rows;
        this.writes = writes;
    }

    @Override
    public void open(QueueId id, int capacity) {
        rows.open(id.value(), capacity);
    }

    @Override
    public Queue open(ConcertId concertId, int capacity) {
        writes.flush();
        rows.openForConcert(concertId.value(), capacity);
        return rows.lockOfConcert(concertId.value()).map(mapper::toQueue).orElseThrow();
    }

    /** Declares what it throws, as Spring would translate it otherwise. */
    @Override
    public Queue lock(QueueId id) throws IllegalArgumentException {
        return writes.readOne(LOCK, mapper::read, id.value())
                .orElseThrow(() -> new IllegalArgumentException("There is no line " + id));
    }

    /** A default method is not guarded by Spring, as it calls past the proxy. */
    @Override
    public void save(Queue queue) {
        save(queue, List.of());
    }

    @Override
    public void save(Queue queue, List<Departure> departures) {
        QueueJpaEntity row = mapper.toRow(queue);
        writes.write(
                SAVE,
                1,
                () -> new IllegalStateException("There is no line " + queue.id()),
                Objects.toString(row.concertId, null),
                row.capacity,
                Boolean.toString(row.paused),
                row.opensAt,
                row.lastNumber,
                row.lastDeparture,
                row.occupied,
                row.freedSlots,
                row.passedOver,
                row.id);
        if (!departures.isEmpty()) {
            writes.write(
                    ADD_DEPARTURES,
                    departures.size(),
                    () -> new IllegalStateException("Not all departures were added"),
                    row.id,
                    longs(departures, Departure::sequence),
                    longs(departures, Departure::number),
                    texts(departures, Departure::kind),
                    texts(departures, Departure::at));
        }
    }
}
