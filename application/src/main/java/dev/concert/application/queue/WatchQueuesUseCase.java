package dev.concert.application.queue;

import dev.concert.application.UnitOfWork;
import dev.concert.application.queue.SampleStore.Sample;
import dev.concert.application.queue.SampleStore.Totals;
import dev.concert.application.queue.snapshot.QueueQueries;
import dev.concert.application.queue.snapshot.QueueQueries.QueueStatus;
import dev.concert.domain.shared.Ids.QueueId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Shows an operator how the queues move. Reading is thread-safe. */
public final class WatchQueuesUseCase {

    /** Samples are of whole multiples of this time. */
    static final Duration STEP = Duration.ofSeconds(10);

    private static final Duration KEPT = Duration.ofHours(25);
    private static final int REMOVED_AT_ONCE = 10_000;
    /** Rates are of about a minute: the last one and a step. */
    private static final Duration RATED = SampleStore.AT_REST.plus(STEP);

    private final QueueQueries queues;
    private final SampleStore samples;
    private final UnitOfWork unitOfWork;
    private final InstantSource clock;
    private Instant sampledAt = Instant.MIN;

    public WatchQueuesUseCase(QueueQueries queues, SampleStore samples, UnitOfWork unitOfWork, InstantSource clock) {
        this.queues = queues;
        this.samples = samples;
        this.unitOfWork = unitOfWork;
        this.clock = clock;
    }

    /** A queue, and how it moved within the last minute or so. */
    public record WatchedQueue(QueueStatus status, long joinsPerMinute, long admissionsPerMinute) {}

    /** Takes the sample of this step unless a node has taken it. Called once a second or so, by one thread at a time. */
    public void sample() {
        Instant now = clock.instant();
        Instant at = now.minusMillis(Math.floorMod(now.toEpochMilli(), STEP.toMillis()));
        if (!at.equals(sampledAt)) {
            unitOfWork.execute(() -> {
                // Later ones are of before the clock was set back.
                samples.remove(at.minus(KEPT), at.plus(STEP), REMOVED_AT_ONCE);
                samples.take(at);
                return at;
            });
            sampledAt = at;
        }
    }

    public List<WatchedQueue> queues() {
        return watched(queues.queues());
    }

    /** The queue as it is known already. */
    public WatchedQueue watched(QueueStatus status) {
        return watched(List.of(status)).getFirst();
    }

    /** The samples of the last time, oldest first; nothing if there is no such queue. */
    public Optional<List<Sample>> history(QueueId queueId, Duration last) {
        return queues.queues().stream().anyMatch(status -> status.queue().id().equals(queueId))
                ? Optional.of(samples.find(queueId, clock.instant().minus(last)))
                : Optional.empty();
    }

    private List<WatchedQueue> watched(List<QueueStatus> statuses) {
        Instant now = clock.instant();
        Map<QueueId, Totals> totals = samples.findTotals(now.minus(RATED));
        return statuses.stream()
                .map(status -> watched(status, totals.get(status.queue().id()), now))
                .toList();
    }

    private static WatchedQueue watched(QueueStatus status, @Nullable Totals before, Instant now) {
        if (before == null) {
            return new WatchedQueue(status, 0, 0);
        }
        long millis =
                Math.max(STEP.toMillis(), Duration.between(before.at(), now).toMillis());
        return new WatchedQueue(
                status,
                perMinute(status.queue().lastNumber() - before.joins(), millis),
                perMinute(status.queue().tally().admissions() - before.admissions(), millis));
    }

    private static long perMinute(long count, long millis) {
        return Math.max(0, Math.round(count * 60_000.0 / millis));
    }
}
