package dev.concert.domain.queue;

/**
 * Identifies a waiting line.
 *
 * @param value positive, given by the repository that stores it
 */
public record QueueId(long value) {

    /** The line that everybody stands in unless a concert has a line of its own. */
    public static final QueueId GLOBAL = new QueueId(1);

    public QueueId {
        if (value < 1) {
            throw new IllegalArgumentException("A QueueId is positive, not " + value);
        }
    }
}
