package dev.concert.domain.queue;

import dev.concert.domain.shared.Ids.ConcertId;
import dev.concert.domain.shared.Ids.QueueId;
import java.time.Instant;
import java.util.function.UnaryOperator;

/**
 * A queue that a concert is to get.
 *
 * @param capacity positive
 * @param settings pauses the queue or gives it an opening
 */
public record QueuePlan(int capacity, UnaryOperator<Queue> settings) {

    /** Opens the queue in the caller's unit of work. A concert that has one keeps it and gets these settings. */
    public QueueId open(QueueRepository queues, ConcertId concertId, Instant now) {
        Queue opened = queues.open(concertId, capacity).configure(queue -> settings.apply(queue.resize(capacity)), now);
        queues.save(opened);
        return opened.id();
    }
}
