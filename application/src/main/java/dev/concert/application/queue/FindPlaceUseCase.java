package dev.concert.application.queue;

import dev.concert.domain.queue.AdmissionForecast;
import dev.concert.domain.queue.AdmissionPolicy;
import dev.concert.domain.queue.QueueId;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenState.Admitted;
import dev.concert.domain.queue.QueueTokenState.Ended;
import dev.concert.domain.queue.QueueTokenState.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Tells people where they stand, when their turn is expected, and when to ask again. Thread-safe. */
public final class FindPlaceUseCase {

    private static final Duration FORECAST_WINDOW = Duration.ofMinutes(10);
    private static final Duration FORECAST_KEPT = Duration.ofSeconds(1);

    private static final long POLL_AT_FRONT_MS = 1_000;
    private static final long POLL_AT_TAIL_MS = 10_000;
    /** How much later each place further back asks again; the slowest pace is reached at place 1,800. */
    private static final long POLL_MS_PER_PLACE = 5;
    /** Spread of the pace, so that those who came together do not ask together for ever. */
    private static final double POLL_JITTER = 0.1;

    private final QueueQueries queries;
    private final AdmissionPolicy policy;
    private final InstantSource clock;
    private final RandomGenerator jitter;
    private final Map<QueueId, Forecast> forecasts = new ConcurrentHashMap<>();

    /** @param jitter safe for use by many threads */
    public FindPlaceUseCase(QueueQueries queries, AdmissionPolicy policy, InstantSource clock, RandomGenerator jitter) {
        this.queries = queries;
        this.policy = policy;
        this.clock = clock;
        this.jitter = jitter;
    }

    private record Forecast(AdmissionForecast forecast, Instant madeAt) {}

    /**
     * @param listNum people ahead and oneself while waiting, 0 once admitted
     * @param expectedTime of the admission; when it was, for who is admitted
     * @param expiresAt until when the admission lasts, or null while waiting
     * @param pollAfter how long to wait before asking again
     */
    public record Place(
            long listNum, Instant expectedTime, @Nullable Instant expiresAt, Duration pollAfter) {}

    /** @throws IllegalArgumentException if the token has ended */
    public Place find(QueueToken token) {
        return switch (token.state()) {
            case Admitted admitted -> new Place(0, admitted.at(), admitted.expiresAt(), pollAfter(POLL_AT_TAIL_MS));
            case Waiting() -> {
                long place = queries.countWaitingBefore(token.queueId(), token.number()) + 1;
                Instant now = clock.instant();
                yield new Place(
                        place,
                        now.plus(forecast(token.queueId(), now).waitFor(place)),
                        null,
                        pollAfter(Math.min(POLL_AT_FRONT_MS + (place - 1) * POLL_MS_PER_PLACE, POLL_AT_TAIL_MS)));
            }
            case Ended ended -> throw new IllegalArgumentException("Who has left has no place: " + ended);
        };
    }

    private Duration pollAfter(long millis) {
        return Duration.ofMillis(Math.round(millis * jitter.nextDouble(1 - POLL_JITTER, 1)));
    }

    private AdmissionForecast forecast(QueueId queueId, Instant now) {
        return forecasts
                .compute(
                        queueId,
                        (id, kept) -> kept != null && now.isBefore(kept.madeAt().plus(FORECAST_KEPT))
                                ? kept
                                : new Forecast(measure(id, now), now))
                .forecast();
    }

    private AdmissionForecast measure(QueueId queueId, Instant now) {
        QueueQueries.Throughput throughput = queries.throughput(queueId, now.minus(FORECAST_WINDOW));
        Instant first = throughput.firstFreedAt();
        return AdmissionForecast.of(
                throughput.freedSlots(),
                first == null ? Duration.ZERO : Duration.between(first, now),
                throughput.capacity(),
                policy.sessionWindow());
    }
}
