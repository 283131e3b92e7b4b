package dev.concert.domain.queue;

import dev.concert.domain.InMemoryDatabase;
import dev.concert.domain.InMemoryDatabase.LockOrder;

public final class InMemoryQueueRepository implements QueueRepository {

    private final InMemoryDatabase database;

    public InMemoryQueueRepository(InMemoryDatabase database) {
        this.database = database;
    }

    @Override
    public void open(QueueId id, int capacity) {
        database.lock(LockOrder.QUEUE, id);
        long lastNumber = database.queues.find(id).map(Queue::lastNumber).orElse(0L);
        database.queues.put(id, new Queue(id, capacity, lastNumber));
    }

    @Override
    public Queue lock(QueueId id) {
        database.lock(LockOrder.QUEUE, id);
        return database.queues.find(id).orElseThrow(() -> new IllegalArgumentException("There is no " + id));
    }

    @Override
    public void save(Queue queue) {
        database.requireLock(LockOrder.QUEUE, queue.id());
        database.queues.put(queue.id(), queue);
    }
}
