package dev.concert.application.queue.presence;

import dev.concert.application.UnitOfWork;
import dev.concert.application.queue.snapshot.QueueDirectory;
import dev.concert.domain.queue.AdmissionPolicy;
import dev.concert.domain.queue.PresenceRepository;
import dev.concert.domain.queue.PresenceRepository.Heartbeat;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.shared.Ids.TokenId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which users this node knows to wait, and when they last polled. Both are kept in memory, so that a poll costs no query;
 * heartbeats are stored in batches. Heartbeats that are lost with a node make users look away earlier, by no more than half of the
 * time after which they count as away, and only if they poll no other node. Thread-safe.
 */
public final class Presence {

    /** So many heartbeats are stored in one unit of work. */
    private static final int BATCH = 5_000;

    private final PresenceRepository repository;
    private final QueueDirectory directory;
    private final UnitOfWork unitOfWork;
    private final InstantSource clock;
    private final Duration forgetAfter;
    private final WaitingUsers users;
    private final HeartbeatBacklog backlog;

    public Presence(
            PresenceRepository repository,
            QueueDirectory directory,
            UnitOfWork unitOfWork,
            InstantSource clock,
            AdmissionPolicy policy) {
        this.repository = repository;
        this.directory = directory;
        this.unitOfWork = unitOfWork;
        this.clock = clock;
        this.forgetAfter = policy.forgetAfter();
        this.users = new WaitingUsers(forgetAfter);
        this.backlog = new HeartbeatBacklog(policy);
    }

    /** A user known to wait, with a token that is certainly not forgotten; others may wait all the same. */
    public Optional<WaitingUser> find(TokenId tokenId) {
        return Optional.ofNullable(users.find(tokenId, clock.instant()));
    }

    int size() {
        return users.size();
    }

    /** The owner of a token calls right now; without effect on a token that is not in a queue. */
    public void heartbeat(QueueToken token) {
        if (token.isInQueue()) {
            Instant now = clock.instant();
            heartbeat(users.add(token), now);
            users.makeRoom(now);
        }
    }

    public void heartbeat(WaitingUser user) {
        heartbeat(user, clock.instant());
    }

    private void heartbeat(WaitingUser user, Instant now) {
        if (user.beatsAt(now.toEpochMilli())) {
            backlog.add(user, now);
        }
    }

    public void remove(WaitingUser user) {
        users.remove(user);
    }

    public void remove(TokenId tokenId) {
        users.remove(tokenId);
    }

    /** Whether a token in a queue is forgotten at {@code now}, since its owner was away for too long. */
    public boolean isForgotten(QueueToken token, Instant now) {
        return !forgotten(List.of(token), now).isEmpty();
    }

    /** Those of some tokens in queues that are forgotten at {@code now}. */
    public Set<TokenId> forgotten(Collection<QueueToken> tokens, Instant now) {
        Instant since = now.minus(forgetAfter);
        List<QueueToken> unknown = tokens.stream()
                .filter(token -> !token.issuedAt().isAfter(since))
                .filter(token -> users.find(token.id(), now) == null)
                .toList();
        if (unknown.isEmpty()) {
            return Set.of();
        }
        return repository.findLastHeartbeats(unknown, now).entrySet().stream()
                .filter(heartbeat -> !heartbeat.getValue().isAfter(since))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /**
     * The token after a call of its owner at {@code now}. The heartbeat of a returning owner is stored at once, in the caller's
     * unit of work; the token is for the caller to store.
     *
     * @param token locked by the caller; not forgotten
     */
    public QueueToken called(QueueToken token, Instant now) {
        if (token.isPassedOver()) {
            repository.saveAll(List.of(new Heartbeat(token.queueId(), token.number(), now)));
        }
        return token.calledAt(now);
    }

    /** Records that users can call this node. To be called several times within {@link PresenceRepository#OUTAGE}. */
    public void recordUptime() {
        unitOfWork.execute(() -> {
            Instant now = clock.instant();
            repository.recordUptime(now);
            return now;
        });
    }

    /** Stores the heartbeats that are due, and evicts users without a poll for long. For one thread at a time. */
    public void store() {
        users.evictInPassing(clock.instant());
        backlog.moveFronts(directory.queues());
        Instant now = clock.instant();
        List<WaitingUser> due;
        do {
            due = backlog.pollDue(now, BATCH);
            if (!due.isEmpty()) {
                store(due);
            }
        } while (due.size() >= BATCH);
    }

    private void store(List<WaitingUser> due) {
        Map<WaitingUser, Heartbeat> heartbeats = new IdentityHashMap<>();
        due.forEach(user -> heartbeats.put(user, user.heartbeat()));
        boolean stored = false;
        try {
            List<Heartbeat> latest = latestOfEach(heartbeats.values());
            stored = unitOfWork.execute(() -> {
                repository.saveAll(latest);
                return true;
            });
        } finally {
            if (!stored) {
                backlog.addUrgent(due);
            }
        }
        heartbeats.forEach((user, heartbeat) -> {
            user.stored(heartbeat.at());
            long latestMillis = user.heartbeatMillis();
            if (latestMillis > heartbeat.at().toEpochMilli()) {
                heartbeat(user, Instant.ofEpochMilli(latestMillis));
            }
        });
    }

    /** In the order of queues and numbers. An evicted user that polled again is two entries here, but one number. */
    private static List<Heartbeat> latestOfEach(Collection<Heartbeat> heartbeats) {
        Map<List<Object>, Heartbeat> latest = new LinkedHashMap<>();
        heartbeats.stream()
                .sorted(Comparator.comparingLong(
                                (Heartbeat heartbeat) -> heartbeat.queueId().value())
                        .thenComparingLong(Heartbeat::number)
                        .thenComparing(Heartbeat::at))
                .forEach(heartbeat -> latest.put(List.of(heartbeat.queueId(), heartbeat.number()), heartbeat));
        return List.copyOf(latest.values());
    }
}
