package dev.concert.application.queue;

import dev.concert.application.queue.snapshot.QueueQueries;
import dev.concert.application.queue.snapshot.SnapshotQueries;
import dev.concert.application.queue.snapshot.Tick;
import dev.concert.domain.InMemoryDatabase;
import dev.concert.domain.InMemoryDatabase.StoredDeparture;
import dev.concert.domain.concert.Concert;
import dev.concert.domain.queue.AdmissionForecast.Sample;
import dev.concert.domain.queue.Departure;
import dev.concert.domain.queue.Queue;
import dev.concert.domain.queue.Queue.Tally;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenState.Admitted;
import dev.concert.domain.queue.QueueTokenState.Returned;
import dev.concert.domain.queue.QueueTokenState.Waiting;
import dev.concert.domain.shared.Ids.QueueId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

public final class InMemoryQueueQueries implements QueueQueries, SnapshotQueries {

    private static final Duration PACE = Duration.ofSeconds(5);
    private static final Duration PACE_KEPT = Duration.ofMinutes(15);
    private static final Duration ASTRAY = Duration.ofSeconds(5);
    private static final Duration LATELY = Duration.ofHours(1);
    private static final long BEGIN_ANEW = 4;

    private final InMemoryDatabase database;
    private final Map<QueueId, Stored> snapshots = new HashMap<>();
    private final Map<QueueId, List<Sample>> paces = new HashMap<>();
    private @Nullable InstantSource clock;

    public InMemoryQueueQueries(InMemoryDatabase database) {
        this.database = database;
    }

    /** Gives the store a clock of its own, which callers follow; without one it believes them all. */
    public InMemoryQueueQueries goingBy(InstantSource ownClock) {
        clock = ownClock;
        return this;
    }

    private record Stored(Tick tick, Instant at, Tally tally) {}

    @Override
    public List<QueueStatus> queues() {
        return database.read(() -> database.queues.rows().stream()
                .sorted(Comparator.comparingLong(queue -> queue.id().value()))
                .map(queue -> new QueueStatus(queue, isPublished(queue), admitted(queue.id())))
                .toList());
    }

    private boolean isPublished(Queue queue) {
        return queue.concertId() == null
                || database.concerts
                        .find(queue.concertId())
                        .filter(Concert::published)
                        .isPresent();
    }

    @Override
    public List<QueueId> dueQueues(Instant now) {
        return database.read(() -> database.queues.rows().stream()
                .filter(queue -> isDue(queue, now))
                .map(Queue::id)
                .toList());
    }

    private boolean isDue(Queue queue, Instant now) {
        long admitted = admitted(queue.id());
        return admitted != queue.tally().occupied()
                || any(queue.id(), token -> token.state() instanceof Admitted && !token.isLiveAt(now))
                || queue.admitsAt(now)
                        && admitted < queue.capacity()
                        && any(
                                queue.id(),
                                token -> token.state() instanceof Waiting || token.state() instanceof Returned);
    }

    private long admitted(QueueId queueId) {
        return inQueue(queueId)
                .filter(token -> token.state() instanceof Admitted)
                .count();
    }

    private boolean any(QueueId queueId, Predicate<QueueToken> predicate) {
        return inQueue(queueId).anyMatch(predicate);
    }

    private Stream<QueueToken> inQueue(QueueId queueId) {
        return database.tokens.rows().stream().filter(token -> token.queueId().equals(queueId));
    }

    @Override
    public synchronized Snapshot snapshot(QueueId queueId, Tick tick, Instant now, @Nullable Snapshot before) {
        Queue queue = database.queues
                .find(queueId)
                .orElseThrow(() -> new IllegalArgumentException("There is no queue " + queueId));
        Stored known = snapshots.get(queueId);
        if (known == null || known.tick.index() < tick.index() && !(isAhead(now) && isLately(known.at))) {
            known = store(queue, tick, now);
        } else if (known.tick.index() >= tick.index() && isAhead(known.at) && isNear(now)) {
            paces.getOrDefault(queueId, new ArrayList<>())
                    .removeIf(sample -> sample.at().isAfter(now));
            known = store(queue, new Tick(tick.index() + BEGIN_ANEW), now);
        }
        return frozen(queueId, known, before);
    }

    private Stored store(Queue queue, Tick tick, Instant now) {
        Stored stored = new Stored(tick, now, queue.tally());
        snapshots.put(queue.id(), stored);
        keepPace(queue, stored);
        return stored;
    }

    private boolean isAhead(Instant instant) {
        return clock != null && instant.isAfter(clock.instant().plus(ASTRAY));
    }

    private boolean isNear(Instant instant) {
        return clock != null
                && !isAhead(instant)
                && !instant.isBefore(clock.instant().minus(ASTRAY));
    }

    private boolean isLately(Instant instant) {
        return clock != null
                && !isAhead(instant)
                && !instant.isBefore(clock.instant().minus(LATELY));
    }

    private void keepPace(Queue queue, Stored stored) {
        List<Sample> pace = paces.computeIfAbsent(queue.id(), id -> new ArrayList<>());
        if (pace.isEmpty() || !pace.getLast().at().plus(PACE).isAfter(stored.at)) {
            pace.removeIf(sample -> sample.at().isBefore(stored.at.minus(PACE_KEPT)));
            pace.add(new Sample(
                    stored.at,
                    stored.tally.freedSlots(),
                    stored.tally.freedSlots() + stored.tally.occupied(),
                    stored.tally.passedOver(),
                    queue.admitsAt(stored.at)));
        }
    }

    private Snapshot frozen(QueueId queueId, Stored stored, @Nullable Snapshot before) {
        List<Departure> departures = database.departures.rows().stream()
                .filter(row -> row.queueId().equals(queueId))
                .map(StoredDeparture::departure)
                .filter(departure -> departure.sequence() <= stored.tally.lastDeparture())
                .toList();
        Set<Long> departed = departures.stream().map(Departure::number).collect(Collectors.toSet());
        List<Departure> latest = before == null
                ? List.of()
                : departures.stream()
                        .filter(departure ->
                                departure.sequence() > before.tally().lastDeparture())
                        .toList();
        return new Snapshot() {
            @Override
            public Tick tick() {
                return stored.tick;
            }

            @Override
            public Instant at() {
                return stored.at;
            }

            @Override
            public Tally tally() {
                return stored.tally;
            }

            @Override
            public boolean hasDeparted(long number) {
                return departed.contains(number);
            }

            @Override
            public long positionOf(long number) {
                return number
                        - departed.stream().filter(other -> other < number).count();
            }

            @Override
            public List<Departure> latestDepartures() {
                return latest;
            }
        };
    }

    @Override
    public synchronized List<Sample> pace(QueueId queueId, Instant since) {
        return paces.getOrDefault(queueId, List.of()).stream()
                .filter(sample -> !sample.at().isBefore(since))
                .toList();
    }
}
