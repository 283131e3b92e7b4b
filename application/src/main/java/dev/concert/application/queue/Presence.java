package dev.concert.application.queue;

import dev.concert.application.UnitOfWork;
import dev.concert.application.queue.QueueQueries.Line;
import dev.concert.domain.queue.AdmissionPolicy;
import dev.concert.domain.queue.PresenceRepository;
import dev.concert.domain.queue.PresenceRepository.Heartbeat;
import dev.concert.domain.queue.QueueId;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.TokenId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who waits as far as this node knows, and when they were last seen. Both are kept in memory, so that asking for one's place
 * costs no query; heartbeats are stored in batches. Thread-safe.
 *
 * <p>Whether somebody is away is judged by what is stored. So a heartbeat is stored half of the time late at most after which
 * somebody counts as away, and at the next opportunity if what is stored is two fifths of that time old: then nobody who asks is
 * taken for away, and what is stored of somebody who is away for as long is exact. For most of a long line that time is
 * {@code forgetAfter}; near its front, where the turn may come, {@code idleAfter}. Heartbeats that are lost with a node make people
 * look away earlier by no more than that half, unless they ask another node.
 */
public final class Presence {

    /** A node knows so many people at most; others cost a query each time they ask. About 115 bytes each. */
    static final int MAX_KNOWN = 1_200_000;
    /** Whose turn may come before long: more than can be called in a few seconds. */
    static final long FRONT = 20_000;
    /** So many are stored in one unit of work. */
    private static final int BATCH = 5_000;
    /** So many are looked at for who may be let go, when there are too many. */
    private static final int GLANCES = 16;
    /** So many are looked at each time heartbeats are stored, for who has not asked for long: a million within minutes. */
    private static final int GLANCES_IN_PASSING = 2_000;

    private final PresenceRepository repository;
    private final WaitingLines lines;
    private final UnitOfWork unitOfWork;
    private final InstantSource clock;
    private final Duration forgetAfter;
    private final Backlog atFront;
    private final Backlog atTail;

    private final ConcurrentHashMap<Secret, Waiter> known = new ConcurrentHashMap<>();
    /** Like the backlogs: whoever has a heartbeat to be stored stands in exactly one of the three, once. */
    private final Queue<Waiter> urgent = new ConcurrentLinkedQueue<>();
    /** Up to which number people stand near the front. */
    private final Map<QueueId, Long> frontEnds = new ConcurrentHashMap<>();
    /** Whether people near a front may stand in the backlog of the tail. */
    private volatile boolean frontsMoved;

    private @Nullable Iterator<Waiter> hand;

    public Presence(
            PresenceRepository repository,
            WaitingLines lines,
            UnitOfWork unitOfWork,
            InstantSource clock,
            AdmissionPolicy policy) {
        this.repository = repository;
        this.lines = lines;
        this.unitOfWork = unitOfWork;
        this.clock = clock;
        this.forgetAfter = policy.forgetAfter();
        boolean idleFirst = policy.idleAfter().compareTo(policy.forgetAfter()) < 0;
        this.atFront = new Backlog(idleFirst ? policy.idleAfter() : policy.forgetAfter());
        this.atTail = new Backlog(policy.forgetAfter());
    }

    /** People whose heartbeats may be stored later, in the order in which they have to be. An array, as it may hold a million. */
    private static final class Backlog {

        private final ArrayDeque<Waiter> people = new ArrayDeque<>();
        private final long urgentAfterMillis;
        private final long storedWithinMillis;

        /** @param away after so long somebody counts as away */
        Backlog(Duration away) {
            this.urgentAfterMillis = away.multipliedBy(2).dividedBy(5).toMillis();
            this.storedWithinMillis = away.dividedBy(2).toMillis();
        }

        synchronized void add(Waiter waiter) {
            people.addLast(waiter);
        }

        /** The next one who has to be stored by now; null if nobody has to. */
        synchronized @Nullable Waiter pollDue(long nowMillis) {
            Waiter next = people.peekFirst();
            return next != null && next.isUnstoredSince(nowMillis - storedWithinMillis) ? people.pollFirst() : null;
        }

        synchronized void moveTo(Collection<Waiter> others, Predicate<Waiter> which) {
            people.removeIf(waiter -> which.test(waiter) && others.add(waiter));
        }
    }

    /** A token's id without an object of its own: what is kept of a million people has to be small. */
    private static class Secret {

        private final long high;
        private final long low;

        Secret(TokenId tokenId) {
            this.high = tokenId.value().getMostSignificantBits();
            this.low = tokenId.value().getLeastSignificantBits();
        }

        @Override
        public final boolean equals(@Nullable Object other) {
            return other instanceof Secret secret && secret.high == high && secret.low == low;
        }

        @Override
        public final int hashCode() {
            return Long.hashCode(high ^ low);
        }
    }

    /** Somebody who stands in a line, as long as it is not known better. Found by the token. */
    public static final class Waiter extends Secret {

        private final QueueId queueId;
        private final long number;
        private final long firstPosition;
        private long seenMillis;
        private long storedMillis;
        /** Since when a heartbeat waits to be stored, or 0 if none does. */
        private long unstoredSinceMillis;

        private Waiter(QueueToken token) {
            super(token.id());
            this.queueId = token.queueId();
            this.number = token.number();
            this.firstPosition = token.firstPosition();
            // What is stored is not known here: as far as is known, nothing was since the number was given out.
            this.storedMillis = token.issuedAt().toEpochMilli();
        }

        public QueueId queueId() {
            return queueId;
        }

        public long number() {
            return number;
        }

        public long firstPosition() {
            return firstPosition;
        }

        private synchronized long seenMillis() {
            return seenMillis;
        }

        private Heartbeat heartbeat() {
            return new Heartbeat(queueId, number, Instant.ofEpochMilli(seenMillis()));
        }

        private synchronized boolean isUnstoredSince(long millis) {
            return unstoredSinceMillis <= millis;
        }

        private synchronized void stored(Instant heartbeat) {
            storedMillis = heartbeat.toEpochMilli();
            unstoredSinceMillis = 0;
        }

        /** @return whether this is to be stored and was not before */
        private synchronized boolean isSeen(long nowMillis) {
            seenMillis = Math.max(seenMillis, nowMillis);
            if (unstoredSinceMillis != 0 || seenMillis <= storedMillis) {
                return false;
            }
            unstoredSinceMillis = nowMillis;
            return true;
        }

        private synchronized long storedMillis() {
            return storedMillis;
        }
    }

    /** Somebody this node knows to wait who is certainly not forgotten; who is not found may wait all the same. */
    public Optional<Waiter> find(TokenId tokenId) {
        return Optional.ofNullable(known.get(new Secret(tokenId)))
                .filter(waiter -> wasSeenLately(waiter, clock.instant()));
    }

    /** How many this node knows. */
    int known() {
        return known.size();
    }

    private boolean wasSeenLately(Waiter waiter, Instant now) {
        return waiter.seenMillis() > now.minus(forgetAfter).toEpochMilli();
    }

    /** The owner of a token is there right now; without effect on a token that is not in a line. */
    public void see(QueueToken token) {
        if (token.isInQueue()) {
            Instant now = clock.instant();
            Waiter arriving = new Waiter(token);
            Waiter waiter = known.putIfAbsent(arriving, arriving);
            see(waiter == null ? arriving : waiter, now);
            makeRoom(now);
        }
    }

    /** The same of somebody who is known. */
    public void see(Waiter waiter) {
        see(waiter, clock.instant());
    }

    private void see(Waiter waiter, Instant now) {
        if (waiter.isSeen(now.toEpochMilli())) {
            toBeStored(waiter, now);
        }
    }

    private void toBeStored(Waiter waiter, Instant now) {
        Backlog backlog = isNearFront(waiter) ? atFront : atTail;
        if (now.toEpochMilli() - waiter.storedMillis() >= backlog.urgentAfterMillis) {
            urgent.add(waiter);
        } else {
            backlog.add(waiter);
            if (backlog.equals(atTail) && isNearFront(waiter)) {
                frontsMoved = true;
            }
        }
    }

    private boolean isNearFront(Waiter waiter) {
        return waiter.number <= frontEnds.getOrDefault(waiter.queueId, Long.MAX_VALUE);
    }

    /** It is known better: the token does not wait any more. */
    public void forget(Waiter waiter) {
        known.remove(waiter, waiter);
    }

    /** The same, whether or not the token was known to wait. */
    public void forget(TokenId tokenId) {
        known.remove(new Secret(tokenId));
    }

    /** Whether the owner of a token that is in a line was away for so long at {@code now} that the place is lost. */
    public boolean isForgotten(QueueToken token, Instant now) {
        return !forgotten(List.of(token), now).isEmpty();
    }

    /** Those of some tokens in a line whose owners were away for so long. */
    Set<TokenId> forgotten(Collection<QueueToken> tokens, Instant now) {
        Instant since = now.minus(forgetAfter);
        List<QueueToken> unseen = tokens.stream()
                .filter(token -> !token.issuedAt().isAfter(since))
                .filter(token -> {
                    Waiter waiter = known.get(new Secret(token.id()));
                    return waiter == null || !wasSeenLately(waiter, now);
                })
                .toList();
        if (unseen.isEmpty()) {
            return Set.of();
        }
        return repository.findLastSeen(unseen, now).entrySet().stream()
                .filter(token -> !token.getValue().isAfter(since))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** People can ask this node. To be called several times within {@link PresenceRepository#OUTAGE}. */
    public void recordUptime() {
        unitOfWork.execute(() -> {
            Instant now = clock.instant();
            repository.recordUptime(now);
            return now;
        });
    }

    /** Stores at once, in the caller's unit of work, that the owner of the token is there. */
    public void store(QueueToken token, Instant now) {
        repository.saveAll(List.of(new Heartbeat(token.queueId(), token.number(), now)));
    }

    /** Stores the heartbeats that have to be stored by now, and lets go who has not asked for long. For one thread at a time. */
    public void store() {
        letGoInPassing(clock.instant());
        moveFronts();
        long nowMillis = clock.instant().toEpochMilli();
        List<Waiter> due;
        do {
            due = new ArrayList<>();
            fill(due, urgent::poll);
            fill(due, () -> atFront.pollDue(nowMillis));
            fill(due, () -> atTail.pollDue(nowMillis));
            if (!due.isEmpty()) {
                store(due);
            }
        } while (due.size() >= BATCH);
    }

    private static void fill(List<Waiter> batch, Supplier<@Nullable Waiter> next) {
        while (batch.size() < BATCH) {
            Waiter waiter = next.get();
            if (waiter == null) {
                return;
            }
            batch.add(waiter);
        }
    }

    /** Who comes near the front is stored at once: the turn may come before what is due at the tail. */
    private void moveFronts() {
        for (Line line : lines.lines()) {
            // As many have departed at most with smaller numbers as have departed at all.
            long end = line.queue().tally().lastDeparture() + FRONT;
            Long known = frontEnds.get(line.queue().id());
            if (known == null || end >= known + FRONT / 4) {
                frontEnds.put(line.queue().id(), end);
                frontsMoved = true;
            }
        }
        if (frontsMoved) {
            frontsMoved = false;
            atTail.moveTo(urgent, this::isNearFront);
        }
    }

    private void store(List<Waiter> waiters) {
        Map<Waiter, Heartbeat> heartbeats = new IdentityHashMap<>();
        waiters.forEach(waiter -> heartbeats.put(waiter, waiter.heartbeat()));
        boolean stored = false;
        try {
            List<Heartbeat> latest = latestOfEach(heartbeats.values());
            stored = unitOfWork.execute(() -> {
                repository.saveAll(latest);
                return true;
            });
        } finally {
            if (!stored) {
                urgent.addAll(waiters);
            }
        }
        heartbeats.forEach((waiter, heartbeat) -> {
            waiter.stored(heartbeat.at());
            if (waiter.seenMillis() > heartbeat.at().toEpochMilli()) {
                see(waiter, Instant.ofEpochMilli(waiter.seenMillis()));
            }
        });
    }

    /** In the order of lines and numbers. Somebody who was let go and has come again is two people here, but one number. */
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

    private void makeRoom(Instant now) {
        if (known.mappingCount() > MAX_KNOWN) {
            letSomebodyGo(now);
        }
    }

    private synchronized void letGoInPassing(Instant now) {
        int glances = (int) Math.min(GLANCES_IN_PASSING, known.mappingCount());
        for (int i = 0; i < glances && !known.isEmpty(); i++) {
            Waiter waiter = nextAround();
            if (waiter != null && !wasSeenLately(waiter, now)) {
                forget(waiter);
            }
        }
    }

    /** Goes round and round; null if there is nobody. */
    private @Nullable Waiter nextAround() {
        Iterator<Waiter> around = hand;
        if (around == null || !around.hasNext()) {
            around = known.values().iterator();
            hand = around;
        }
        return around.hasNext() ? around.next() : null;
    }

    /** Lets go who was not seen for longest of a few. */
    private synchronized void letSomebodyGo(Instant now) {
        Waiter longestAway = null;
        for (int i = 0; i < GLANCES; i++) {
            Waiter next = nextAround();
            if (next == null) {
                return;
            }
            if (longestAway == null || next.seenMillis() < longestAway.seenMillis()) {
                longestAway = next;
            }
            if (!wasSeenLately(next, now)) {
                break;
            }
        }
        forget(Objects.requireNonNull(longestAway));
    }
}
