package dev.concert.proof;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What a proof sets up meets outages, too: it is tried again until it succeeds. An outage that lasts longer than promised is a
 * violation, not an error of the proof. Thread-safe.
 */
final class Patience {

    /** After an outage the service is well again within this time. */
    static final Duration PROMISED = Duration.ofSeconds(10);

    private static final Duration AT_MOST = Duration.ofMinutes(2);
    private static final long NANOS_BETWEEN_TRIES = TimeUnit.MILLISECONDS.toNanos(20);

    private final LongSupplier clock;
    private final LongConsumer pause;
    private final Collection<String> violations = new ConcurrentLinkedQueue<>();

    Patience() {
        this(System::nanoTime, LockSupport::parkNanos);
    }

    Patience(LongSupplier clock, LongConsumer pause) {
        this.clock = clock;
        this.pause = pause;
    }

    /** The outage does not end, and nothing more can be tried. It is among the violations. */
    static final class EndlessOutageException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        EndlessOutageException(String message) {
            super(message);
        }
    }

    /** Tries until it is done. */
    <T> T insist(String what, Supplier<T> attempt, Predicate<T> done) {
        long begin = clock.getAsLong();
        T last = attempt.get();
        while (!done.test(last)) {
            if (since(begin).compareTo(AT_MOST) > 0) {
                throw endless(what + " failed for " + since(begin) + ", at last with " + last);
            }
            pause.accept(NANOS_BETWEEN_TRIES);
            last = attempt.get();
        }
        if (since(begin).compareTo(PROMISED) > 0) {
            violations.add(what + " succeeded only after " + since(begin));
        }
        return last;
    }

    /** To be thrown. */
    EndlessOutageException endless(String violation) {
        violations.add(violation);
        return new EndlessOutageException(violation);
    }

    private Duration since(long begin) {
        return Duration.ofNanos(clock.getAsLong() - begin);
    }

    /** All outages that lasted longer than promised. */
    List<String> violations() {
        return List.copyOf(violations);
    }
}
