package dev.concert.application.queue;

import dev.concert.application.ServiceMetrics;
import dev.concert.application.UnitOfWork;
import dev.concert.application.queue.snapshot.QueueQueries;
import dev.concert.domain.queue.Turnstile;
import dev.concert.domain.shared.Ids.QueueId;
import java.time.InstantSource;
import java.util.List;

/**
 * Runs the turnstile of each queue in which there is something to do; called several times a second by any number of nodes.
 * Thread-safe.
 */
public record AdmitWaitingUseCase(
        QueueQueries queries, Turnstile turnstile, UnitOfWork unitOfWork, InstantSource clock, ServiceMetrics metrics) {

    /** The queues in which the turnstile has something to do now. */
    public List<QueueId> dueQueues() {
        return queries.dueQueues(clock.instant());
    }

    /** Waits for as long as another node has the queue locked. */
    public Turnstile.Changes admit(QueueId queueId) {
        Turnstile.Changes changes = unitOfWork.execute(() -> turnstile.admit(turnstile.lock(queueId), clock));
        metrics.admitted(changes.admitted().size());
        metrics.passedOver(changes.passedOver().size());
        return changes;
    }
}
