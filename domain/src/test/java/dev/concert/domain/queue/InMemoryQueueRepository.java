package dev.concert.domain.queue;

import dev.concert.domain.Given;
import dev.concert.domain.InMemoryDatabase;
import dev.concert.domain.InMemoryDatabase.LockOrder;
import dev.concert.domain.shared.ConcertId;
import java.util.List;

public final class InMemoryQueueRepository implements QueueRepository {

    private final InMemoryDatabase database;

    public InMemoryQueueRepository(InMemoryDatabase database) {
        this.database = database;
    }

    @Override
    public void open(QueueId id, int capacity) {
        database.lock(LockOrder.QUEUE, id);
        if (database.queues.find(id).isEmpty()) {
            database.queues.put(id, Given.queue(id, capacity, 0));
        }
    }

    @Override
    public Queue open(ConcertId concertId, int capacity) {
        database.concerts.requireKey(concertId);
        Queue queue = database.queues.rows().stream()
                .filter(line -> concertId.equals(line.concertId()))
                .findAny()
                .orElseGet(() -> new Queue(new QueueId(nextId()), concertId, capacity, false, null, Queue.Tally.EMPTY));
        database.lock(LockOrder.QUEUE, queue.id());
        database.queues.put(queue.id(), queue);
        return queue;
    }

    /** Far from the ids that somebody else might choose. */
    private long nextId() {
        return 1_000_000 + database.queues.nextId();
    }

    @Override
    public Queue lock(QueueId id) {
        database.lock(LockOrder.QUEUE, id);
        return database.queues.find(id).orElseThrow(() -> new IllegalArgumentException("There is no " + id));
    }

    @Override
    public void save(Queue queue, List<Departure> departures) {
        database.requireLock(LockOrder.QUEUE, queue.id());
        database.queues.put(queue.id(), queue);
        for (Departure departure : departures) {
            if (database.departures.rows().stream()
                    .filter(earlier -> earlier.queueId().equals(queue.id()))
                    .anyMatch(earlier -> earlier.departure().sequence() == departure.sequence()
                            || earlier.departure().number() == departure.number())) {
                throw new IllegalStateException("Departed already: " + departure);
            }
            database.departures.put(
                    database.departures.nextId(), new InMemoryDatabase.StoredDeparture(queue.id(), departure));
        }
    }
}
