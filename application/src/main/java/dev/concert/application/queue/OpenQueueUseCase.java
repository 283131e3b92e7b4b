package dev.concert.application.queue;

import dev.concert.application.UnitOfWork;
import dev.concert.application.concert.ConcertQueries;
import dev.concert.application.queue.directory.QueueDirectory;
import dev.concert.domain.queue.Queue;
import dev.concert.domain.queue.QueueRepository;
import dev.concert.domain.shared.Ids.ConcertId;

/**
 * Gives a concert a queue of its own, through which alone it is booked from then on. A concert that has one keeps it and gets the
 * capacity asked for.
 */
public final class OpenQueueUseCase {

    private final ConcertQueries concerts;
    private final QueueRepository queues;
    private final QueueDirectory directory;
    private final UnitOfWork unitOfWork;

    public OpenQueueUseCase(
            ConcertQueries concerts, QueueRepository queues, QueueDirectory directory, UnitOfWork unitOfWork) {
        this.concerts = concerts;
        this.queues = queues;
        this.directory = directory;
        this.unitOfWork = unitOfWork;
    }

    /** @param capacity positive */
    public record Command(ConcertId concertId, int capacity) {}

    public sealed interface Outcome {}

    public record Opened(Queue queue) implements Outcome {}

    public record ConcertNotFound() implements Outcome {}

    public Outcome open(Command command) {
        if (!concerts.exists(command.concertId())) {
            return new ConcertNotFound();
        }
        Queue opened = unitOfWork.execute(() -> {
            Queue queue = queues.open(command.concertId(), command.capacity()).resize(command.capacity());
            queues.save(queue);
            return queue;
        });
        directory.reread();
        return new Opened(opened);
    }
}
