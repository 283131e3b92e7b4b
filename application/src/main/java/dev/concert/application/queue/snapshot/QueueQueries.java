package dev.concert.application.queue.snapshot;

import dev.concert.domain.queue.Queue;
import dev.concert.domain.shared.Ids.QueueId;
import java.time.Instant;
import java.util.List;

/** The queues as last committed. May be called inside units of work; locks nothing. */
public interface QueueQueries {

    /**
     * @param published false if only one concert is booked through the queue, and buyers do not see it
     * @param admitted how many tokens are admitted, those included that are overdue but not marked as ended
     */
    record QueueStatus(Queue queue, boolean published, long admitted) {}

    List<QueueStatus> queues();

    /**
     * The queues in which a run of the turnstile has something to do at {@code now}: a token may be admitted, an admission is
     * over, or slots came free that are not counted yet.
     */
    List<QueueId> dueQueues(Instant now);
}
