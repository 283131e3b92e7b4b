package dev.concert.application;

import dev.concert.application.concert.ConcertQueries;
import dev.concert.application.concert.CreateConcertUseCase;
import dev.concert.application.concert.InMemoryConcertQueries;
import dev.concert.application.idempotency.IdempotentWork;
import dev.concert.application.idempotency.InMemoryIdempotencyStore;
import dev.concert.application.idempotency.PurgeAnswersUseCase;
import dev.concert.application.payment.PayReservationUseCase;
import dev.concert.application.queue.AdmitWaitingUseCase;
import dev.concert.application.queue.ChangeQueueUseCase;
import dev.concert.application.queue.FindPositionUseCase;
import dev.concert.application.queue.ForgetAbsentUseCase;
import dev.concert.application.queue.InMemoryQueueQueries;
import dev.concert.application.queue.JoinQueueUseCase;
import dev.concert.application.queue.LeaveQueueUseCase;
import dev.concert.application.queue.OpenQueueUseCase;
import dev.concert.application.queue.Presence;
import dev.concert.application.queue.QueueQueries;
import dev.concert.application.queue.QueueQueries.Snapshot;
import dev.concert.application.queue.TokenJudge;
import dev.concert.application.queue.WaitingLines;
import dev.concert.application.reservation.CancelReservationUseCase;
import dev.concert.application.reservation.ExpireReservationsUseCase;
import dev.concert.application.reservation.InMemoryReservationQueries;
import dev.concert.application.reservation.ReservationQueries;
import dev.concert.application.reservation.ReserveSeatsUseCase;
import dev.concert.application.wallet.ChargeWalletUseCase;
import dev.concert.application.wallet.InMemoryWalletQueries;
import dev.concert.application.wallet.WalletQueries;
import dev.concert.domain.Given;
import dev.concert.domain.InMemoryDatabase;
import dev.concert.domain.queue.AdmissionPolicy;
import dev.concert.domain.queue.QueueId;
import dev.concert.domain.queue.Turnstile;
import dev.concert.domain.reservation.HoldCancellation;
import dev.concert.domain.reservation.ReservationPolicy;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** The whole application on fakes: all use cases and queries on one store, at the instant that the test sets. */
public final class InMemoryApplication {

    public static final ZoneId ZONE = ZoneId.of("Asia/Seoul");
    public static final AdmissionPolicy ADMISSION = Given.ADMISSION;
    public static final ReservationPolicy RESERVATION = new ReservationPolicy(Given.HOLD, 10);

    public final InMemoryDatabase database = new InMemoryDatabase();
    public final SettableClock clock = new SettableClock(Given.NOW);
    public final CountingMetrics metrics = new CountingMetrics();

    public final InMemoryIdempotencyStore answers = new InMemoryIdempotencyStore(database);

    public final QueueQueries queueQueries = new InMemoryQueueQueries(database);
    public final ConcertQueries concertQueries = new InMemoryConcertQueries(database);
    public final ReservationQueries reservationQueries = new InMemoryReservationQueries(database);
    public final WalletQueries walletQueries = new InMemoryWalletQueries(database);

    public final UnitOfWork unitOfWork;
    public final WaitingLines lines;
    public final Presence presence;
    public final TokenJudge gate;
    public final IdempotentWork idempotentWork;
    public final JoinQueueUseCase joinQueue;
    public final FindPositionUseCase findPosition;
    public final AdmitWaitingUseCase admitWaiting;
    public final LeaveQueueUseCase leaveQueue;
    public final ForgetAbsentUseCase forgetAbsent;
    public final OpenQueueUseCase openLine;
    public final ChangeQueueUseCase changeLine;
    public final CreateConcertUseCase createConcert;
    public final ReserveSeatsUseCase reserveSeats;
    public final CancelReservationUseCase cancelReservation;
    public final ExpireReservationsUseCase expireReservations;
    public final ChargeWalletUseCase chargeWallet;
    public final PayReservationUseCase payReservation;
    public final PurgeAnswersUseCase purgeAnswers;

    /** @param capacity of the global line */
    public InMemoryApplication(int capacity) {
        this(capacity, database -> database::atomically);
    }

    public InMemoryApplication(int capacity, Function<InMemoryDatabase, UnitOfWork> unitsOfWork) {
        this(capacity, unitsOfWork, ADMISSION);
    }

    public InMemoryApplication(
            int capacity, Function<InMemoryDatabase, UnitOfWork> unitsOfWork, AdmissionPolicy admission) {
        unitOfWork = unitsOfWork.apply(database);
        lines = new WaitingLines(
                alwaysLatest(queueQueries), concertQueries, admission, clock, ZONE, clock::passUntil, metrics);
        presence = new Presence(database.presence(), lines, unitOfWork, clock, admission);
        gate = new TokenJudge(database.tokens(), presence, lines, unitOfWork, clock);
        Turnstile turnstile = new Turnstile(database.queues(), database.tokens(), database.presence(), admission);
        HoldCancellation holds = new HoldCancellation(database.reservations(), database.seats());
        idempotentWork = new IdempotentWork(answers, gate, clock);
        purgeAnswers = new PurgeAnswersUseCase(answers, unitOfWork, clock);
        AtomicLong secrets = new AtomicLong();
        joinQueue = new JoinQueueUseCase(
                database.users(),
                database.queues(),
                database.tokens(),
                turnstile,
                unitOfWork,
                clock,
                metrics,
                concertQueries,
                lines,
                presence,
                () -> secret(secrets.incrementAndGet()));
        findPosition = new FindPositionUseCase(gate, lines, presence, clock, new Random(1));
        admitWaiting = new AdmitWaitingUseCase(queueQueries, database.queues(), turnstile, unitOfWork, clock, metrics);
        leaveQueue = new LeaveQueueUseCase(
                gate, lines, database.queues(), database.tokens(), turnstile, database.reservations(), holds, clock);
        forgetAbsent = new ForgetAbsentUseCase(
                lines,
                database.queues(),
                database.tokens(),
                database.presence(),
                turnstile,
                admission,
                unitOfWork,
                clock,
                metrics);
        openLine = new OpenQueueUseCase(concertQueries, database.queues(), lines, unitOfWork);
        changeLine = new ChangeQueueUseCase(queueQueries, database.queues(), lines, unitOfWork);
        createConcert = new CreateConcertUseCase(database.concerts(), unitOfWork);
        reserveSeats = new ReserveSeatsUseCase(
                gate,
                database.concerts(),
                database.tokens(),
                database.reservations(),
                database.seats(),
                RESERVATION,
                idempotentWork,
                clock,
                ZONE,
                metrics);
        cancelReservation =
                new CancelReservationUseCase(gate, database.tokens(), database.reservations(), holds, clock);
        expireReservations =
                new ExpireReservationsUseCase(database.reservations(), database.seats(), unitOfWork, clock, metrics);
        chargeWallet = new ChargeWalletUseCase(gate, database.wallets(), unitOfWork, idempotentWork, clock);
        payReservation = new PayReservationUseCase(
                gate,
                database.tokens(),
                database.reservations(),
                database.seats(),
                database.wallets(),
                database.payments(),
                idempotentWork,
                clock,
                metrics);
        openLine(capacity);
    }

    /** Makes the global line, or changes its capacity. */
    public void openLine(int capacity) {
        database.atomically(() -> {
            database.queues().open(QueueId.GLOBAL, capacity);
            database.queues().save(database.queues().lock(QueueId.GLOBAL).resize(capacity));
            return capacity;
        });
        lines.reread();
    }

    /** Tells at once what has happened, so that a test need not let time pass until people hear of it. */
    private static QueueQueries alwaysLatest(QueueQueries queries) {
        AtomicLong slots = new AtomicLong();
        return (QueueQueries) Proxy.newProxyInstance(
                QueueQueries.class.getClassLoader(), new Class<?>[] {QueueQueries.class}, (self, method, arguments) -> {
                    if (!method.getName().equals("snapshot")) {
                        return method.invoke(queries, arguments);
                    }
                    Object slot = arguments[1];
                    return Proxy.newProxyInstance(
                            Snapshot.class.getClassLoader(),
                            new Class<?>[] {Snapshot.class},
                            (snapshot, question, details) -> question.getName().equals("slot")
                                    ? slot
                                    : question.invoke(
                                            queries.snapshot(
                                                    (QueueId) arguments[0],
                                                    slots.incrementAndGet(),
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
