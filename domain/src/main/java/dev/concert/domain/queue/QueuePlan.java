package dev.concert.domain.queue;

import dev.concert.domain.shared.Ids.ConcertId;
import java.time.Instant;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A queue that a concert is to get.
 *
 * @param capacity positive
 * @param settings pauses the queue or gives it an opening
 */
public record QueuePlan(int capacity, UnaryOperator<Queue> settings) {

    /** Opens the queue in the caller's unit of work. A concert that has one keeps it and gets these settings. */
    public Change open(QueueRepository queues, ConcertId concertId, Instant now) {
        QueueRepository.Opened opened = queues.open(concertId, capacity);
        Queue after = opened.queue().configure(queue -> settings.apply(queue.resize(capacity)), now);
        queues.save(after);
        return new Change(opened.made() ? null : opened.queue(), after);
    }

    /** @param before null if the queue was made */
    public record Change(@Nullable Queue before, Queue after) {}
}
