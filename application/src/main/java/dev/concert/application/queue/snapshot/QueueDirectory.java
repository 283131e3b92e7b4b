package dev.concert.application.queue.snapshot;

import dev.concert.application.Deadline;
import dev.concert.application.LoadShedding.Criticality;
import dev.concert.application.ServiceFailure.OverloadedException;
import dev.concert.application.concert.ConcertQueries;
import dev.concert.application.queue.snapshot.QueueQueries.QueueStatus;
import dev.concert.domain.queue.Queue;
import dev.concert.domain.shared.Ids.ConcertId;
import dev.concert.domain.shared.Ids.QueueId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The queues, their settings and the seats that they lead to, read {@link #READ_EVERY} and kept on this node. A change that
 * another node committed shows that much later. Thread-safe: one caller at a time reads, others get what was read before.
 */
public final class QueueDirectory {

    private static final Duration READ_EVERY = Duration.ofMillis(200);

    private final QueueQueries queries;
    private final InstantSource clock;
    private final SeatCounter seats;
    private final ReentrantLock reading = new ReentrantLock();
    private volatile @Nullable Edition latest;
    private final AtomicLong changes = new AtomicLong();

    /** @param zone of the dates of performances */
    public QueueDirectory(QueueQueries queries, ConcertQueries concerts, InstantSource clock, ZoneId zone) {
        this.queries = queries;
        this.clock = clock;
        this.seats = new SeatCounter(concerts, clock, zone);
    }

    private record Edition(
            Instant readAt,
            List<QueueStatus> inOrder,
            Map<QueueId, QueueStatus> queues,
            Map<ConcertId, QueueId> ofConcerts,
            Map<QueueId, Long> seatsLeft) {}

    /**
     * One queue.
     *
     * @param seatsLeft the free seats of all dates ahead that are booked through the queue
     */
    public record Entry(Queue queue, long seatsLeft) {}

    public List<QueueStatus> queues() {
        return current().inOrder;
    }

    /** @throws IllegalArgumentException if there is no such queue */
    public Entry find(QueueId queueId) {
        Edition edition = current();
        if (!edition.queues.containsKey(queueId)) {
            // It may have been made a moment ago.
            reread();
            edition = current();
        }
        QueueStatus status = edition.queues.get(queueId);
        if (status == null) {
            throw new IllegalArgumentException("There is no queue " + queueId);
        }
        return new Entry(status.queue(), edition.seatsLeft.getOrDefault(queueId, 0L));
    }

    /** The queue through which the concert is booked, if it is published. */
    public QueueId queueOf(ConcertId concertId) {
        return current().ofConcerts.getOrDefault(concertId, QueueId.GLOBAL);
    }

    /** Whether the concert is booked through this queue: its own, or one of no concert if it has none. */
    public boolean leadsTo(QueueId queueId, ConcertId concertId) {
        Edition edition = current();
        QueueId own = edition.ofConcerts.get(concertId);
        if (own != null) {
            return own.equals(queueId);
        }
        QueueStatus status = edition.queues.get(queueId);
        // Through its own queue, a concert that is not published is found not to exist.
        return status == null
                || status.queue().concertId() == null
                || status.queue().concertId().equals(concertId);
    }

    /**
     * Reads at once, so that a change made on this node shows here immediately.
     *
     * @throws OverloadedException if another thread reads for longer than the caller may wait
     */
    public void reread() {
        awaitReading();
        try {
            changes.incrementAndGet();
            latest = read();
        } finally {
            reading.unlock();
        }
    }

    /** How often something was changed on this node, so that what else it keeps of the store is read anew. */
    public long changes() {
        return changes.get();
    }

    private Edition current() {
        Edition known = latest;
        if (known != null && isWithin(READ_EVERY, known.readAt, clock.instant())) {
            return known;
        }
        if (known == null) {
            awaitReading();
        } else if (!reading.tryLock()) {
            return known;
        }
        try {
            Edition current = latest;
            if (current == null || current.equals(known)) {
                current = read();
                latest = current;
            }
            return current;
        } finally {
            reading.unlock();
        }
    }

    private void awaitReading() {
        try {
            if (!reading.tryLock(Deadline.nanosLeft(Long.MAX_VALUE), TimeUnit.NANOSECONDS)) {
                throw new OverloadedException("The queues are not read in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OverloadedException("Interrupted while waiting for the queues to be read");
        }
    }

    private Edition read() {
        Instant now = clock.instant();
        return Criticality.CRITICAL.call(() -> read(now));
    }

    private Edition read(Instant now) {
        List<QueueStatus> all = queries.queues();
        return new Edition(
                now,
                all,
                all.stream().collect(Collectors.toMap(status -> status.queue().id(), Function.identity())),
                all.stream()
                        .filter(status -> status.queue().concertId() != null && status.published())
                        .collect(Collectors.toMap(
                                status -> status.queue().concertId(),
                                status -> status.queue().id())),
                seats.seatsLeft(now));
    }

    /** Whether less than that time has passed since; not so if the clock was set back meanwhile. */
    private static boolean isWithin(Duration time, Instant since, Instant now) {
        return !now.isBefore(since) && now.isBefore(since.plus(time));
    }

    /** Counts the free seats of each queue for a small share of the time, however many there are. For one thread at a time. */
    private static final class SeatCounter {

        /** The rest between two counts, in multiples of their cost: half a million seats take a tenth of a second. */
        private static final int REST_AFTER_COUNTING = 10;

        private final ConcertQueries concerts;
        private final InstantSource clock;
        private final ZoneId zone;
        private @Nullable Count latest;

        SeatCounter(ConcertQueries concerts, InstantSource clock, ZoneId zone) {
            this.concerts = concerts;
            this.clock = clock;
            this.zone = zone;
        }

        /** @param cost the time that this count or the one before took, whichever was quicker */
        private record Count(Map<QueueId, Long> seats, Instant countedAt, Duration countedIn, Duration cost) {}

        Map<QueueId, Long> seatsLeft(Instant now) {
            Count count = latest;
            if (count == null || !isWithin(count.cost.multipliedBy(REST_AFTER_COUNTING), count.countedAt, now)) {
                count = count(now, count == null ? Duration.ZERO : count.countedIn);
                latest = count;
            }
            return count.seats;
        }

        private Count count(Instant now, Duration lastTime) {
            Instant begin = clock.instant();
            Map<QueueId, Long> seats = concerts.seatsLeft(LocalDate.ofInstant(now, zone), now);
            Duration countedIn = Duration.between(begin, clock.instant()).abs();
            return new Count(seats, now, countedIn, countedIn.compareTo(lastTime) < 0 ? countedIn : lastTime);
        }
    }
}
