package dev.concert.application.queue;

import dev.concert.domain.InMemoryDatabase;
import dev.concert.domain.queue.QueueId;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenState.Admitted;
import dev.concert.domain.queue.QueueTokenState.Ended;
import dev.concert.domain.queue.QueueTokenState.Waiting;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

public final class InMemoryQueueQueries implements QueueQueries {

    private final InMemoryDatabase database;

    public InMemoryQueueQueries(InMemoryDatabase database) {
        this.database = database;
    }

    @Override
    public long countWaitingBefore(QueueId queueId, long number) {
        return inLine(queueId)
                .filter(token -> token.state() instanceof Waiting && token.number() < number)
                .count();
    }

    @Override
    public Throughput throughput(QueueId queueId, Instant since) {
        return database.read(() -> {
            List<Instant> freed = inLine(queueId)
                    .filter(token -> token.state() instanceof Ended ended && ended.admittedAt() != null)
                    .map(token -> ((Ended) token.state()).at())
                    .filter(at -> at.isAfter(since))
                    .sorted()
                    .toList();
            return new Throughput(
                    database.queues.get(queueId).capacity(), freed.size(), freed.isEmpty() ? null : freed.getFirst());
        });
    }

    @Override
    public Length length(QueueId queueId) {
        return database.read(() -> new Length(
                inLine(queueId)
                        .filter(token -> token.state() instanceof Waiting)
                        .count(),
                inLine(queueId)
                        .filter(token -> token.state() instanceof Admitted)
                        .count()));
    }

    private Stream<QueueToken> inLine(QueueId queueId) {
        return database.tokens.rows().stream().filter(token -> token.queueId().equals(queueId));
    }
}
