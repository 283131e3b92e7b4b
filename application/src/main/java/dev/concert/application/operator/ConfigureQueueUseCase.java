package dev.concert.application.operator;

import dev.concert.application.access.Answer;
import dev.concert.application.access.OperatorCalls;
import dev.concert.application.concert.ConcertQueries;
import dev.concert.application.queue.snapshot.QueueDirectory;
import dev.concert.application.queue.snapshot.QueueQueries.QueueStatus;
import dev.concert.domain.queue.Queue;
import dev.concert.domain.queue.QueuePlan;
import dev.concert.domain.queue.QueueRepository;
import dev.concert.domain.shared.Ids.ConcertId;
import dev.concert.domain.shared.Ids.QueueId;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Opens queues and changes their settings, at run time and for all nodes. */
public record ConfigureQueueUseCase(
        ConcertQueries concerts,
        QueueRepository queues,
        QueueDirectory directory,
        OperatorCalls calls,
        InstantSource clock) {

    public sealed interface Outcome {}

    public sealed interface OpenOutcome {}

    public record Configured(QueueStatus queue) implements Outcome {}

    public record Opened(QueueId queueId) implements OpenOutcome {}

    /** There is no such concert, or no such queue. */
    public record NotFound() implements Outcome, OpenOutcome {}

    /** Gives a concert a queue of its own, through which alone it is booked from then on. */
    public Answer<OpenOutcome> open(ConcertId concertId, QueuePlan queue, OperatorCalls.Call<Opened> call) {
        Answer<OpenOutcome> answer = calls.execute(call, () -> {
            if (!concerts.exists(concertId)) {
                return new NotFound();
            }
            QueuePlan.Change opened = queue.open(queues, concertId, clock.instant());
            calls.record(call, Changes.of(opened));
            return new Opened(opened.after().id());
        });
        directory.reread();
        return answer;
    }

    /** @param change of the queue's capacity, pause and opening alone */
    public Outcome change(QueueId queueId, UnaryOperator<Queue> change, OperatorCalls.Call<?> call) {
        if (reread(queueId).isEmpty()) {
            return new NotFound();
        }
        calls.execute(call, () -> {
            Queue before = queues.lock(queueId);
            Queue after = before.configure(change, clock.instant());
            queues.save(after);
            calls.record(call, Changes.changed(before, after));
            return after;
        });
        return new Configured(reread(queueId).orElseThrow());
    }

    private Optional<QueueStatus> reread(QueueId queueId) {
        directory.reread();
        return directory.queues().stream()
                .filter(status -> status.queue().id().equals(queueId))
                .findAny();
    }
}
