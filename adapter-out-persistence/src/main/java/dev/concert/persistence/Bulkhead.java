package dev.concert.persistence;

import dev.concert.application.LoadShedding.Criticality;
import dev.concert.application.ServiceFailure.OverloadedException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Admits no more work than there is room for, in the order of arrival; but critical work before all other, as it is little and
 * much depends on it. Work that may be refused and could not begin soon is refused at once, instead of waiting in vain. Thread-safe.
 *
 * <p>A crowd that comes all at once is heard out, up to {@link #MAX_WAITING}. But where somebody has had to wait all the time for
 * longer than {@link #CROWD_LASTS}, more come than can be served, and the wait would only grow: then nobody is kept waiting for
 * longer than {@link #PATIENCE}, by how fast those before were let in.
 */
final class Bulkhead {

    static final Duration CROWD_LASTS = Duration.ofSeconds(3);
    static final Duration PATIENCE = Duration.ofMillis(500);
    static final int MAX_WAITING = 1_500;

    /** The pace is that of about so many callers that came in last. */
    private static final int PACE_OF = 64;

    private final long maxWaitNanos;
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Waiter> critical = new ArrayDeque<>();
    private final Deque<Waiter> sheddable = new ArrayDeque<>();
    private int room;
    private long nanosEach;
    /** Since when there has always been somebody waiting, and when one of them was last let in. */
    private long crowdedSince;

    private long lastLetIn;

    /**
     * @param room how many may be in
     * @param maxWait how long anybody waits, whatever was expected
     * @param nanoTime the clock by which is judged what is to be expected
     */
    Bulkhead(int room, Duration maxWait, LongSupplier nanoTime) {
        this.room = room;
        this.maxWaitNanos = maxWait.toNanos();
        this.nanoTime = nanoTime;
    }

    private static final class Waiter {

        private final Thread thread = Thread.currentThread();
        private volatile boolean letIn;
    }

    /**
     * Returns when the caller is in; it has to {@link #leave} then.
     *
     * @throws OverloadedException if what the caller does is sheddable, and would or did take too long to be let in
     * @throws SQLTransientConnectionException if what the caller does is critical, and took too long to be let in
     */
    void enter() throws SQLTransientConnectionException {
        boolean mayBeRefused = Criticality.current() == Criticality.SHEDDABLE;
        Waiter waiter = enterOrQueue(mayBeRefused);
        if (waiter == null || isLetIn(waiter)) {
            return;
        }
        giveUp(waiter, mayBeRefused ? sheddable : critical);
        if (waiter.letIn) {
            return;
        }
        if (mayBeRefused) {
            throw new OverloadedException("No connection to the store came free in time");
        }
        throw new SQLTransientConnectionException("No connection came free in time");
    }

    /** @return null if the caller is in */
    private @Nullable Waiter enterOrQueue(boolean mayBeRefused) {
        lock.lock();
        try {
            if (room > 0) {
                room--;
                return null;
            }
            long now = nanoTime.getAsLong();
            int waiting = waiting();
            if (waiting == 0) {
                crowdedSince = now;
                lastLetIn = now;
            }
            if (mayBeRefused && isFull(waiting, now)) {
                throw new OverloadedException(waiting + " requests wait for a connection to the store already");
            }
            Waiter waiter = new Waiter();
            (mayBeRefused ? sheddable : critical).addLast(waiter);
            return waiter;
        } finally {
            lock.unlock();
        }
    }

    /** How many wait to be let in. */
    int waiting() {
        lock.lock();
        try {
            return critical.size() + sheddable.size();
        } finally {
            lock.unlock();
        }
    }

    /** Whether a caller that comes now and may be refused would be. */
    boolean isFull() {
        lock.lock();
        try {
            int waiting = waiting();
            return waiting > 0 && isFull(waiting, nanoTime.getAsLong());
        } finally {
            lock.unlock();
        }
    }

    private boolean isFull(int waiting, long now) {
        boolean isTooLate = now - crowdedSince >= CROWD_LASTS.toNanos()
                && waiting * nanosEach + (now - lastLetIn) > PATIENCE.toNanos();
        return waiting >= MAX_WAITING || isTooLate;
    }

    /** Waits for it; interruption does not help, as with a connection that one waits for. */
    private boolean isLetIn(Waiter waiter) {
        long deadline = System.nanoTime() + maxWaitNanos;
        boolean interrupted = false;
        while (!waiter.letIn) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                break;
            }
            LockSupport.parkNanos(this, left);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return waiter.letIn;
    }

    private void giveUp(Waiter waiter, Deque<Waiter> queue) {
        lock.lock();
        try {
            queue.remove(waiter);
        } finally {
            lock.unlock();
        }
    }

    /** Lets the next one in. */
    void leave() {
        Waiter next;
        lock.lock();
        try {
            next = critical.isEmpty() ? sheddable.pollFirst() : critical.pollFirst();
            if (next == null) {
                room++;
                return;
            }
            long now = nanoTime.getAsLong();
            nanosEach += (now - lastLetIn - nanosEach) / PACE_OF;
            lastLetIn = now;
            next.letIn = true;
        } finally {
            lock.unlock();
        }
        LockSupport.unpark(next.thread);
    }
}
