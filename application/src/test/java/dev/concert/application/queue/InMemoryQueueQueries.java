package dev.concert.application.queue;

import dev.concert.domain.InMemoryDatabase;
import dev.concert.domain.InMemoryDatabase.StoredDeparture;
import dev.concert.domain.queue.AdmissionForecast.Sample;
import dev.concert.domain.queue.Departure;
import dev.concert.domain.queue.Queue;
import dev.concert.domain.queue.Queue.Tally;
import dev.concert.domain.queue.QueueId;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenState.Admitted;
import dev.concert.domain.queue.QueueTokenState.Returned;
import dev.concert.domain.queue.QueueTokenState.Waiting;
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

public final class InMemoryQueueQueries implements QueueQueries {

    private static final Duration PACE = Duration.ofSeconds(5);
    private static final Duration PACE_KEPT = Duration.ofMinutes(15);
    private static final Duration ASTRAY = Duration.ofSeconds(5);
    private static final Duration LATELY = Duration.ofHours(1);
    private static final long BEGIN_ANEW = 4;

    private final InMemoryDatabase database;
    private final Map<QueueId, Cut> cuts = new HashMap<>();
    private final Map<QueueId, List<Sample>> paces = new HashMap<>();
    private @Nullable InstantSource clock;

    public InMemoryQueueQueries(InMemoryDatabase database) {
        this.database = database;
    }

    /** The store has a clock of its own, which callers follow; without one it believes them all. */
    public InMemoryQueueQueries goingBy(InstantSource ownClock) {
        clock = ownClock;
        return this;
    }

    private record Cut(long slot, Instant at, Tally tally) {}

    @Override
    public List<Line> lines() {
        return database.read(() -> database.queues.rows().stream()
                .sorted(Comparator.comparingLong(queue -> queue.id().value()))
                .map(queue -> new Line(queue, admitted(queue.id())))
                .toList());
    }

    @Override
    public List<QueueId> linesToTurn(Instant now) {
        return database.read(() -> database.queues.rows().stream()
                .filter(queue -> hasToBeTurned(queue, now))
                .map(Queue::id)
                .toList());
    }

    private boolean hasToBeTurned(Queue queue, Instant now) {
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
    public synchronized Snapshot snapshot(QueueId queueId, long slot, Instant now, @Nullable Snapshot before) {
        Queue queue = database.queues
                .find(queueId)
                .orElseThrow(() -> new IllegalArgumentException("There is no line " + queueId));
        Cut known = cuts.get(queueId);
        if (known == null || known.slot < slot && !(isAhead(now) && isOfLate(known.at))) {
            known = cut(queue, slot, now);
        } else if (known.slot >= slot && isAhead(known.at) && isNear(now)) {
            paces.getOrDefault(queueId, new ArrayList<>())
                    .removeIf(sample -> sample.at().isAfter(now));
            known = cut(queue, slot + BEGIN_ANEW, now);
        }
        return frozen(queueId, known, before);
    }

    private Cut cut(Queue queue, long slot, Instant now) {
        Cut cut = new Cut(slot, now, queue.tally());
        cuts.put(queue.id(), cut);
        keepPace(queue, cut);
        return cut;
    }

    private boolean isAhead(Instant instant) {
        return clock != null && instant.isAfter(clock.instant().plus(ASTRAY));
    }

    private boolean isNear(Instant instant) {
        return clock != null
                && !isAhead(instant)
                && !instant.isBefore(clock.instant().minus(ASTRAY));
    }

    private boolean isOfLate(Instant instant) {
        return clock != null
                && !isAhead(instant)
                && !instant.isBefore(clock.instant().minus(LATELY));
    }

    private void keepPace(Queue queue, Cut cut) {
        List<Sample> pace = paces.computeIfAbsent(queue.id(), id -> new ArrayList<>());
        if (pace.isEmpty() || !pace.getLast().at().plus(PACE).isAfter(cut.at)) {
            pace.removeIf(sample -> sample.at().isBefore(cut.at.minus(PACE_KEPT)));
            pace.add(new Sample(
                    cut.at,
                    cut.tally.freedSlots(),
                    cut.tally.freedSlots() + cut.tally.occupied(),
                    cut.tally.passedOver(),
                    queue.admitsAt(cut.at)));
        }
    }

    private Snapshot frozen(QueueId queueId, Cut cut, @Nullable Snapshot before) {
        List<Departure> departures = database.departures.rows().stream()
                .filter(stored -> stored.queueId().equals(queueId))
                .map(StoredDeparture::departure)
                .filter(departure -> departure.sequence() <= cut.tally.lastDeparture())
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
            public long slot() {
                return cut.slot;
            }

            @Override
            public Instant at() {
                return cut.at;
            }

            @Override
            public Tally tally() {
                return cut.tally;
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
