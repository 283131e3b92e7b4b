package dev.concert.application.queue.directory;

import dev.concert.domain.queue.Queue;
import dev.concert.domain.shared.Ids.QueueId;
import java.time.Instant;
import java.util.List;

/** The queues as last committed. Locks nothing. */
public interface QueueQueries {

    /** @param admitted how many tokens are admitted, those included whose admission is over but that are not marked as ended */
    record QueueStatus(Queue queue, long admitted) {}

    /** All queues, by id. */
    List<QueueStatus> queues();

    /**
     * The queues in which a run of the turnstile has something to do at {@code now}: a token may be admitted, an admission is
     * over, or slots came free that are not counted yet.
     */
    List<QueueId> dueQueues(Instant now);
}
