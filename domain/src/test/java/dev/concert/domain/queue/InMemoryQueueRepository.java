package dev.concert.domain.queue;

import dev.concert.domain.Given;
import dev.concert.domain.InMemoryDatabase;
import dev.concert.domain.InMemoryDatabase.LockOrder;
import dev.concert.domain.shared.Ids.ConcertId;
import dev.concert.domain.shared.Ids.QueueId;
import java.util.List;

public final class InMemoryQueueRepository implements QueueRepository {

    private final InMemoryDatabase database;

    public InMemoryQueueRepository(InMemoryDatabase database) {
        this.database = database;
    }

    @Override
    public void open(QueueId id, int capacity) {
        if (database.queues.lock(id).isEmpty()) {
            database.queues.put(id, Given.queue(id, capacity, 0));
        }
    }

    @Override
    public Opened open(ConcertId concertId, int capacity) {
        database.concerts.requireKey(concertId);
        // Of concurrent calls one makes the queue, and the others wait for it.
        database.claim(LockOrder.NONE, concertId);
        QueueId id = database.queues.rows().stream()
                .filter(queue -> concertId.equals(queue.concertId()))
                .findAny()
                .map(Queue::id)
                .orElseGet(() -> new QueueId(nextId()));
        return database.queues.lock(id).map(queue -> new Opened(queue, false)).orElseGet(() -> {
            Queue made = new Queue(id, concertId, capacity, false, null, null, Queue.Tally.EMPTY);
            database.queues.put(id, made);
            return new Opened(made, true);
        });
    }

    /** Far from the ids that somebody else might choose. */
    private long nextId() {
        return 1_000_000 + database.queues.nextId();
    }

    @Override
    public Queue lock(QueueId id) {
        return database.queues.lock(id).orElseThrow(() -> new IllegalArgumentException("There is no " + id));
    }

    @Override
    public void save(Queue queue, List<Departure> departures) {
        database.queues.requireLock(queue.id());
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
