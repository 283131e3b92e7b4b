package dev.concert.application.queue.snapshot;

import dev.concert.application.Deadline;
import dev.concert.application.LoadShedding.Criticality;
import dev.concert.application.ServiceFailure.OverloadedException;
import dev.concert.application.queue.snapshot.QueueSnapshots.ShownQueue;
import dev.concert.application.queue.snapshot.SnapshotQueries.Snapshot;
import dev.concert.domain.shared.Ids.QueueId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The snapshots of one queue: each is taken by one caller, and the others wait for it. Thread-safe. */
final class SnapshotTaker {

    /** Enough for the current tick, the next, and threads that are late. */
    private static final int TICKS_KEPT = 4;
    /** A caller waits at most so long for another one to bring the snapshot. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    /** After a failure nobody tries again for so long: callers are refused at once instead of each trying in vain. */
    private static final Duration REST_AFTER_FAILURE = Duration.ofMillis(300);
    /** The snapshots of a queue are prepared as long as the last question about it is no older than this. */
    private static final Duration PREPARED_WITHIN = Duration.ofSeconds(10);

    private final QueueId queueId;
    private final SnapshotQueries queries;
    private final QueueDirectory directory;
    private final QueuePace pace;
    private final InstantSource clock;
    private final AtomicReferenceArray<@Nullable ShownQueue> kept = new AtomicReferenceArray<>(TICKS_KEPT);
    private final ReentrantLock taking = new ReentrantLock();
    /** The latest tick shown here. It is kept apart since the clock may be set back by less than {@link Tick} calls another time. */
    private final AtomicLong shown = new AtomicLong(Long.MIN_VALUE);

    private volatile Instant askedAt = Instant.MIN;
    private volatile @Nullable ShownQueue latest;
    private volatile @Nullable Failure failure;

    private record Failure(RuntimeException cause, Instant at) {}

    SnapshotTaker(
            QueueId queueId, SnapshotQueries queries, QueueDirectory directory, QueuePace pace, InstantSource clock) {
        this.queueId = queueId;
        this.queries = queries;
        this.directory = directory;
        this.pace = pace;
        this.clock = clock;
    }

    void askedAt(Instant now) {
        askedAt = now;
    }

    @Nullable
    ShownQueue latest() {
        return latest;
    }

    /** What is shown during the tick; null if it cannot be shown any more, since this or another node has shown a later one. */
    @Nullable
    ShownQueue in(Tick tick) {
        ShownQueue known = kept(tick);
        ShownQueue current = known != null ? known : take(tick);
        if (current != null && shown.get() < tick.index()) {
            shown.accumulateAndGet(tick.index(), Math::max);
        }
        return shown.get() > tick.index() ? null : current;
    }

    /** @return whether a snapshot was taken, by this thread or the one before */
    boolean prepare(Tick tick, Instant now) {
        if (hasComeTo(tick) || !askedAt.isAfter(now.minus(PREPARED_WITHIN)) || !taking.tryLock()) {
            return false;
        }
        try {
            takeUnlessTaken(tick);
            return true;
        } finally {
            taking.unlock();
        }
    }

    private @Nullable ShownQueue kept(Tick tick) {
        ShownQueue found = kept.get(place(tick));
        return found != null && found.snapshot().tick().equals(tick) ? found : null;
    }

    private static int place(Tick tick) {
        return Math.floorMod(tick.index(), TICKS_KEPT);
    }

    private boolean hasComeTo(Tick tick) {
        ShownQueue known = latest;
        return known != null
                && !tick.isAfter(known.snapshot().tick())
                && !known.snapshot().tick().isOfAnotherTime(clock.instant());
    }

    private @Nullable ShownQueue take(Tick tick) {
        Failure earlier = failure;
        try {
            // While it fails, one caller at a time finds out whether it still does.
            long patience = earlier == null ? Deadline.nanosLeft(PATIENCE.toNanos()) : 0;
            if (!taking.tryLock(patience, TimeUnit.NANOSECONDS)) {
                throw earlier == null ? new OverloadedException("The queue's snapshot does not come") : earlier.cause;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OverloadedException("Interrupted while waiting for the queue's snapshot");
        }
        try {
            takeUnlessTaken(tick);
            return kept(tick);
        } finally {
            taking.unlock();
        }
    }

    private void takeUnlessTaken(Tick tick) {
        if (hasComeTo(tick)) {
            return;
        }
        Instant now = clock.instant();
        if (tick.isAfter(Tick.at(now).next())) {
            // The clock was set back since the tick was chosen: a snapshot of that tick with this instant is of no use.
            return;
        }
        forgetAnotherTime(now);
        Failure earlier = failure;
        if (earlier != null && !now.isBefore(earlier.at) && now.isBefore(earlier.at.plus(REST_AFTER_FAILURE))) {
            throw earlier.cause;
        }
        try {
            ShownQueue taken = Criticality.CRITICAL.call(() -> shown(snapshot(tick, now), now));
            kept.set(place(taken.snapshot().tick()), taken);
            latest = taken;
            failure = null;
        } catch (RuntimeException e) {
            failure = new Failure(e, clock.instant());
            throw e;
        }
    }

    /** What was shown before the clock was set back is not shown again when the clock comes to that time once more. */
    private void forgetAnotherTime(Instant now) {
        ShownQueue known = latest;
        if (known != null && known.snapshot().tick().isOfAnotherTime(now)) {
            latest = null;
            shown.set(Long.MIN_VALUE);
            for (int i = 0; i < TICKS_KEPT; i++) {
                kept.set(i, null);
            }
            askedAt = now;
        }
    }

    private Snapshot snapshot(Tick tick, Instant now) {
        ShownQueue before = latest;
        Snapshot snapshot = queries.snapshot(queueId, tick, now, before == null ? null : before.snapshot());
        if (tick.isAfter(snapshot.tick()) || snapshot.tick().isOfAnotherTime(clock.instant())) {
            throw new OverloadedException("The queue is shown at another time than this node's clock shows");
        }
        return snapshot;
    }

    private ShownQueue shown(Snapshot snapshot, Instant now) {
        QueueDirectory.Entry entry = directory.find(queueId);
        return new ShownQueue(snapshot, pace.forecast(snapshot, entry.queue(), now), entry.queue(), entry.seatsLeft());
    }
}
