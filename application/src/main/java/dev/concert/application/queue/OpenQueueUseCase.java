package dev.concert.application.queue;

import dev.concert.application.UnitOfWork;
import dev.concert.application.concert.ConcertQueries;
import dev.concert.domain.queue.Queue;
import dev.concert.domain.queue.QueueRepository;
import dev.concert.domain.shared.ConcertId;

/**
 * Gives a concert a line of its own: from then on only that line's people book it. A concert that has one keeps it, with the
 * capacity asked for.
 */
public final class OpenQueueUseCase {

    private final ConcertQueries concerts;
    private final QueueRepository queues;
    private final WaitingLines lines;
    private final UnitOfWork unitOfWork;

    public OpenQueueUseCase(
            ConcertQueries concerts, QueueRepository queues, WaitingLines lines, UnitOfWork unitOfWork) {
        this.concerts = concerts;
        this.queues = queues;
        this.lines = lines;
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
        lines.reread();
        return new Opened(opened);
    }
}
