package dev.concert.bootstrap;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The one clock of all nodes: the database's, in milliseconds. It is asked every so often and followed in between by this
 * machine's monotonic clock, so that an instant costs no query and a step of this machine's wall clock changes nothing.
 * Thread-safe.
 */
final class DatabaseClock implements InstantSource {

    /** The quickest of so many questions is believed: the slower the answer, the less is known about when it was given. */
    private static final int QUESTIONS = 5;

    private final Supplier<Instant> database;
    private final LongSupplier monotonicNanos;
    private volatile Anchor anchor;

    /** What the database's clock showed when the monotonic clock showed {@code nanos}, give or take half the round trip. */
    private record Anchor(Instant instant, long nanos, long roundTripNanos) {}

    /** Asks the database for the first time, and throws what that throws. */
    DatabaseClock(Supplier<Instant> database, LongSupplier monotonicNanos) {
        this.database = database;
        this.monotonicNanos = monotonicNanos;
        this.anchor = ask();
    }

    @Override
    public Instant instant() {
        Anchor known = anchor;
        return known.instant.plusNanos(monotonicNanos.getAsLong() - known.nanos).truncatedTo(ChronoUnit.MILLIS);
    }

    /**
     * Asks the database again. If that fails, the clock goes on as before; also if the answer took so long that it might as
     * well confirm what the clock shows, as all answers do while connections are waited for.
     *
     * @return by how much the clock was changed
     */
    Duration follow() {
        Anchor asked = ask();
        Anchor known = anchor;
        Duration change = Duration.between(known.instant.plusNanos(asked.nanos - known.nanos), asked.instant);
        if (change.abs().toNanos() <= asked.roundTripNanos / 2) {
            return Duration.ZERO;
        }
        anchor = asked;
        return change;
    }

    private Anchor ask() {
        return Stream.generate(this::askOnce)
                .limit(QUESTIONS)
                .min(Comparator.comparingLong(Anchor::roundTripNanos))
                .orElseThrow();
    }

    private Anchor askOnce() {
        long before = monotonicNanos.getAsLong();
        Instant instant = database.get();
        long roundTrip = monotonicNanos.getAsLong() - before;
        return new Anchor(instant, before + roundTrip / 2, roundTrip);
    }
}
