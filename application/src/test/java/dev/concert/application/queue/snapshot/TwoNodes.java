package dev.concert.application.queue.snapshot;

import dev.concert.application.CountingMetrics;
import dev.concert.application.InMemoryApplication;
import dev.concert.application.SettableClock;
import dev.concert.application.concert.InMemoryConcertQueries;
import dev.concert.application.queue.InMemoryQueueQueries;
import dev.concert.application.queue.snapshot.QueueSnapshots.Sleep;
import dev.concert.domain.Given;
import dev.concert.domain.InMemoryDatabase;
import dev.concert.domain.queue.AdmissionForecast.Sample;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenState.EndReason;
import dev.concert.domain.shared.Ids.QueueId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;

/** Two nodes on one store, whose clocks a test moves. */
@Timeout(30)
abstract class TwoNodes {

    static final long TICK_MS = Tick.LENGTH.toMillis();
    static final Instant BEGIN = Tick.at(Given.NOW).begin();

    final InMemoryDatabase database = new InMemoryDatabase();
    final Given given = new Given(database);
    final QueueId queue = given.line(2);
    final InMemoryQueueQueries store = new InMemoryQueueQueries(database);
    final CountingMetrics metrics = new CountingMetrics();
    final AtomicInteger snapshots = new AtomicInteger();

    @Nullable
    RuntimeException broken;

    final Node one = new Node();
    final Node other = new Node();

    final class Node {

        final SettableClock clock = new SettableClock(BEGIN.plusMillis(100));
        final List<Instant> sleeps = new ArrayList<>();
        final QueueSnapshots snapshots = snapshots(clock, this::sleep);
        final DepartureWait departures = new DepartureWait(snapshots, clock, this::sleep);

        private void sleep(Instant until) {
            sleeps.add(until);
            clock.passUntil(until);
        }

        long positionOf(QueueToken token) {
            return snapshots.of(queue).snapshot().positionOf(token.number());
        }

        void at(Duration sinceBegin) {
            clock.set(BEGIN.plus(sinceBegin));
        }
    }

    final QueueSnapshots snapshots(InstantSource clock, Sleep sleep) {
        return new QueueSnapshots(
                new Counted(),
                new QueueDirectory(store, new InMemoryConcertQueries(database), clock, InMemoryApplication.ZONE),
                Given.ADMISSION,
                clock,
                sleep,
                metrics);
    }

    /** The store's answers, as long as it is not broken. */
    private final class Counted implements SnapshotQueries {

        @Override
        public Snapshot snapshot(QueueId queueId, Tick tick, Instant now, @Nullable Snapshot before) {
            if (broken != null) {
                throw broken;
            }
            snapshots.incrementAndGet();
            return store.snapshot(queueId, tick, now, before);
        }

        @Override
        public List<Sample> pace(QueueId queueId, Instant since) {
            return store.pace(queueId, since);
        }
    }

    final void leave(QueueToken token) {
        given.changed(token, it -> it.end(EndReason.LEFT, Given.NOW));
    }

    final List<QueueToken> waiting(int users) {
        return Stream.generate(() -> given.waiting(queue)).limit(users).toList();
    }

    static Duration ms(long millis) {
        return Duration.ofMillis(millis);
    }
}
