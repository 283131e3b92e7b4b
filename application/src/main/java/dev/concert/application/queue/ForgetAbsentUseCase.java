package dev.concert.application.queue;

import dev.concert.application.ServiceMetrics;
import dev.concert.application.UnitOfWork;
import dev.concert.domain.queue.AdmissionPolicy;
import dev.concert.domain.queue.Departure;
import dev.concert.domain.queue.PresenceRepository;
import dev.concert.domain.queue.PresenceRepository.Search;
import dev.concert.domain.queue.Queue;
import dev.concert.domain.queue.Queue.Departing;
import dev.concert.domain.queue.QueueId;
import dev.concert.domain.queue.QueueRepository;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenRepository;
import dev.concert.domain.queue.QueueTokenState.EndReason;
import dev.concert.domain.queue.TokenId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Ends the tokens of people who were away for too long while they waited. Nobody's own answer depends on it: whoever asks after
 * being away for so long is refused, whenever this runs; but those behind count fewer people ahead. Not for several threads at
 * once.
 */
public final class ForgetAbsentUseCase {

    /** A part of a line that is searched in one go: a long line takes several, so that no search lasts long. */
    private static final int PEOPLE = 5_000;

    private final WaitingLines lines;
    private final QueueRepository queues;
    private final QueueTokenRepository tokens;
    private final PresenceRepository presence;
    private final AdmissionPolicy policy;
    private final UnitOfWork unitOfWork;
    private final InstantSource clock;
    private final ServiceMetrics metrics;
    private final Map<QueueId, Long> searchedTo = new HashMap<>();

    public ForgetAbsentUseCase(
            WaitingLines lines,
            QueueRepository queues,
            QueueTokenRepository tokens,
            PresenceRepository presence,
            AdmissionPolicy policy,
            UnitOfWork unitOfWork,
            InstantSource clock,
            ServiceMetrics metrics) {
        this.lines = lines;
        this.queues = queues;
        this.tokens = tokens;
        this.presence = presence;
        this.policy = policy;
        this.unitOfWork = unitOfWork;
        this.clock = clock;
        this.metrics = metrics;
    }

    /** Searches the next part of each line; if one fails, the others first. */
    public void forget() {
        OneByOne.each(lines.lines(), line -> forgetIn(line.queue().id()));
    }

    private void forgetIn(QueueId queueId) {
        Instant now = clock.instant();
        Instant since = now.minus(policy.forgetAfter());
        Search search = presence.findAbsent(queueId, since, now, searchedTo.getOrDefault(queueId, 0L), PEOPLE);
        searchedTo.put(queueId, search.searchedTo() == Long.MAX_VALUE ? 0 : search.searchedTo());
        if (!search.absent().isEmpty()) {
            metrics.forgotten(unitOfWork.execute(() -> end(queueId, new HashSet<>(search.absent()), since)));
        }
    }

    private int end(QueueId queueId, Set<TokenId> ids, Instant since) {
        Queue queue = queues.lock(queueId);
        List<QueueToken> inQueue = tokens.lockAll(queueId, ids).stream()
                .filter(QueueToken::isInQueue)
                .toList();
        Instant now = clock.instant();
        Map<TokenId, Instant> lastSeen = presence.findLastSeen(inQueue, now);
        List<QueueToken> absent = inQueue.stream()
                .filter(token ->
                        !lastSeen.getOrDefault(token.id(), token.issuedAt()).isAfter(since))
                .toList();
        Departing departing =
                queue.depart(absent.stream().filter(QueueToken::isCounted).toList(), Departure.Kind.FORGOTTEN, now);
        queues.save(departing.queue(), departing.departures());
        tokens.saveAll(
                absent.stream().map(token -> token.end(EndReason.EXPIRED, now)).toList());
        return absent.size();
    }
}
