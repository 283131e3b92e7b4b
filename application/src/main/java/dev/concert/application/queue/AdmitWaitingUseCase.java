package dev.concert.application.queue;

import dev.concert.application.ServiceMetrics;
import dev.concert.application.UnitOfWork;
import dev.concert.domain.queue.QueueId;
import dev.concert.domain.queue.QueueRepository;
import dev.concert.domain.queue.Turnstile;
import java.time.InstantSource;
import java.util.Set;

/** Turns the turnstile: run every so often, by any number of nodes. */
public final class AdmitWaitingUseCase {

    private final QueueRepository queues;
    private final Turnstile turnstile;
    private final UnitOfWork unitOfWork;
    private final InstantSource clock;
    private final ServiceMetrics metrics;

    public AdmitWaitingUseCase(
            QueueRepository queues,
            Turnstile turnstile,
            UnitOfWork unitOfWork,
            InstantSource clock,
            ServiceMetrics metrics) {
        this.queues = queues;
        this.turnstile = turnstile;
        this.unitOfWork = unitOfWork;
        this.clock = clock;
        this.metrics = metrics;
    }

    public Turnstile.Turn admit(QueueId queueId) {
        Turnstile.Turn turn = unitOfWork.execute(() -> turnstile.turn(queues.lock(queueId), Set.of(), clock));
        metrics.admitted(turn.admitted().size());
        return turn;
    }
}
