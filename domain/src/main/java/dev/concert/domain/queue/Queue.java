package dev.concert.domain.queue;

import dev.concert.domain.queue.Departure.Kind;
import dev.concert.domain.shared.ConcertId;
import dev.concert.domain.shared.WholeMilliseconds;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A waiting line. Its numbers are given out one after the other without gaps, under the lock that
 * {@link QueueRepository#lock} takes; that lock, held until the numbers are committed, is what makes the order exact: who
 * was answered before somebody else asked has the smaller number. Departures from the line are numbered in the same way.
 *
 * @param concertId the concert that only this line's people may book, or null for the line of all concerts without their own
 * @param capacity how many tokens may be admitted at any instant; positive
 * @param paused whether nobody is let in for now
 * @param opensAt before this instant nobody is let in, or null; whole milliseconds
 */
public record Queue(
        QueueId id,
        @Nullable ConcertId concertId,
        int capacity,
        boolean paused,
        @Nullable Instant opensAt,
        Tally tally) {

    /**
     * What has happened in a line so far.
     *
     * @param lastNumber the last number given out, {@code 0} before the first
     * @param lastDeparture the sequence of the last {@link Departure}, {@code 0} before the first; at most {@code lastNumber}
     * @param occupied how many were inside when the slots were last counted and filled
     * @param freedSlots how many slots have come free since the line was made, as far as they were counted
     * @param passedOver how many were passed over since the line was made
     */
    public record Tally(long lastNumber, long lastDeparture, int occupied, long freedSlots, long passedOver) {

        public static final Tally EMPTY = new Tally(0, 0, 0, 0, 0);

        public Tally {
            if (lastDeparture < 0 || lastNumber < lastDeparture || occupied < 0 || freedSlots < 0 || passedOver < 0) {
                throw new IllegalArgumentException("A line's tally does not add up: numbers to " + lastNumber
                        + ", departures to " + lastDeparture + ", occupied " + occupied + ", freed " + freedSlots
                        + ", passed over " + passedOver);
            }
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

    /** An open line for all concerts that has given out numbers up to {@code lastNumber}, and from which nobody departed. */
    public Queue(QueueId id, int capacity, long lastNumber) {
        this(id, null, capacity, false, null, new Tally(lastNumber, 0, 0, 0, 0));
    }

    public long lastNumber() {
        return tally.lastNumber;
    }

    /** How many stand in the line: those who got a number and have not departed. */
    public long waiting() {
        return tally.lastNumber - tally.lastDeparture;
    }

    /** Whether anybody may be let in at {@code now}, if there is room. */
    public boolean admitsAt(Instant now) {
        return !paused && (opensAt == null || !now.isBefore(opensAt));
    }

    /** This queue after the next number was given out, which is its {@link #lastNumber()}. */
    public Queue issueNumber() {
        return with(new Tally(
                Math.addExact(tally.lastNumber, 1),
                tally.lastDeparture,
                tally.occupied,
                tally.freedSlots,
                tally.passedOver));
    }

    /** How many more tokens may be admitted while {@code admitted} are; zero also if the capacity was lowered meanwhile. */
    public int freeSlots(int admitted) {
        return Math.max(0, capacity - admitted);
    }

    /** @param admitted how many are inside now: those who were and are not any more have freed their slots */
    Queue countSlots(int admitted) {
        return with(new Tally(
                tally.lastNumber,
                tally.lastDeparture,
                admitted,
                tally.freedSlots + Math.max(0, tally.occupied - admitted),
                tally.passedOver));
    }

    /** This queue after so many more were let in. */
    Queue fillSlots(int people) {
        return with(new Tally(
                tally.lastNumber,
                tally.lastDeparture,
                Math.addExact(tally.occupied, people),
                tally.freedSlots,
                tally.passedOver));
    }

    /** The line as it is after people have departed, and their departures. */
    public record Departing(Queue queue, List<Departure> departures) {}

    /** @param people who are counted in the line, in the order in which they depart */
    public Departing depart(Collection<QueueToken> people, Kind kind, Instant at) {
        List<Departure> departures = new ArrayList<>();
        for (QueueToken token : people) {
            departures.add(departure(departures.size(), token, kind, at));
        }
        return new Departing(without(departures), departures);
    }

    /** @param earlier how many depart before, since this line was as it is here */
    Departure departure(int earlier, QueueToken token, Kind kind, Instant at) {
        return new Departure(Math.addExact(tally.lastDeparture, earlier + 1L), token.number(), kind, at);
    }

    /** This queue after the departures, which follow on its last. */
    Queue without(List<Departure> departures) {
        long passedOver = departures.stream()
                .filter(departure -> departure.kind() == Kind.PASSED_OVER)
                .count();
        return with(new Tally(
                tally.lastNumber,
                tally.lastDeparture + departures.size(),
                tally.occupied,
                tally.freedSlots,
                tally.passedOver + passedOver));
    }

    /** The same line with room for so many. */
    public Queue resize(int newCapacity) {
        return new Queue(id, concertId, newCapacity, paused, opensAt, tally);
    }

    /** The same line, letting nobody in until it is resumed. */
    public Queue pause() {
        return new Queue(id, concertId, capacity, true, opensAt, tally);
    }

    /** The same line, not paused. */
    public Queue resume() {
        return new Queue(id, concertId, capacity, false, opensAt, tally);
    }

    /** @param newOpensAt before which nobody is let in, or null for a line that is open now */
    public Queue openAt(@Nullable Instant newOpensAt) {
        return new Queue(id, concertId, capacity, paused, newOpensAt, tally);
    }

    private Queue with(Tally newTally) {
        return new Queue(id, concertId, capacity, paused, opensAt, newTally);
    }
}
