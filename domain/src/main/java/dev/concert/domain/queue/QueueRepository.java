package dev.concert.domain.queue;

import dev.concert.domain.shared.ConcertId;
import java.util.List;

/** Keeps the lines. All of it needs a unit of work. */
public interface QueueRepository {

    /** Makes the line if there is none with this id; one that is there stays as it is. */
    void open(QueueId id, int capacity);

    /**
     * The concert's own line, locked as by {@link #lock}; made, open and with this capacity, if it has none.
     *
     * @param concertId of a concert that exists
     */
    Queue open(ConcertId concertId, int capacity);

    /**
     * The line, locked until the unit of work ends: numbers are given out and people admitted by one caller at a time, over
     * all nodes. Its place among other locks: {@link dev.concert.domain.shared}.
     *
     * @throws IllegalArgumentException if there is no such line
     */
    Queue lock(QueueId id);

    /** Stores the line, which the caller has locked. */
    default void save(Queue queue) {
        save(queue, List.of());
    }

    /**
     * Stores the line, which the caller has locked, and those who have departed from it meanwhile.
     *
     * @param departures in order, the last of which is the queue's last
     */
    void save(Queue queue, List<Departure> departures);
}
