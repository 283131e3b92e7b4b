package dev.concert.application.queue;

import dev.concert.domain.shared.Ids.QueueId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Keeps how each queue was at regular instants. Every method but {@code find…} needs a unit of work. */
public interface SampleStore {

    /** A queue that does not change is sampled at least this often. */
    Duration AT_REST = Duration.ofMinutes(1);

    /**
     * A queue as it was.
     *
     * @param joins numbers issued since the sample before
     * @param admissions tokens admitted since the sample before
     * @param passedOver tokens passed over since the sample before
     */
    record Sample(Instant at, long waiting, long admitted, long joins, long admissions, long passedOver) {}

    /** Totals since the queue was made, as they were at an instant. */
    record Totals(Instant at, long joins, long admissions) {}

    /**
     * Takes a sample of each queue, except of those of which there is one of this instant or a later one, and of those that have not
     * changed since a sample within {@link #AT_REST}.
     */
    void take(Instant at);

    /** Removes up to {@code limit} samples of before {@code since} or after {@code until}. */
    void remove(Instant since, Instant until, int limit);

    /** The samples of a queue from {@code since} on, oldest first. What the first of all counts goes back to the making of the queue. */
    List<Sample> find(QueueId queueId, Instant since);

    /** The totals of the first sample of each queue from {@code since} on. */
    Map<QueueId, Totals> findTotals(Instant since);
}
