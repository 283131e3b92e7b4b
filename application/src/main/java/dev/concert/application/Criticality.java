package dev.concert.application;

import java.util.function.Supplier;

/**
 * Whether what a thread does may be refused when there is too much to do. A thread's work is critical unless it was said to be
 * sheddable: jobs, and whatever looks after the service's health, are never refused for the crowd of those who ask.
 */
public enum Criticality {
    /** For one request alone, which can be told to come again later. */
    SHEDDABLE,
    /** For many requests at once, or for the service itself: goes first. */
    CRITICAL;

    private static final ThreadLocal<Criticality> OF_THREAD = ThreadLocal.withInitial(() -> CRITICAL);

    /** That of what the current thread does. */
    public static Criticality current() {
        return OF_THREAD.get();
    }

    /** @return that of what the current thread did before */
    public Criticality begin() {
        Criticality before = OF_THREAD.get();
        OF_THREAD.set(this);
        return before;
    }

    /** Does the work at this criticality. */
    public <T> T call(Supplier<T> work) {
        Criticality before = begin();
        try {
            return work.get();
        } finally {
            before.begin();
        }
    }
}
