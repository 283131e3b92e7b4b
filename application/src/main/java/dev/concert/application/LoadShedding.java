package dev.concert.application;

import java.time.Duration;
import java.util.function.Supplier;

/** Refuses requests early while there is more to do than can be done in time. Thread-safe. */
@FunctionalInterface
public interface LoadShedding {

    /**
     * Whether a request that begins now can expect to be served in time. Costs next to nothing, so that it is asked before
     * anything else is done for the request.
     */
    boolean accepts();

    /** How long a request waits in total before it is refused: the budget of its {@link Deadline}. */
    default Duration patience() {
        return Duration.ofSeconds(5);
    }

    /**
     * Whether a thread's work may be refused under overload. Work is critical unless it was declared sheddable: jobs and health
     * checks are never refused because of a crowd of requests.
     */
    enum Criticality {
        /** For one request alone: its client can repeat it later. */
        SHEDDABLE,
        /** For many requests at once, or for the service itself: goes first. */
        CRITICAL;

        private static final ThreadLocal<Criticality> OF_THREAD = ThreadLocal.withInitial(() -> CRITICAL);

        /** The criticality of the current thread's work. */
        public static Criticality current() {
            return OF_THREAD.get();
        }

        /** @return the criticality of the thread's work until now */
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
}
