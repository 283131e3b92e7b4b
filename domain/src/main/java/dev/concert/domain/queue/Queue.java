package dev.concert.domain.queue;

/**
 * A waiting line. Its numbers are given out one after the other without gaps, under the lock that
 * {@link QueueRepository#lock} takes; that lock, held until the numbers are committed, is what makes the order exact: who
 * was answered before somebody else asked has the smaller number.
 *
 * @param capacity how many tokens may be admitted at any instant; positive
 * @param lastNumber the last number given out, {@code 0} before the first
 */
public record Queue(QueueId id, int capacity, long lastNumber) {

    public Queue {
        if (capacity < 1) {
            throw new IllegalArgumentException("A queue's capacity is positive, not " + capacity);
        }
        if (lastNumber < 0) {
            throw new IllegalArgumentException("A queue's last number is not negative: " + lastNumber);
        }
    }

    /** This queue after the next number was given out, which is its {@link #lastNumber()}. */
    public Queue issueNumber() {
        return new Queue(id, capacity, Math.addExact(lastNumber, 1));
    }

    /** How many more tokens may be admitted while {@code admitted} are; zero also if the capacity was lowered meanwhile. */
    public int freeSlots(int admitted) {
        return Math.max(0, capacity - admitted);
    }
}
