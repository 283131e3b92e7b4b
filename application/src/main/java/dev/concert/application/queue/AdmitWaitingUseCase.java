package dev.concert.application.queue;

import dev.concert.application.ServiceMetrics;
import dev.concert.application.UnitOfWork;
import dev.concert.domain.queue.QueueId;
import dev.concert.domain.queue.QueueRepository;
import dev.concert.domain.queue.Turnstile;
import java.time.InstantSource;
import java.util.List;

/** Turns the turnstiles: asked several times a second for each line that has to be turned, by any number of nodes. Thread-safe. */
public final class AdmitWaitingUseCase {

    private final QueueQueries queries;
    private final QueueRepository queues;
    private final Turnstile turnstile;
    private final UnitOfWork unitOfWork;
    private final InstantSource clock;
    private final ServiceMetrics metrics;

    public AdmitWaitingUseCase(
            QueueQueries queries,
            QueueRepository queues,
            Turnstile turnstile,
            UnitOfWork unitOfWork,
            InstantSource clock,
            ServiceMetrics metrics) {
        this.queries = queries;
        this.queues = queues;
        this.turnstile = turnstile;
        this.unitOfWork = unitOfWork;
        this.clock = clock;
        this.metrics = metrics;
    }

    /** The lines that have to be turned now. A turn may take as long as somebody else has the line locked. */
    public List<QueueId> linesToTurn() {
        return queries.linesToTurn(clock.instant());
    }

    public Turnstile.Changes admit(QueueId queueId) {
        Turnstile.Changes changes = unitOfWork.execute(() -> turnstile.admit(queues.lock(queueId), clock));
        metrics.admitted(changes.admitted().size());
        metrics.passedOver(changes.passedOver().size());
        return changes;
    }
}
