package dev.concert.persistence;

import dev.concert.application.Deadline;
import dev.concert.application.LoadShedding.Criticality;
import dev.concert.application.ServiceFailure.OverloadedException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Lets no more work through than there is room for, in the order of arrival; critical work goes first, as it is little and much
 * depends on it. Sheddable work that could not begin soon is refused at once, instead of waiting in vain. Thread-safe.
 *
 * <p>A crowd that comes all at once may wait, up to {@link #MAX_WAITING}. Once callers have waited without a break for
 * {@link #CROWD_LASTS}, more come than can be served, and the wait would only grow: from then on a caller is refused if it would
 * wait for longer than {@link #PATIENCE} by the pace of the entries so far.
 */
final class Bulkhead {

    static final Duration CROWD_LASTS = Duration.ofSeconds(3);
    static final Duration PATIENCE = Duration.ofMillis(500);
    static final int MAX_WAITING = 1_500;

    /** The pace is that of about so many latest entries. */
    private static final int PACE_OF = 64;

    private final Duration maxWait;
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<CountDownLatch> critical = new ArrayDeque<>();
    private final Deque<CountDownLatch> sheddable = new ArrayDeque<>();
    private int room;
    private long nanosEach;
    private long crowdedSince;
    private long lastEntry;

    /**
     * @param maxWait for critical and sheddable work, whatever was expected; shorter if a {@link Deadline} ends earlier
     * @param nanoTime the clock of the pace; {@code maxWait} is real time
     */
    Bulkhead(int room, Duration maxWait, LongSupplier nanoTime) {
        this.room = room;
        this.maxWait = maxWait;
        this.nanoTime = nanoTime;
    }

    /**
     * Returns when the caller may begin; it has to {@link #leave} afterwards.
     *
     * @throws OverloadedException if the work is sheddable, and would wait or has waited too long
     * @throws SQLTransientConnectionException if the work is critical, and has waited too long
     */
    void enter() throws SQLTransientConnectionException {
        boolean isSheddable = Criticality.current() == Criticality.SHEDDABLE;
        Deque<CountDownLatch> queue = isSheddable ? sheddable : critical;
        CountDownLatch turn = new CountDownLatch(1);
        lock.lock();
        try {
            if (room > 0) {
                room--;
                return;
            }
            long now = nanoTime.getAsLong();
            if (waiting() == 0) {
                crowdedSince = now;
                lastEntry = now;
            }
            if (isSheddable && isFull(now)) {
                throw new OverloadedException(waiting() + " requests wait for a connection to the store already");
            }
            queue.addLast(turn);
        } finally {
            lock.unlock();
        }
        if (!comesInTime(turn) && gaveUp(turn, queue)) {
            if (isSheddable) {
                throw new OverloadedException("No connection to the store came free in time");
            }
            throw new SQLTransientConnectionException("No connection came free in time");
        }
    }

    private boolean comesInTime(CountDownLatch turn) {
        try {
            return turn.await(Deadline.nanosLeftForTurn(maxWait.toNanos()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** @return false if the turn came at the last moment */
    private boolean gaveUp(CountDownLatch turn, Deque<CountDownLatch> queue) {
        lock.lock();
        try {
            return queue.remove(turn);
        } finally {
            lock.unlock();
        }
    }

    int waiting() {
        lock.lock();
        try {
            return critical.size() + sheddable.size();
        } finally {
            lock.unlock();
        }
    }

    /** Whether sheddable work that came now would be refused. */
    boolean isFull() {
        lock.lock();
        try {
            return waiting() > 0 && isFull(nanoTime.getAsLong());
        } finally {
            lock.unlock();
        }
    }

    private boolean isFull(long now) {
        int waiting = waiting();
        boolean isTooLate = now - crowdedSince >= CROWD_LASTS.toNanos()
                && waiting * nanosEach + (now - lastEntry) > PATIENCE.toNanos();
        return waiting >= MAX_WAITING || isTooLate;
    }

    /** Gives the room to the next caller. */
    void leave() {
        lock.lock();
        try {
            CountDownLatch next = critical.isEmpty() ? sheddable.pollFirst() : critical.pollFirst();
            if (next == null) {
                room++;
                return;
            }
            long now = nanoTime.getAsLong();
            nanosEach += (now - lastEntry - nanosEach) / PACE_OF;
            lastEntry = now;
            next.countDown();
        } finally {
            lock.unlock();
        }
    }
}
