package dev.concert.domain.queue;

import dev.concert.domain.queue.Departure.Kind;
import dev.concert.domain.shared.Ids.ConcertId;
import dev.concert.domain.shared.Ids.QueueId;
import dev.concert.domain.shared.WholeMilliseconds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A waiting line of users. Its numbers are issued one after the other without gaps, under the lock that
 * {@link QueueRepository#lock} takes. The lock is held until the numbers are committed, which makes the order exact: of
 * two calls, if one was answered before the other began, it gets the smaller number. Departures are numbered in the same way.
 *
 * @param concertId the concert that is booked through this queue alone, or null for the queue of all concerts without their own
 * @param capacity how many slots there are: so many tokens may be admitted at any instant; positive
 * @param paused whether no token is admitted for now
 * @param opensAt before this instant no token is admitted, or null for a queue that is open; whole milliseconds
 * @param absencesFrom before this instant no absence counts, or null; {@link #absencesFrom(Instant)} adds what follows from the settings
 */
public record Queue(
        QueueId id,
        @Nullable ConcertId concertId,
        int capacity,
        boolean paused,
        @Nullable Instant opensAt,
        @Nullable Instant absencesFrom,
        Tally tally) {

    /**
     * What has happened in a queue so far.
     *
     * @param lastNumber the last number issued, {@code 0} before the first
     * @param lastDeparture the sequence of the last {@link Departure}, {@code 0} before the first; at most {@code lastNumber}
     * @param occupied how many slots were occupied when they were last counted and filled
     * @param freedSlots how many slots have come free since the queue was made, as far as they were counted
     * @param passedOver how many tokens were passed over since the queue was made
     * @param forgotten how many tokens were forgotten since the queue was made
     * @param longestWait the longest wait of the users admitted in the latest run that admitted any; zero before
     */
    public record Tally(
            long lastNumber,
            long lastDeparture,
            int occupied,
            long freedSlots,
            long passedOver,
            long forgotten,
            Duration longestWait) {

        public static final Tally EMPTY = new Tally(0, 0, 0, 0, 0);

        /** What positions and forecasts rest on: none is known to be forgotten. */
        public Tally(long lastNumber, long lastDeparture, int occupied, long freedSlots, long passedOver) {
            this(lastNumber, lastDeparture, occupied, freedSlots, passedOver, 0, Duration.ZERO);
        }

        /** How many tokens have been admitted since the queue was made, those admitted at once included. */
        public long admissions() {
            return freedSlots + occupied;
        }

        /** How many tokens are counted: they have a number and have not departed. */
        public long waiting() {
            return lastNumber - lastDeparture;
        }

        public Tally {
            if (lastDeparture < 0
                    || lastNumber < lastDeparture
                    || occupied < 0
                    || freedSlots < 0
                    || passedOver < 0
                    || forgotten < 0
                    || longestWait.isNegative()) {
                throw new IllegalArgumentException("A queue's tally does not add up: numbers to " + lastNumber
                        + ", departures to " + lastDeparture + ", occupied " + occupied + ", freed " + freedSlots
                        + ", passed over " + passedOver + ", forgotten " + forgotten + ", wait " + longestWait);
            }
        }

        private Tally issue() {
            return new Tally(
                    Math.addExact(lastNumber, 1),
                    lastDeparture,
                    occupied,
                    freedSlots,
                    passedOver,
                    forgotten,
                    longestWait);
        }

        private Tally occupy(int slots, long newFreedSlots) {
            return new Tally(lastNumber, lastDeparture, slots, newFreedSlots, passedOver, forgotten, longestWait);
        }

        private Tally depart(int departures, long morePassedOver) {
            return new Tally(
                    lastNumber,
                    lastDeparture + departures,
                    occupied,
                    freedSlots,
                    passedOver + morePassedOver,
                    forgotten,
                    longestWait);
        }

        private Tally forget(int tokens) {
            return new Tally(
                    lastNumber, lastDeparture, occupied, freedSlots, passedOver, forgotten + tokens, longestWait);
        }

        private Tally waited(Duration longest) {
            return new Tally(lastNumber, lastDeparture, occupied, freedSlots, passedOver, forgotten, longest);
        }
    }

    public Queue {
        if (opensAt != null) {
            WholeMilliseconds.require(opensAt, "The opening of a queue");
        }
        if (capacity < 1) {
            throw new IllegalArgumentException("A queue's capacity is positive, not " + capacity);
        }
    }

    public long lastNumber() {
        return tally.lastNumber;
    }

    public long waiting() {
        return tally.waiting();
    }

    /** Whether a token may be admitted at {@code now} if a slot is free. */
    public boolean admitsAt(Instant now) {
        return !paused && (opensAt == null || !now.isBefore(opensAt));
    }

    /** This queue after the next number was issued, which is its {@link #lastNumber()}. */
    public Queue issueNumber() {
        return with(tally.issue());
    }

    /** How many more tokens may be admitted while {@code admitted} are; zero also after the capacity was lowered below that. */
    public int freeSlots(int admitted) {
        return Math.max(0, capacity - admitted);
    }

    /** @param admitted how many tokens are admitted now: each that was before and is not any more has freed its slot */
    Queue countSlots(int admitted) {
        return with(tally.occupy(admitted, tally.freedSlots + Math.max(0, tally.occupied - admitted)));
    }

    Queue fillSlots(int admitted) {
        return with(tally.occupy(Math.addExact(tally.occupied, admitted), tally.freedSlots));
    }

    /** @param longest the longest wait of the users that one run admitted; a clock that was set back makes none negative */
    Queue waited(Duration longest) {
        return with(tally.waited(longest.isNegative() ? Duration.ZERO : longest));
    }

    /** @param tokens how many were forgotten, counted or not */
    Queue forget(int tokens) {
        return with(tally.forget(tokens));
    }

    /** The queue after some departures, and these. */
    public record Departing(Queue queue, List<Departure> departures) {}

    /** @param leaving tokens that are counted in the queue, in the order in which they depart */
    public Departing depart(Collection<QueueToken> leaving, Kind kind, Instant at) {
        List<Departure> departures = new ArrayList<>();
        for (QueueToken token : leaving) {
            departures.add(departure(departures.size(), token, kind, at));
        }
        return new Departing(without(departures), departures);
    }

    /** @param earlier how many departures this queue does not count yet that come before */
    Departure departure(int earlier, QueueToken token, Kind kind, Instant at) {
        return new Departure(Math.addExact(tally.lastDeparture, earlier + 1L), token.number(), kind, at);
    }

    /** This queue after the departures, which follow on its last. */
    Queue without(List<Departure> departures) {
        long passedOver = departures.stream()
                .filter(departure -> departure.kind() == Kind.PASSED_OVER)
                .count();
        return with(tally.depart(departures.size(), passedOver));
    }

    public Queue resize(int newCapacity) {
        return new Queue(id, concertId, newCapacity, paused, opensAt, absencesFrom, tally);
    }

    public Queue pause() {
        return new Queue(id, concertId, capacity, true, opensAt, absencesFrom, tally);
    }

    public Queue resume() {
        return new Queue(id, concertId, capacity, false, opensAt, absencesFrom, tally);
    }

    /** @param newOpensAt before which no token is admitted, or null for a queue that is open now */
    public Queue openAt(@Nullable Instant newOpensAt) {
        return new Queue(id, concertId, capacity, paused, newOpensAt, absencesFrom, tally);
    }

    /**
     * The first instant at which absence counts, as far as the queue decides: while it admits nobody, no user has reason to poll.
     *
     * @return null if absence counts from any instant on
     */
    public @Nullable Instant absencesFrom(Instant now) {
        if (!admitsAt(now)) {
            return now;
        }
        return absencesFrom == null || opensAt != null && opensAt.isAfter(absencesFrom) ? opensAt : absencesFrom;
    }

    /** @param change of the capacity, the pause and the opening alone; absences until {@code now} count afterwards as before */
    public Queue configure(UnaryOperator<Queue> change, Instant now) {
        Queue changed = change.apply(this);
        return new Queue(
                id, concertId, changed.capacity, changed.paused, changed.opensAt, absencesFrom(now), changed.tally);
    }

    private Queue with(Tally newTally) {
        return new Queue(id, concertId, capacity, paused, opensAt, absencesFrom, newTally);
    }
}
