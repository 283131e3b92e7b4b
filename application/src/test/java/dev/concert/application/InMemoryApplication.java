package dev.concert.application;

import dev.concert.application.access.AuditTrail;
import dev.concert.application.access.IdempotencyStore;
import dev.concert.application.access.InMemoryAuditTrail;
import dev.concert.application.access.InMemoryIdempotencyStore;
import dev.concert.application.assembly.UseCases;
import dev.concert.application.assembly.UseCases.Reads;
import dev.concert.application.assembly.UseCases.Rules;
import dev.concert.application.assembly.UseCases.Stores;
import dev.concert.application.assembly.UseCases.Surroundings;
import dev.concert.application.concert.ConcertQueries;
import dev.concert.application.concert.InMemoryConcertQueries;
import dev.concert.application.concert.InMemoryOfferQueries;
import dev.concert.application.concert.OfferQueries;
import dev.concert.application.node.InMemoryNodeStore;
import dev.concert.application.node.NodeStore;
import dev.concert.application.queue.InMemoryQueueQueries;
import dev.concert.application.queue.InMemorySampleStore;
import dev.concert.application.queue.SampleStore;
import dev.concert.application.queue.snapshot.DepartureWait;
import dev.concert.application.queue.snapshot.SnapshotQueries;
import dev.concert.application.queue.snapshot.SnapshotQueries.Snapshot;
import dev.concert.application.queue.snapshot.Tick;
import dev.concert.application.reconciliation.ReconciliationQueries;
import dev.concert.application.reconciliation.ReconciliationQueries.Page;
import dev.concert.application.reservation.InMemoryReservationQueries;
import dev.concert.application.reservation.ReservationQueries;
import dev.concert.application.wallet.InMemoryWalletQueries;
import dev.concert.application.wallet.WalletQueries;
import dev.concert.domain.Given;
import dev.concert.domain.InMemoryDatabase;
import dev.concert.domain.queue.AdmissionPolicy;
import dev.concert.domain.reservation.ReservationPolicy;
import dev.concert.domain.shared.Ids.QueueId;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** The whole application on fakes: all use cases and queries on one store, at the instant that the test sets. */
public final class InMemoryApplication {

    public static final ZoneId ZONE = ZoneId.of("Asia/Seoul");
    public static final AdmissionPolicy ADMISSION = Given.ADMISSION;
    public static final ReservationPolicy RESERVATION = new ReservationPolicy(Given.HOLD, 10);
    public static final Duration RECEIPTS = Duration.ofHours(24);

    /** What is stored twice is not compared in memory. */
    private static final ReconciliationQueries NO_BOOKS =
            (_book, _after, _size) -> new Page(OptionalLong.empty(), 0, List.of());

    public final InMemoryDatabase database = new InMemoryDatabase();
    public final SettableClock clock = new SettableClock(Given.NOW);
    public final CountingMetrics metrics = new CountingMetrics();

    public final InMemoryIdempotencyStore answers = new InMemoryIdempotencyStore(database);
    public final AuditTrail audit = new InMemoryAuditTrail(database);
    public final NodeStore nodes = new InMemoryNodeStore(database);

    public final InMemoryQueueQueries queueQueries = new InMemoryQueueQueries(database);
    public final SampleStore samples = new InMemorySampleStore(database, queueQueries);
    public final ConcertQueries concertQueries = new InMemoryConcertQueries(database);
    public final OfferQueries offerQueries = new InMemoryOfferQueries(database);
    public final ReservationQueries reservationQueries = new InMemoryReservationQueries(database);
    public final WalletQueries walletQueries = new InMemoryWalletQueries(database);

    public final UnitOfWork unitOfWork;
    public final UseCases useCases;
    public final DepartureWait departures;

    /** @param capacity of the queue of all concerts */
    public InMemoryApplication(int capacity) {
        this(capacity, database -> database::atomically);
    }

    public InMemoryApplication(int capacity, Function<InMemoryDatabase, UnitOfWork> unitsOfWork) {
        this(capacity, unitsOfWork, ADMISSION);
    }

    public InMemoryApplication(
            int capacity, Function<InMemoryDatabase, UnitOfWork> unitsOfWork, AdmissionPolicy admission) {
        unitOfWork = unitsOfWork.apply(database);
        AtomicLong secrets = new AtomicLong();
        useCases = UseCases.of(
                stores(database, answers, audit, unitOfWork),
                new Reads(queueQueries, alwaysLatest(queueQueries), concertQueries, offerQueries, NO_BOOKS),
                new Rules(admission, RESERVATION, RECEIPTS, ZONE),
                new Surroundings(
                        clock, clock::passUntil, () -> secret(secrets.incrementAndGet()), new Random(1), metrics));
        departures = new DepartureWait(useCases.snapshots(), clock, clock::passUntil);
        resize(capacity);
    }

    /** The ports of one database in memory, as the composition root takes them. */
    public static Stores stores(
            InMemoryDatabase database, IdempotencyStore answers, AuditTrail audit, UnitOfWork unitOfWork) {
        return new Stores(
                database.users(),
                database.queues(),
                database.tokens(),
                database.presence(),
                database.concerts(),
                database.seats(),
                database.reservations(),
                database.wallets(),
                database.payments(),
                answers,
                audit,
                unitOfWork);
    }

    /** Makes the queue of all concerts, or changes its capacity. */
    public void resize(int capacity) {
        database.atomically(() -> {
            database.queues().open(QueueId.GLOBAL, capacity);
            database.queues().save(database.queues().lock(QueueId.GLOBAL).resize(capacity));
            return capacity;
        });
        useCases.directory().reread();
    }

    /** Shows at once what has happened, so that a test need not let time pass until the next tick. */
    private static SnapshotQueries alwaysLatest(SnapshotQueries queries) {
        AtomicLong ticks = new AtomicLong();
        return (SnapshotQueries) Proxy.newProxyInstance(
                SnapshotQueries.class.getClassLoader(),
                new Class<?>[] {SnapshotQueries.class},
                (self, method, arguments) -> {
                    if (!method.getName().equals("snapshot")) {
                        return method.invoke(queries, arguments);
                    }
                    Object tick = arguments[1];
                    return Proxy.newProxyInstance(
                            Snapshot.class.getClassLoader(),
                            new Class<?>[] {Snapshot.class},
                            (snapshot, question, details) -> question.getName().equals("tick")
                                    ? tick
                                    : question.invoke(
                                            queries.snapshot(
                                                    (QueueId) arguments[0],
                                                    new Tick(ticks.incrementAndGet()),
                                                    (Instant) arguments[2],
                                                    null),
                                            details));
                });
    }

    /** A UUID of version 4, as those that are given out, but the same in every run. */
    private static UUID secret(long count) {
        return new UUID(0x4000L, Long.MIN_VALUE | count);
    }
}
