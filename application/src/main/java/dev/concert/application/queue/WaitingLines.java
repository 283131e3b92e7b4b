package dev.concert.application.queue;

import dev.concert.application.Criticality;
import dev.concert.application.OverloadedException;
import dev.concert.application.ServiceMetrics;
import dev.concert.application.UnavailableException;
import dev.concert.application.concert.ConcertQueries;
import dev.concert.application.queue.QueueQueries.Line;
import dev.concert.application.queue.QueueQueries.Snapshot;
import dev.concert.domain.queue.AdmissionForecast;
import dev.concert.domain.queue.AdmissionForecast.Sample;
import dev.concert.domain.queue.AdmissionPolicy;
import dev.concert.domain.queue.Queue;
import dev.concert.domain.queue.Queue.Tally;
import dev.concert.domain.queue.QueueId;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.shared.ConcertId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What this node tells people of the lines, without asking the database each time. Thread-safe.
 *
 * <p>Time is cut into slots, by the one clock of all nodes, and during a slot all nodes tell the same: the snapshot that whoever
 * came first has taken for that slot, shortly before it began. So nobody's place ever grows, whichever node is asked, and what
 * is told is never older than {@link #SLOT} and {@link #LEAD} together. Around the change from one slot to the next, where the
 * clocks of two nodes may differ by a breath, nothing is told for a moment: whoever asks then waits for the next slot.
 */
public final class WaitingLines {

    /** For so long all nodes tell the same. */
    static final Duration SLOT = Duration.ofMillis(400);
    /** So long before its slot a snapshot may be taken. */
    static final Duration LEAD = Duration.ofMillis(350);
    /** After so long every node tells of what happened; a little more than {@link #SLOT} and {@link #LEAD}. */
    public static final Duration KNOWN_WITHIN = Duration.ofSeconds(1);
    /** So far the clock of a node may be from the one that it follows. */
    static final Duration GUARD = Duration.ofMillis(3);

    /** What is told for longer than this ahead is of another time: the clock that all nodes follow was set back. */
    private static final Duration OTHER_TIME = Duration.ofSeconds(5);

    /** So many callers may await that everybody tells the same. */
    private static final int MAX_AWAITING = 64;
    /** For so long a request waits for somebody else to bring the snapshot. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    /** After a failure nobody tries again for so long, so that those who wait are refused without each trying in vain. */
    private static final Duration BREATHER = Duration.ofMillis(300);
    /** A line about which nobody asked for so long is not kept up to date. */
    private static final Duration KEPT = Duration.ofSeconds(10);
    /** Settings of lines and the number of seats left are read so often; told from a snapshot, they are a second old at most. */
    private static final Duration READ_EVERY = Duration.ofMillis(200);

    /** Free seats are counted again after so many times as long as it took: half a million take a tenth of a second. */
    private static final int REST_AFTER_COUNTING = 10;

    private static final Duration PACE_READ_EVERY = Duration.ofSeconds(5);
    /** The time by which forecasts judge. */
    private static final Duration PACE_WINDOW = Duration.ofMinutes(10);

    private final QueueQueries queries;
    private final ConcertQueries concerts;
    private final AdmissionPolicy policy;
    private final InstantSource clock;
    private final ZoneId zone;
    private final Pause pause;
    private final ServiceMetrics metrics;
    private final Map<QueueId, Told> lines = new ConcurrentHashMap<>();
    private final ReentrantLock reading = new ReentrantLock();
    private final Semaphore awaiting = new Semaphore(MAX_AWAITING);
    private volatile @Nullable Directory directory;

    /** Lets time pass. */
    @FunctionalInterface
    public interface Pause {

        /** Returns when the clock shows this instant or a later one, or when it would have if it had not been set back. */
        void until(Instant instant);
    }

    /**
     * @param zone in which the dates of performances are meant
     * @param metrics is told how forecasts turned out
     */
    public WaitingLines(
            QueueQueries queries,
            ConcertQueries concerts,
            AdmissionPolicy policy,
            InstantSource clock,
            ZoneId zone,
            Pause pause,
            ServiceMetrics metrics) {
        this.queries = queries;
        this.concerts = concerts;
        this.policy = policy;
        this.clock = clock;
        this.zone = zone;
        this.pause = pause;
        this.metrics = metrics;
    }

    private record Directory(
            Instant readAt,
            List<Line> inOrder,
            Map<QueueId, Line> lines,
            Map<ConcertId, QueueId> ofConcerts,
            SeatsLeft seats) {}

    /**
     * The free seats of each line.
     *
     * @param countedIn how long it took to count them
     * @param cost how long it takes: as long as this time or the time before, whichever was quicker
     */
    private record SeatsLeft(Map<QueueId, Long> ofLines, Instant countedAt, Duration countedIn, Duration cost) {}

    /** What people are told of a line at one moment. */
    public record View(Snapshot snapshot, AdmissionForecast forecast, Queue settings, long seatsLeft) {}

    /**
     * What is told of the line now.
     *
     * @throws OverloadedException if it cannot be told in time
     */
    public View of(QueueId queueId) {
        Told line = lines.computeIfAbsent(queueId, Told::new);
        while (true) {
            Instant now = clock.instant();
            line.askedAt = now;
            long slot = slotAt(now);
            Instant begin = beginOf(slot).plus(GUARD);
            Instant end = beginOf(slot + 1).minus(GUARD);
            if (now.isBefore(begin)) {
                pause.until(begin);
            } else if (now.isBefore(end)) {
                View view = line.in(slot);
                if (view != null) {
                    return view;
                }
                // Only a slot that lies ahead can be told: this one was over for others when this node came to ask.
                Instant next = beginOf(line.lastSlot()).plus(GUARD);
                if (next.isAfter(now.plus(PATIENCE))) {
                    throw new OverloadedException("The line was told at a later time than this node's clock shows");
                }
                pause.until(next);
            } else {
                pause.until(beginOf(slot + 1).plus(GUARD));
            }
        }
    }

    /**
     * Returns when every node tells that the token's number is not counted any more; or when none can tell anything; or at once
     * if {@value #MAX_AWAITING} callers wait already, so that a rush of people who leave keeps nobody else from being answered.
     *
     * @param token which has departed from its line
     */
    public void awaitDeparture(QueueToken token) {
        if (!awaiting.tryAcquire()) {
            return;
        }
        try {
            while (true) {
                Snapshot snapshot = of(token.queueId()).snapshot();
                if (snapshot.hasDeparted(token.number())) {
                    return;
                }
                pause.until(beginOf(snapshot.slot() + 1).plus(GUARD));
            }
        } catch (OverloadedException | UnavailableException nothingIsTold) {
            return;
        } finally {
            awaiting.release();
        }
    }

    /** The line in which people wait to book a concert. What was changed lately may show a moment later. */
    public QueueId lineOf(ConcertId concertId) {
        return directory().ofConcerts.getOrDefault(concertId, QueueId.GLOBAL);
    }

    /** Whether people wait in this line to book the concert: its own, or one of no concert if it has none. */
    public boolean leadsTo(QueueId queueId, ConcertId concertId) {
        Directory known = directory();
        QueueId own = known.ofConcerts.get(concertId);
        if (own != null) {
            return own.equals(queueId);
        }
        Line line = known.lines.get(queueId);
        return line == null || line.queue().concertId() == null;
    }

    /** All lines, as read lately, by id. */
    public List<Line> lines() {
        return directory().inOrder;
    }

    /** Somebody here has changed a line: it shows on this node at once. */
    public void reread() {
        reading.lock();
        try {
            directory = read();
        } finally {
            reading.unlock();
        }
    }

    /**
     * Takes the snapshots of the next slot, as soon as they may be taken. To be called many times in each slot, by one thread.
     *
     * @return whether any was taken
     */
    public boolean prepare() {
        directory();
        Instant now = clock.instant();
        long next = slotAt(now) + 1;
        boolean taken = false;
        if (!now.isBefore(beginOf(next).minus(LEAD))) {
            for (Told line : lines.values()) {
                taken |= line.prepare(next, now);
            }
        }
        return taken;
    }

    private static long slotAt(Instant now) {
        return Math.floorDiv(now.toEpochMilli(), SLOT.toMillis());
    }

    private static Instant beginOf(long slot) {
        return Instant.ofEpochMilli(slot * SLOT.toMillis());
    }

    /** Whether the slot is of a time from which the clock was set back; by the clock now, however long ago somebody asked. */
    private boolean isOfOtherTime(long slot) {
        return slot > slotAt(clock.instant().plus(OTHER_TIME));
    }

    /** Whether less than that time has passed since; not so if the clock was set back meanwhile. */
    private static boolean isWithin(Duration time, Instant since, Instant now) {
        return !now.isBefore(since) && now.isBefore(since.plus(time));
    }

    /** Read again by one caller at a time; others go by the one before meanwhile, if there is one. */
    private Directory directory() {
        Directory known = directory;
        if (known != null && isWithin(READ_EVERY, known.readAt, clock.instant())) {
            return known;
        }
        if (known != null && !reading.tryLock()) {
            return known;
        }
        if (known == null) {
            reading.lock();
        }
        try {
            Directory current = directory;
            if (current == null || current.equals(known)) {
                current = read();
                directory = current;
            }
            return current;
        } finally {
            reading.unlock();
        }
    }

    /** There is such a line, but it may have been made a moment ago. */
    private Directory directoryWith(QueueId queueId) {
        Directory known = directory();
        if (known.lines.containsKey(queueId)) {
            return known;
        }
        reread();
        return directory();
    }

    private Directory read() {
        Instant now = clock.instant();
        return Criticality.CRITICAL.call(() -> read(now));
    }

    private Directory read(Instant now) {
        List<Line> all = queries.lines();
        return new Directory(
                now,
                all,
                all.stream().collect(Collectors.toMap(line -> line.queue().id(), Function.identity())),
                all.stream()
                        .filter(line -> line.queue().concertId() != null)
                        .collect(Collectors.toMap(
                                line -> line.queue().concertId(),
                                line -> line.queue().id())),
                seatsLeft(now));
    }

    /** Counted anew, unless that would take more than a small share of the time, as where a great many are free. */
    private SeatsLeft seatsLeft(Instant now) {
        Directory before = directory;
        if (before != null
                && isWithin(before.seats.cost.multipliedBy(REST_AFTER_COUNTING), before.seats.countedAt, now)) {
            return before.seats;
        }
        Instant begin = clock.instant();
        Map<QueueId, Long> ofLines = concerts.seatsLeft(LocalDate.ofInstant(now, zone), now);
        Duration countedIn = Duration.between(begin, clock.instant()).abs();
        Duration cost = Collections.min(List.of(countedIn, before == null ? Duration.ZERO : before.seats.countedIn));
        return new SeatsLeft(ofLines, now, countedIn, cost);
    }

    /** What is told of one line. */
    private final class Told {

        /** Enough for the slot that is told, the next, and those who are late. */
        private static final int SLOTS_KEPT = 4;

        private final QueueId id;
        private final AtomicReferenceArray<@Nullable View> views = new AtomicReferenceArray<>(SLOTS_KEPT);
        private final ReentrantLock taking = new ReentrantLock();
        private final ForecastProbes probes = new ForecastProbes(metrics);
        private volatile Instant askedAt = Instant.MIN;
        private volatile @Nullable View last;
        /** The latest slot that somebody was told of here: the clock may be set back by less than what is another time. */
        private final AtomicLong told = new AtomicLong(Long.MIN_VALUE);

        private volatile @Nullable Failure failure;
        private List<Sample> pace = List.of();
        private Instant paceReadAt = Instant.MIN;

        private record Failure(RuntimeException why, Instant at) {}

        Told(QueueId id) {
            this.id = id;
        }

        /** The view of the slot; null if nobody can have it any more, since others are further already, or were told more here. */
        @Nullable
        View in(long slot) {
            View known = known(slot);
            View view = known != null ? known : take(slot);
            if (view != null && told.get() < slot) {
                told.accumulateAndGet(slot, Math::max);
            }
            return told.get() > slot ? null : view;
        }

        private @Nullable View known(long slot) {
            View view = views.get(Math.floorMod(slot, SLOTS_KEPT));
            return view != null && view.snapshot.slot() == slot ? view : null;
        }

        long lastSlot() {
            View known = last;
            return known == null ? Long.MIN_VALUE : known.snapshot.slot();
        }

        private boolean hasComeTo(long slot) {
            return lastSlot() >= slot && !isOfOtherTime(lastSlot());
        }

        /** What was told before the clock was set back is not told when it comes to that time again. For who takes snapshots. */
        private void forgetOtherTime(Instant now) {
            if (isOfOtherTime(lastSlot())) {
                last = null;
                told.set(Long.MIN_VALUE);
                for (int i = 0; i < SLOTS_KEPT; i++) {
                    views.set(i, null);
                }
                askedAt = now;
            }
        }

        boolean prepare(long slot, Instant now) {
            if (hasComeTo(slot) || !askedAt.isAfter(now.minus(KEPT)) || !taking.tryLock()) {
                return false;
            }
            try {
                if (!hasComeTo(slot)) {
                    takeNow(slot);
                }
                return true;
            } finally {
                taking.unlock();
            }
        }

        private @Nullable View take(long slot) {
            try {
                Failure earlier = failure;
                // While it fails, one at a time finds out whether it still does.
                long patienceMillis = earlier == null ? PATIENCE.toMillis() : 0;
                if (!taking.tryLock(patienceMillis, TimeUnit.MILLISECONDS)) {
                    throw earlier == null ? new OverloadedException("The line's snapshot does not come") : earlier.why;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new OverloadedException("Interrupted while waiting for the line's snapshot");
            }
            try {
                if (!hasComeTo(slot)) {
                    takeNow(slot);
                }
                return known(slot);
            } finally {
                taking.unlock();
            }
        }

        private void takeNow(long slot) {
            Instant now = clock.instant();
            if (slot > slotAt(now) + 1) {
                // The clock was set back since the slot was chosen. A slot of that time with this instant would be told
                // by nobody.
                return;
            }
            forgetOtherTime(now);
            Failure earlier = failure;
            if (earlier != null && isWithin(BREATHER, earlier.at, now)) {
                throw earlier.why;
            }
            try {
                View view = Criticality.CRITICAL.call(() -> view(snapshot(slot, now), now));
                views.set(Math.floorMod(view.snapshot.slot(), SLOTS_KEPT), view);
                last = view;
                failure = null;
            } catch (RuntimeException e) {
                failure = new Failure(e, clock.instant());
                throw e;
            }
        }

        private Snapshot snapshot(long slot, Instant now) {
            View before = last;
            Snapshot snapshot = queries.snapshot(id, slot, now, before == null ? null : before.snapshot);
            if (snapshot.slot() < slot || isOfOtherTime(snapshot.slot())) {
                throw new OverloadedException("The line is told at another time than this node's clock shows");
            }
            return snapshot;
        }

        private View view(Snapshot snapshot, Instant now) {
            Directory known = directoryWith(id);
            Queue settings = Objects.requireNonNull(known.lines.get(id)).queue();
            boolean paceIsNew = !isWithin(PACE_READ_EVERY, paceReadAt, now);
            if (paceIsNew) {
                pace = queries.pace(id, now.minus(PACE_WINDOW));
                paceReadAt = now;
            }
            AdmissionForecast forecast =
                    AdmissionForecast.of(samples(snapshot, settings), settings.capacity(), policy.sessionWindow());
            probes.score(snapshot.latestDepartures());
            if (paceIsNew && settings.admitsAt(now)) {
                probes.add(snapshot, forecast);
            }
            return new View(snapshot, forecast, settings, known.seats.ofLines.getOrDefault(id, 0L));
        }

        /** The pace, and how far the line has come since. */
        private List<Sample> samples(Snapshot snapshot, Queue settings) {
            List<Sample> samples = new ArrayList<>(pace);
            Tally tally = snapshot.tally();
            if (samples.isEmpty() || samples.getLast().at().isBefore(snapshot.at())) {
                samples.add(new Sample(
                        snapshot.at(),
                        tally.freedSlots(),
                        tally.freedSlots() + tally.occupied(),
                        tally.passedOver(),
                        settings.admitsAt(snapshot.at())));
            }
            return samples;
        }
    }
}
