package dev.concert.application.queue;

import dev.concert.application.UnitOfWork;
import dev.concert.application.queue.directory.QueueDirectory;
import dev.concert.application.queue.directory.QueueQueries;
import dev.concert.application.queue.directory.QueueQueries.QueueStatus;
import dev.concert.domain.queue.Queue;
import dev.concert.domain.queue.QueueRepository;
import dev.concert.domain.shared.Ids.QueueId;
import java.util.function.UnaryOperator;

/** Changes capacity, pause and opening of a queue, at run time and for all nodes. */
public final class ChangeQueueUseCase {

    private final QueueQueries queries;
    private final QueueRepository queues;
    private final QueueDirectory directory;
    private final UnitOfWork unitOfWork;

    public ChangeQueueUseCase(
            QueueQueries queries, QueueRepository queues, QueueDirectory directory, UnitOfWork unitOfWork) {
        this.queries = queries;
        this.queues = queues;
        this.directory = directory;
        this.unitOfWork = unitOfWork;
    }

    /** @param change of the queue's capacity, pause and opening alone */
    public record Command(QueueId queueId, UnaryOperator<Queue> change) {}

    public sealed interface Outcome {}

    public record Changed(QueueStatus queue) implements Outcome {}

    public record QueueNotFound() implements Outcome {}

    public Outcome change(Command command) {
        if (queries.queues().stream().noneMatch(status -> status.queue().id().equals(command.queueId()))) {
            return new QueueNotFound();
        }
        unitOfWork.execute(() -> {
            Queue changed = command.change().apply(queues.lock(command.queueId()));
            queues.save(changed);
            return changed;
        });
        directory.reread();
        return new Changed(directory.queues().stream()
                .filter(status -> status.queue().id().equals(command.queueId()))
                .findAny()
                .orElseThrow());
    }
}
