package dev.concert.domain.queue;

import dev.concert.domain.InMemoryDatabase;
import dev.concert.domain.queue.QueueTokenState.Admitted;
import dev.concert.domain.queue.QueueTokenState.Ended;
import dev.concert.domain.queue.QueueTokenState.Returned;
import dev.concert.domain.queue.QueueTokenState.Waiting;
import dev.concert.domain.shared.Ids.QueueId;
import dev.concert.domain.shared.Ids.TokenId;
import dev.concert.domain.shared.Ids.UserId;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

public final class InMemoryQueueTokenRepository implements QueueTokenRepository {

    private static final Comparator<QueueToken> BY_NUMBER = Comparator.comparingLong(QueueToken::number);

    private final InMemoryDatabase database;

    public InMemoryQueueTokenRepository(InMemoryDatabase database) {
        this.database = database;
    }

    @Override
    public Optional<QueueToken> find(TokenId id) {
        return database.tokens.find(id);
    }

    @Override
    public List<QueueToken> findAll(Set<TokenId> ids) {
        return ids.stream().flatMap(id -> database.tokens.find(id).stream()).toList();
    }

    @Override
    public Optional<QueueToken> lock(TokenId id) {
        return database.tokens.lock(id);
    }

    @Override
    public List<QueueToken> lockAll(QueueId queueId, Set<TokenId> ids) {
        return lock(queueId, token -> ids.contains(token.id()), Long.MAX_VALUE);
    }

    @Override
    public List<QueueToken> lockReturned(QueueId queueId, int limit) {
        return lock(queueId, token -> token.state() instanceof Returned, limit);
    }

    @Override
    public List<QueueToken> lockUnended(QueueId queueId, Set<UserId> users) {
        return lock(
                queueId, token -> !(token.state() instanceof Ended) && users.contains(token.userId()), Long.MAX_VALUE);
    }

    @Override
    public List<QueueToken> lockOverdue(QueueId queueId, Instant now, int limit) {
        database.queues.requireLock(queueId);
        return database.tokens.lockUnlocked(
                token -> token.queueId().equals(queueId) && token.state() instanceof Admitted && !token.isLiveAt(now),
                Comparator.comparing((QueueToken token) -> ((Admitted) token.state()).expiresAt())
                        .thenComparing(BY_NUMBER),
                limit);
    }

    @Override
    public List<QueueToken> lockNextWaiting(QueueId queueId, int limit) {
        return lock(queueId, token -> token.state() instanceof Waiting, limit);
    }

    private List<QueueToken> lock(QueueId queueId, Predicate<QueueToken> wanted, long limit) {
        database.queues.requireLock(queueId);
        return database.tokens.lock(token -> token.queueId().equals(queueId) && wanted.test(token), BY_NUMBER, limit);
    }

    @Override
    public int countAdmitted(QueueId queueId) {
        return Math.toIntExact(inQueue(queueId)
                .filter(token -> token.state() instanceof Admitted)
                .count());
    }

    @Override
    public void addAll(Collection<QueueToken> tokens) {
        for (QueueToken token : tokens) {
            database.queues.requireLock(token.queueId());
            database.wallets.requireKey(token.userId());
            if (database.tokens.find(token.id()).isPresent()) {
                throw new IllegalStateException("The token exists already");
            }
            if (inQueue(token.queueId()).anyMatch(other -> other.number() == token.number())) {
                throw new IllegalStateException("Number " + token.number() + " was given out already");
            }
            database.tokens.lockAdded(token.id());
            put(token);
        }
    }

    @Override
    public void saveAll(Collection<QueueToken> tokens) {
        for (QueueToken token : tokens) {
            database.tokens.requireLock(token.id());
            database.tokens.requireKey(token.id());
            put(token);
        }
    }

    private void put(QueueToken token) {
        database.tokens.put(token.id(), token);
        long unended = database.tokens.rows().stream()
                .filter(other -> other.queueId().equals(token.queueId()))
                .filter(other -> other.userId().equals(token.userId()))
                .filter(other -> !(other.state() instanceof Ended))
                .count();
        if (unended > 1) {
            throw new IllegalStateException(token.userId() + " stands in " + token.queueId() + " already");
        }
    }

    private Stream<QueueToken> inQueue(QueueId queueId) {
        database.queues.requireLock(queueId);
        return database.tokens.rows().stream().filter(token -> token.queueId().equals(queueId));
    }
}
