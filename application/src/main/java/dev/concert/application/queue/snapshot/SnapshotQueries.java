package dev.concert.application.queue.snapshot;

import dev.concert.domain.queue.AdmissionForecast.Sample;
import dev.concert.domain.queue.Departure;
import dev.concert.domain.queue.Queue.Tally;
import dev.concert.domain.shared.Ids.QueueId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What all nodes show of a queue, tick by tick. */
public interface SnapshotQueries {

    /** What a queue looked like at a tick. Immutable. */
    interface Snapshot {

        Tick tick();

        /** When the queue looked like this. */
        Instant at();

        Tally tally();

        /** Whether the number is no longer counted in the queue. */
        boolean hasDeparted(long number);

        /** @return how many numbers are counted ahead, plus one; also of a number that was issued since */
        long positionOf(long number);

        /** The departures since the snapshot that this one was made from, in order; none if it was made from nothing. */
        List<Departure> latestDepartures();
    }

    /**
     * The snapshot of a tick. The first node that asks decides what it shows, which is never less than what earlier snapshots
     * show. Ticks follow the store's clock. If that was set back, they begin anew a little later than the tick that was asked
     * for first: by then no node that goes by the former time shows anything.
     *
     * @param now when the queue is looked at, if this node is the first to ask
     * @param before an earlier snapshot of the queue, which saves reading what it holds; or null
     * @return the snapshot of a later tick if that was asked for already; of an earlier one if the caller goes by a time from which
     *     the store's clock was set back
     * @throws IllegalArgumentException if there is no such queue
     */
    Snapshot snapshot(QueueId queueId, Tick tick, Instant now, @Nullable Snapshot before);

    /** The queue's tally every few seconds since {@code since}, as snapshots showed it; oldest first. */
    List<Sample> pace(QueueId queueId, Instant since);
}
