package dev.concert.domain.queue;

import dev.concert.domain.InMemoryDatabase;
import dev.concert.domain.InMemoryDatabase.Place;
import dev.concert.domain.InMemoryDatabase.Watch;
import dev.concert.domain.queue.QueueTokenState.InQueue;
import dev.concert.domain.shared.Ids.QueueId;
import dev.concert.domain.shared.Ids.TokenId;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

public final class InMemoryPresenceRepository implements PresenceRepository {

    private final InMemoryDatabase database;

    public InMemoryPresenceRepository(InMemoryDatabase database) {
        this.database = database;
    }

    @Override
    public void recordUptime(Instant now) {
        database.requireUnitOfWork();
        database.watch.put(
                true,
                database.watch
                        .find(true)
                        .map(kept -> new Watch(hasLapsed(kept, now) ? now : kept.since(), later(kept.until(), now)))
                        .orElse(new Watch(now, now)));
    }

    private static boolean hasLapsed(Watch watch, Instant now) {
        return watch.until().isBefore(now.minus(OUTAGE));
    }

    /** The instant before which nobody was away. */
    private Instant present(Instant now) {
        return database.watch
                .find(true)
                .filter(kept -> !hasLapsed(kept, now))
                .map(Watch::since)
                .orElse(now);
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    @Override
    public void saveAll(Collection<Heartbeat> heartbeats) {
        database.requireUnitOfWork();
        for (Heartbeat heartbeat : heartbeats) {
            Place place = new Place(heartbeat.queueId(), heartbeat.number());
            if (database.heartbeats
                    .find(place)
                    .filter(stored -> stored.isAfter(heartbeat.at()))
                    .isEmpty()) {
                database.heartbeats.put(place, heartbeat.at());
            }
        }
    }

    @Override
    public Map<TokenId, Instant> findLastHeartbeats(Collection<QueueToken> tokens, Instant now) {
        return tokens.stream().collect(Collectors.toMap(QueueToken::id, token -> lastSeen(token, now)));
    }

    private Instant lastSeen(QueueToken token, Instant now) {
        Instant seenAt = database.heartbeats
                .find(new Place(token.queueId(), token.number()))
                .orElse(token.issuedAt());
        Instant absencesFrom = database.queues
                .find(token.queueId())
                .map(queue -> queue.absencesFrom(now))
                .orElse(Instant.MIN);
        return later(later(seenAt, absencesFrom), later(token.issuedAt(), present(now)));
    }

    @Override
    public Search findAbsent(QueueId queueId, Instant since, Instant now, long after, int people) {
        List<QueueToken> searched = database.tokens.rows().stream()
                .filter(token -> token.queueId().equals(queueId) && token.state() instanceof InQueue)
                .filter(token -> token.number() > after)
                .sorted(Comparator.comparing((Function<QueueToken, Long>) QueueToken::number))
                .limit(people)
                .toList();
        return new Search(
                searched.stream()
                        .filter(token -> !lastSeen(token, now).isAfter(since))
                        .map(QueueToken::id)
                        .toList(),
                searched.size() < people ? Long.MAX_VALUE : searched.getLast().number());
    }
}
