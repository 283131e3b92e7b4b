package dev.concert.application.queue;

import dev.concert.domain.queue.AdmissionForecast.Sample;
import dev.concert.domain.queue.Departure;
import dev.concert.domain.queue.Queue;
import dev.concert.domain.queue.Queue.Tally;
import dev.concert.domain.queue.QueueId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the lines look like, as last committed. */
public interface QueueQueries {

    /** @param admitted how many are inside, those whose time is up included until they are marked so */
    record Line(Queue queue, long admitted) {}

    /** All lines, by id. */
    List<Line> lines();

    /** The lines in which somebody may be let in at {@code now}, somebody's time is up, or slots came free uncounted. */
    List<QueueId> linesToTurn(Instant now);

    /** What everybody is told of a line during one slot of time. Immutable. */
    interface Snapshot {

        long slot();

        /** When the line looked like this. */
        Instant at();

        Tally tally();

        /** Whether the number is not counted in the line any more. */
        boolean hasDeparted(long number);

        /** @return how many are counted ahead of the number, plus one; also for numbers given out since */
        long positionOf(long number);

        /** The departures since the snapshot that this one was made from, in order; none if it was made from nothing. */
        List<Departure> latestDepartures();
    }

    /**
     * The snapshot of a slot. The first of all nodes to ask decides what it shows; it shows no less than those that were made
     * before. Slots are of the store's clock: if it was set back, they begin anew a little later than the one that was asked for
     * first, so that no node that goes by the time of before still tells anything by then.
     *
     * @param now when the line is looked at, if this is the first to ask
     * @param before an earlier snapshot of the line, if there is one, which saves reading what it knows
     * @return that of a later slot if somebody has asked for that already; that of an earlier one if the caller goes by a time
     *     from which the store's clock was set back
     * @throws IllegalArgumentException if there is no such line
     */
    Snapshot snapshot(QueueId queueId, long slot, Instant now, @Nullable Snapshot before);

    /** The line's tally every few seconds since the instant asked for, as the snapshots showed it; oldest first. */
    List<Sample> pace(QueueId queueId, Instant since);
}
