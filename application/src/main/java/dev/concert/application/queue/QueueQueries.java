package dev.concert.application.queue;

import dev.concert.domain.queue.QueueId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the line looks like, as last committed. */
public interface QueueQueries {

    /** How many wait with a smaller number. */
    long countWaitingBefore(QueueId queueId, long number);

    /**
     * How fast the line moves.
     *
     * @param capacity how many may be admitted at once
     * @param freedSlots how many slots came free since the instant asked for
     * @param firstFreedAt when the first of them did, or null if none did
     */
    record Throughput(
            int capacity, long freedSlots, @Nullable Instant firstFreedAt) {}

    Throughput throughput(QueueId queueId, Instant since);

    /** How many stand in the line, and how many are inside. */
    record Length(long waiting, long admitted) {}

    Length length(QueueId queueId);
}
