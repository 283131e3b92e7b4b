package dev.concert.domain.queue;

/**
 * Identifies a queue.
 *
 * @param value positive, given by the repository that stores it
 */
public record QueueId(long value) {

    /** The queue of all concerts without their own. */
    public static final QueueId GLOBAL = new QueueId(1);

    public QueueId {
        if (value < 1) {
            throw new IllegalArgumentException("A QueueId is positive, not " + value);
        }
    }
}
