package dev.concert.domain.queue;

/** Keeps the lines. */
public interface QueueRepository {

    /** Makes the line if there is none with this id, and sets its capacity if there is. Needs a unit of work. */
    void open(QueueId id, int capacity);

    /**
     * The line, locked until the unit of work ends: numbers are given out and people admitted by one caller at a time, over
     * all nodes. The first lock in the order of locks: queue, token, reservation, seats by id, wallet.
     *
     * @throws IllegalArgumentException if there is no such line
     */
    Queue lock(QueueId id);

    /** Stores the line, which the caller has locked. */
    void save(Queue queue);
}
