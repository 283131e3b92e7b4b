package dev.concert.domain.queue;

import dev.concert.domain.InMemoryDatabase;
import dev.concert.domain.InMemoryDatabase.Place;
import dev.concert.domain.queue.QueueTokenState.InLine;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

public final class InMemoryAttendanceRepository implements AttendanceRepository {

    private final InMemoryDatabase database;

    public InMemoryAttendanceRepository(InMemoryDatabase database) {
        this.database = database;
    }

    @Override
    public void saveAll(Collection<Sighting> sightings) {
        database.requireUnitOfWork();
        for (Sighting sighting : sightings) {
            Place place = new Place(sighting.queueId(), sighting.number());
            if (database.sightings
                    .find(place)
                    .filter(stored -> stored.isAfter(sighting.at()))
                    .isEmpty()) {
                database.sightings.put(place, sighting.at());
            }
        }
    }

    @Override
    public Map<TokenId, Instant> findLastSeen(Collection<QueueToken> tokens) {
        return tokens.stream().collect(Collectors.toMap(QueueToken::id, this::lastSeen));
    }

    private Instant lastSeen(QueueToken token) {
        return database.sightings
                .find(new Place(token.queueId(), token.number()))
                .orElse(token.issuedAt());
    }

    @Override
    public Search findAbsent(QueueId queueId, Instant since, long after, int people) {
        List<QueueToken> searched = database.tokens.rows().stream()
                .filter(token -> token.queueId().equals(queueId) && token.state() instanceof InLine)
                .filter(token -> token.number() > after)
                .sorted(Comparator.comparing((Function<QueueToken, Long>) QueueToken::number))
                .limit(people)
                .toList();
        return new Search(
                searched.stream()
                        .filter(token -> !lastSeen(token).isAfter(since))
                        .map(QueueToken::id)
                        .toList(),
                searched.size() < people ? Long.MAX_VALUE : searched.getLast().number());
    }
}
