package dev.concert.application.queue;

import dev.concert.application.UnitOfWork;
import dev.concert.application.queue.QueueQueries.Line;
import dev.concert.domain.queue.Queue;
import dev.concert.domain.queue.QueueId;
import dev.concert.domain.queue.QueueRepository;
import java.util.function.UnaryOperator;

/** Changes how a line lets people in, at run time and for all nodes. */
public final class ChangeQueueUseCase {

    private final QueueQueries queries;
    private final QueueRepository queues;
    private final WaitingLines lines;
    private final UnitOfWork unitOfWork;

    public ChangeQueueUseCase(QueueQueries queries, QueueRepository queues, WaitingLines lines, UnitOfWork unitOfWork) {
        this.queries = queries;
        this.queues = queues;
        this.lines = lines;
        this.unitOfWork = unitOfWork;
    }

    /** @param change of the line's capacity, pause and opening alone */
    public record Command(QueueId queueId, UnaryOperator<Queue> change) {}

    public sealed interface Outcome {}

    public record Changed(Line line) implements Outcome {}

    public record QueueNotFound() implements Outcome {}

    public Outcome change(Command command) {
        if (queries.lines().stream().noneMatch(line -> line.queue().id().equals(command.queueId()))) {
            return new QueueNotFound();
        }
        unitOfWork.execute(() -> {
            Queue changed = command.change().apply(queues.lock(command.queueId()));
            queues.save(changed);
            return changed;
        });
        lines.reread();
        return new Changed(lines.lines().stream()
                .filter(line -> line.queue().id().equals(command.queueId()))
                .findAny()
                .orElseThrow());
    }
}
