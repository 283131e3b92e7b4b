package dev.concert.application.queue.snapshot;

import dev.concert.application.Deadline;
import dev.concert.application.ServiceFailure.OverloadedException;
import dev.concert.application.ServiceMetrics;
import dev.concert.application.queue.snapshot.SnapshotQueries.Snapshot;
import dev.concert.domain.queue.AdmissionForecast;
import dev.concert.domain.queue.AdmissionPolicy;
import dev.concert.domain.queue.Queue;
import dev.concert.domain.shared.Ids.QueueId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What users are shown of the queues, by one snapshot for each queue and tick. Thread-safe.
 *
 * <p>During a {@link Tick} all nodes show the same snapshot, so no position ever grows, whichever node is asked; and nothing that is
 * shown is older than {@link Tick#LENGTH} and {@link Tick#LEAD} together.
 */
public final class QueueSnapshots {

    /** A caller waits at most so long for a tick that is shown on other nodes already. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final SnapshotQueries queries;
    private final QueueDirectory directory;
    private final AdmissionPolicy policy;
    private final InstantSource clock;
    private final Sleep sleep;
    private final ServiceMetrics metrics;
    private final Map<QueueId, SnapshotTaker> takers = new ConcurrentHashMap<>();

    /** @param metrics counts how forecasts turned out */
    public QueueSnapshots(
            SnapshotQueries queries,
            QueueDirectory directory,
            AdmissionPolicy policy,
            InstantSource clock,
            Sleep sleep,
            ServiceMetrics metrics) {
        this.queries = queries;
        this.directory = directory;
        this.policy = policy;
        this.clock = clock;
        this.sleep = sleep;
        this.metrics = metrics;
    }

    /** Lets time pass for the calling thread. */
    @FunctionalInterface
    public interface Sleep {

        /** Returns when the clock shows this instant or a later one, or when it would have if it had not been set back. */
        void until(Instant instant);
    }

    /**
     * What is shown of a queue during one tick.
     *
     * @param seatsLeft the free seats of all dates ahead that are booked through the queue
     */
    public record ShownQueue(Snapshot snapshot, AdmissionForecast forecast, Queue settings, long seatsLeft) {}

    /**
     * What is shown of the queue now; around a change of ticks, or if other nodes are a tick ahead, once the next one begins.
     *
     * @throws OverloadedException if there is no snapshot in time
     */
    public ShownQueue of(QueueId queueId) {
        SnapshotTaker taker = takers.computeIfAbsent(queueId, this::taker);
        while (true) {
            if (Deadline.nanosLeft(1) == 0) {
                throw new OverloadedException("No snapshot of the queue can be shown in time");
            }
            Instant now = clock.instant();
            taker.askedAt(now);
            Tick tick = Tick.at(now);
            if (now.isBefore(tick.shownFrom())) {
                sleep.until(tick.shownFrom());
            } else if (now.isBefore(tick.shownUntil())) {
                ShownQueue shown = taker.in(tick);
                if (shown != null) {
                    return shown;
                }
                awaitLatest(taker, now);
            } else {
                sleep.until(tick.next().shownFrom());
            }
        }
    }

    private SnapshotTaker taker(QueueId queueId) {
        return new SnapshotTaker(queueId, queries, directory, new QueuePace(queueId, queries, policy, metrics), clock);
    }

    /** The tick was over on other nodes when this one asked: only a tick that lies ahead can be shown. */
    private void awaitLatest(SnapshotTaker taker, Instant now) {
        ShownQueue latest = taker.latest();
        if (latest != null) {
            Instant next = latest.snapshot().tick().shownFrom();
            if (next.isAfter(now.plus(PATIENCE))) {
                throw new OverloadedException("The queue was shown at a later time than this node's clock shows");
            }
            sleep.until(next);
        }
    }

    /**
     * Takes the snapshots of the next tick as soon as they may be taken, of queues that somebody asked about lately. To be called
     * many times in each tick, by one thread.
     *
     * @return whether any was taken
     */
    public boolean prepare() {
        directory.queues();
        Instant now = clock.instant();
        Tick next = Tick.at(now).next();
        boolean taken = false;
        if (!now.isBefore(next.takenFrom())) {
            for (SnapshotTaker taker : takers.values()) {
                taken |= taker.prepare(next, now);
            }
        }
        return taken;
    }
}
