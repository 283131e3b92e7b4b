package dev.concert.domain.queue;

import dev.concert.domain.shared.Ids.ConcertId;
import dev.concert.domain.shared.Ids.QueueId;
import java.util.List;

/** Stores the queues. Every method needs a unit of work. */
public interface QueueRepository {

    /** Makes the queue if there is none with this id; an existing one stays as it is. */
    void open(QueueId id, int capacity);

    /**
     * The concert's own queue, locked as by {@link #lock}; made, open and with this capacity, if it has none.
     *
     * @param concertId of a concert that exists
     */
    Opened open(ConcertId concertId, int capacity);

    /** @param made whether the concert had no queue of its own before */
    record Opened(Queue queue, boolean made) {}

    /**
     * The queue, locked until the unit of work ends: of all nodes, one caller at a time issues numbers and admits tokens. Its place among other locks: {@link dev.concert.domain.shared}.
     *
     * @throws IllegalArgumentException if there is no such queue
     */
    Queue lock(QueueId id);

    default void save(Queue queue) {
        save(queue, List.of());
    }

    /**
     * Stores the queue, which the caller has locked, and the departures that it counts since.
     *
     * @param departures in order, the last of which is the queue's last
     */
    void save(Queue queue, List<Departure> departures);
}
