package dev.concert.application;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How long a thread's work may wait in total: for its turn, for other threads, for the store. Every wait of the service asks here,
 * so that the sum of a request's waits is bounded, whatever stands still. The time counts from the first wait, because until then the
 * request may still be arriving. For one thread.
 */
public final class Deadline {

    private static final ThreadLocal<@Nullable Deadline> OF_THREAD = new ThreadLocal<>();

    private final long budgetNanos;
    private final boolean renewed;
    private final LongSupplier nanoTime;
    private boolean begun;
    private long endsAt;

    private Deadline(Duration budget, boolean renewed, LongSupplier nanoTime) {
        this.budgetNanos = budget.toNanos();
        this.renewed = renewed;
        this.nanoTime = nanoTime;
    }

    /**
     * For a request: all its waits together end within the budget.
     *
     * @param nanoTime as {@link System#nanoTime}, in real time
     */
    public static Deadline ofAll(Duration budget, LongSupplier nanoTime) {
        return new Deadline(budget, false, nanoTime);
    }

    /**
     * For a job, however long it works: each of its waits ends within the budget.
     *
     * @param nanoTime as {@link System#nanoTime}, in real time
     */
    public static Deadline ofEach(Duration budget, LongSupplier nanoTime) {
        return new Deadline(budget, true, nanoTime);
    }

    /** @return the deadline of the thread's work until now */
    public @Nullable Deadline begin() {
        return replace(this);
    }

    /** @param before what {@link #begin} returned */
    public static void end(@Nullable Deadline before) {
        replace(before);
    }

    private static @Nullable Deadline replace(@Nullable Deadline next) {
        Deadline before = OF_THREAD.get();
        if (next == null) {
            OF_THREAD.remove();
        } else {
            OF_THREAD.set(next);
        }
        return before;
    }

    /** Whether the work has waited for anything; if not, its success shows nothing about the store. */
    public boolean hasBegun() {
        return begun;
    }

    /** How long the thread may wait now, at most {@code limit}; zero if its time is up. */
    public static long nanosLeft(long limit) {
        Deadline deadline = OF_THREAD.get();
        return deadline == null ? limit : Math.min(limit, deadline.left());
    }

    /** The same for a wait that only leads to the work: a fifth of the whole is left for the work itself. */
    public static long nanosLeftForTurn(long limit) {
        Deadline deadline = OF_THREAD.get();
        return deadline == null ? limit : Math.clamp(deadline.left() - deadline.budgetNanos / 5, 0, limit);
    }

    private long left() {
        long now = nanoTime.getAsLong();
        if (renewed || !begun) {
            begun = true;
            endsAt = now + budgetNanos;
        }
        return Math.max(0, endsAt - now);
    }
}
