package dev.concert.bootstrap;

import dev.concert.application.ServiceMetrics;
import dev.concert.application.access.Answer;
import dev.concert.application.access.InMemoryAuditTrail;
import dev.concert.application.access.InMemoryIdempotencyStore;
import dev.concert.application.assembly.UseCases;
import dev.concert.application.concert.InMemoryConcertQueries;
import dev.concert.application.concert.InMemoryOfferQueries;
import dev.concert.application.queue.InMemoryQueueQueries;
import dev.concert.application.queue.JoinQueueUseCase;
import dev.concert.application.reconciliation.ReconciliationQueries;
import dev.concert.application.reservation.PayReservationUseCase;
import dev.concert.application.reservation.ReserveSeatsUseCase;
import dev.concert.application.wallet.ChargeWalletUseCase;
import dev.concert.domain.InMemoryDatabase;
import dev.concert.domain.concert.Concert;
import dev.concert.domain.concert.ConcertPlan;
import dev.concert.domain.concert.ConcertPlan.PerformancePlan;
import dev.concert.domain.queue.AdmissionPolicy;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.reservation.Reservation;
import dev.concert.domain.reservation.ReservationPolicy;
import dev.concert.domain.seat.SeatNumber;
import dev.concert.domain.shared.Ids.QueueId;
import dev.concert.domain.shared.Money;
import dev.concert.domain.user.Username;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The use cases without Spring and without HTTP: a user queues, holds two seats and pays for them. */
final class EmbeddedApplication implements AutoCloseable {

    private static final ZoneId ZONE = ZoneId.of("Asia/Seoul");
    private static final Money PRICE = new Money(30_000);

    /** One clock for all nodes, in whole milliseconds. With several nodes it follows the database's clock. */
    private final InstantSource clock = () -> Instant.now().truncatedTo(ChronoUnit.MILLIS);

    /** Stores and queries of your own take the place of those in memory, which are in the test-jars beside their contracts. */
    private final InMemoryDatabase store = new InMemoryDatabase();

    private final InMemoryQueueQueries queues = new InMemoryQueueQueries(store);

    final UseCases useCases = UseCases.of(
            new UseCases.Stores(
                    store.users(),
                    store.queues(),
                    store.tokens(),
                    store.presence(),
                    store.concerts(),
                    store.seats(),
                    store.reservations(),
                    store.wallets(),
                    store.payments(),
                    new InMemoryIdempotencyStore(store),
                    new InMemoryAuditTrail(store),
                    store::atomically),
            new UseCases.Reads(
                    queues,
                    queues,
                    new InMemoryConcertQueries(store),
                    new InMemoryOfferQueries(store),
                    (book, after, size) -> new ReconciliationQueries.Page(OptionalLong.empty(), 0, List.of())),
            new UseCases.Rules(
                    new AdmissionPolicy(
                            Duration.ofMinutes(2),
                            Duration.ofMinutes(10),
                            Duration.ofMinutes(3),
                            Duration.ofMinutes(10)),
                    new ReservationPolicy(Duration.ofMinutes(5), 10),
                    Duration.ofHours(24),
                    ZONE),
            new UseCases.Surroundings(
                    clock,
                    this::sleepUntil,
                    UUID::randomUUID,
                    () -> ThreadLocalRandom.current().nextLong(),
                    new NoMetrics()));

    private final List<Future<?>> running = new ArrayList<>();
    private final ScheduledExecutorService jobs = Executors.newScheduledThreadPool(4);

    EmbeddedApplication(int capacity) {
        store.atomically(() -> {
            store.queues().open(QueueId.GLOBAL, capacity);
            return capacity;
        });
        // The promises hold only while these jobs run. A job that throws is not run again, so one of your own catches
        // and logs.
        every(200, () -> useCases.admitWaiting().dueQueues().forEach(useCases.admitWaiting()::admit));
        every(30, useCases.snapshots()::prepare);
        every(250, useCases.presence()::store);
        every(3_000, useCases.presence()::recordUptime);
        every(1_000, useCases.forgetAbsent()::forget);
        every(1_000, useCases.expireReservations()::expire);
        every(60_000, useCases.purgeAnswers()::purge);
    }

    public static void main(String[] args) {
        try (EmbeddedApplication application = new EmbeddedApplication(100)) {
            System.out.println(application.sellTwoSeats("minji"));
        }
    }

    /** Each step answers with a value; a caller that may be refused switches over it in place of casting. */
    PayReservationUseCase.Completed sellTwoSeats(String username) {
        LocalDate date = LocalDate.ofInstant(clock.instant(), ZONE).plusDays(7);
        Concert concert = useCases.createConcert()
                .create(new ConcertPlan("Encore", "The Lanterns", List.of(new PerformancePlan(date, PRICE, 50))));
        QueueToken token = join(new Username(username));
        Reservation held = reserve(token, concert, date);
        useCases.chargeWallet()
                .charge(new ChargeWalletUseCase.Command(token.id(), token.userId(), new Money(100_000), null));
        var payment = useCases.payReservation()
                .pay(new PayReservationUseCase.Command(token.id(), held.id(), held.amount(), null));
        return (PayReservationUseCase.Completed) done(payment);
    }

    private QueueToken join(Username username) {
        return switch (useCases.joinQueue().join(new JoinQueueUseCase.Command(username, null))) {
            case JoinQueueUseCase.Joined joined -> joined.token();
            case JoinQueueUseCase.ConcertNotFound none -> throw new IllegalStateException(none.toString());
            case JoinQueueUseCase.UsernameRefused refused -> throw new IllegalStateException(refused.toString());
        };
    }

    private Reservation reserve(QueueToken token, Concert concert, LocalDate date) {
        var seats = new TreeSet<>(List.of(new SeatNumber(7), new SeatNumber(8)));
        var command = new ReserveSeatsUseCase.Command(token.id(), concert.id(), date, seats, new Money(60_000), null);
        return ((ReserveSeatsUseCase.Reserved) done(useCases.reserveSeats().reserve(command))).reservation();
    }

    private static <O> O done(Answer<O> answer) {
        if (answer instanceof Answer.Done<O> done) {
            return done.outcome();
        }
        throw new IllegalStateException(answer.toString());
    }

    /** A job that fails is run again all the same, since the store may be back by then. */
    private void every(int milliseconds, Runnable job) {
        Runnable logged = () -> {
            try {
                job.run();
            } catch (RuntimeException failure) {
                System.getLogger("jobs").log(Level.WARNING, "A job fails", failure);
            }
        };
        running.add(jobs.scheduleWithFixedDelay(logged, 0, milliseconds, TimeUnit.MILLISECONDS));
    }

    private void sleepUntil(Instant instant) {
        while (clock.instant().isBefore(instant)) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    @Override
    public void close() {
        jobs.shutdownNow();
    }

    /** Counts nothing. */
    private static final class NoMetrics implements ServiceMetrics {

        @Override
        public void admitted(int people) {}

        @Override
        public void forecast(Forecast outcome) {}

        @Override
        public void passedOver(int people) {}

        @Override
        public void forgotten(int people) {}

        @Override
        public void held(int seats) {}

        @Override
        public void sold(int seats) {}

        @Override
        public void refunded(int seats) {}

        @Override
        public void conflicted() {}

        @Override
        public void expired(int reservations) {}
    }
}
