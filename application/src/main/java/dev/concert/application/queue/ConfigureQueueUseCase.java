package dev.concert.application.queue;

import dev.concert.application.UnitOfWork;
import dev.concert.application.concert.ConcertQueries;
import dev.concert.application.queue.snapshot.QueueDirectory;
import dev.concert.application.queue.snapshot.QueueQueries.QueueStatus;
import dev.concert.domain.queue.Queue;
import dev.concert.domain.queue.QueueRepository;
import dev.concert.domain.shared.Ids.ConcertId;
import dev.concert.domain.shared.Ids.QueueId;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Opens queues and changes their settings, at run time and for all nodes. */
public record ConfigureQueueUseCase(
        ConcertQueries concerts, QueueRepository queues, QueueDirectory directory, UnitOfWork unitOfWork) {

    public sealed interface Outcome {}

    public record Configured(QueueStatus queue) implements Outcome {}

    /** There is no such concert, or no such queue. */
    public record NotFound() implements Outcome {}

    /**
     * Gives a concert a queue of its own, through which alone it is booked from then on. A concert that has one keeps it and
     * gets the capacity asked for.
     *
     * @param capacity positive
     */
    public Outcome open(ConcertId concertId, int capacity) {
        return concerts.exists(concertId)
                ? store(() -> queues.open(concertId, capacity).resize(capacity))
                : new NotFound();
    }

    /** @param change of the queue's capacity, pause and opening alone */
    public Outcome change(QueueId queueId, UnaryOperator<Queue> change) {
        return reread(queueId).isPresent() ? store(() -> change.apply(queues.lock(queueId))) : new NotFound();
    }

    private Outcome store(Supplier<Queue> configured) {
        QueueId stored = unitOfWork.execute(() -> {
            Queue queue = configured.get();
            queues.save(queue);
            return queue.id();
        });
        return new Configured(reread(stored).orElseThrow());
    }

    private Optional<QueueStatus> reread(QueueId queueId) {
        directory.reread();
        return directory.queues().stream()
                .filter(status -> status.queue().id().equals(queueId))
                .findAny();
    }
}
