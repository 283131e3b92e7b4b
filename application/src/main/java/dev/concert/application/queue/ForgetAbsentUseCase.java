package dev.concert.application.queue;

import dev.concert.application.ServiceMetrics;
import dev.concert.application.UnitOfWork;
import dev.concert.application.queue.snapshot.QueueDirectory;
import dev.concert.application.queue.snapshot.QueueQueries.QueueStatus;
import dev.concert.domain.queue.AdmissionPolicy;
import dev.concert.domain.queue.PresenceRepository;
import dev.concert.domain.queue.PresenceRepository.Search;
import dev.concert.domain.queue.Queue;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenRepository;
import dev.concert.domain.queue.QueueTokenState.EndReason;
import dev.concert.domain.queue.Turnstile;
import dev.concert.domain.shared.Ids.QueueId;
import dev.concert.domain.shared.Ids.TokenId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Ends the tokens of waiting users after too long an absence. Their own answers do not depend on it, since a user that comes back
 * so late is refused whenever this runs; users behind them move up. For one thread at a time.
 */
public final class ForgetAbsentUseCase {

    /** So many tokens are searched at once: a long queue takes several searches, so that none lasts long. */
    private static final int SEARCHED_AT_ONCE = 5_000;

    private final QueueDirectory directory;
    private final QueueTokenRepository tokens;
    private final PresenceRepository presence;
    private final Turnstile turnstile;
    private final AdmissionPolicy policy;
    private final UnitOfWork unitOfWork;
    private final InstantSource clock;
    private final ServiceMetrics metrics;
    private final Map<QueueId, Long> searchedTo = new HashMap<>();

    public ForgetAbsentUseCase(
            QueueDirectory directory,
            QueueTokenRepository tokens,
            PresenceRepository presence,
            Turnstile turnstile,
            AdmissionPolicy policy,
            UnitOfWork unitOfWork,
            InstantSource clock,
            ServiceMetrics metrics) {
        this.directory = directory;
        this.tokens = tokens;
        this.presence = presence;
        this.turnstile = turnstile;
        this.policy = policy;
        this.unitOfWork = unitOfWork;
        this.clock = clock;
        this.metrics = metrics;
    }

    /**
     * Searches the next part of each queue.
     *
     * @throws RuntimeException the first failure of a queue, with the others, once all queues were searched
     */
    public void forget() {
        @Nullable RuntimeException first = null;
        for (QueueStatus status : directory.queues()) {
            try {
                forgetIn(status.queue().id());
            } catch (RuntimeException failure) {
                if (first == null) {
                    first = failure;
                } else if (!first.equals(failure)) {
                    first.addSuppressed(failure);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }

    private void forgetIn(QueueId queueId) {
        Instant now = clock.instant();
        Instant since = now.minus(policy.forgetAfter());
        Search search =
                presence.findAbsent(queueId, since, now, searchedTo.getOrDefault(queueId, 0L), SEARCHED_AT_ONCE);
        searchedTo.put(queueId, search.searchedTo() == Long.MAX_VALUE ? 0 : search.searchedTo());
        if (!search.absent().isEmpty()) {
            metrics.forgotten(unitOfWork.execute(() -> end(queueId, new HashSet<>(search.absent()), since)));
        }
    }

    private int end(QueueId queueId, Set<TokenId> ids, Instant since) {
        Queue queue = turnstile.lock(queueId);
        List<QueueToken> inQueue = tokens.lockAll(queueId, ids).stream()
                .filter(QueueToken::isInQueue)
                .toList();
        Instant now = clock.instant();
        Map<TokenId, Instant> heartbeats = presence.findLastHeartbeats(inQueue, now);
        List<QueueToken> absent = inQueue.stream()
                .filter(token ->
                        !heartbeats.getOrDefault(token.id(), token.issuedAt()).isAfter(since))
                .toList();
        turnstile.depart(queue, absent, EndReason.FORGOTTEN, now);
        return absent.size();
    }
}
