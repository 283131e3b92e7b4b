package dev.concert.application;

import dev.concert.application.concert.ConcertQueries;
import dev.concert.application.concert.CreateConcertUseCase;
import dev.concert.application.concert.InMemoryConcertQueries;
import dev.concert.application.idempotency.ForgetAnswersUseCase;
import dev.concert.application.idempotency.IdempotentWork;
import dev.concert.application.idempotency.InMemoryKeptAnswers;
import dev.concert.application.payment.PayReservationUseCase;
import dev.concert.application.queue.AdmitWaitingUseCase;
import dev.concert.application.queue.FindPlaceUseCase;
import dev.concert.application.queue.InMemoryQueueQueries;
import dev.concert.application.queue.JoinQueueUseCase;
import dev.concert.application.queue.LeaveQueueUseCase;
import dev.concert.application.queue.QueueQueries;
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
import dev.concert.domain.reservation.ReservationPolicy;
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

    public final InMemoryKeptAnswers answers = new InMemoryKeptAnswers(database);

    public final QueueQueries queueQueries = new InMemoryQueueQueries(database);
    public final ConcertQueries concertQueries = new InMemoryConcertQueries(database);
    public final ReservationQueries reservationQueries = new InMemoryReservationQueries(database);
    public final WalletQueries walletQueries = new InMemoryWalletQueries(database);

    public final UnitOfWork unitOfWork;
    public final TokenGate gate;
    public final IdempotentWork idempotentWork;
    public final JoinQueueUseCase joinQueue;
    public final FindPlaceUseCase findPlace;
    public final AdmitWaitingUseCase admitWaiting;
    public final LeaveQueueUseCase leaveQueue;
    public final CreateConcertUseCase createConcert;
    public final ReserveSeatsUseCase reserveSeats;
    public final CancelReservationUseCase cancelReservation;
    public final ExpireReservationsUseCase expireReservations;
    public final ChargeWalletUseCase chargeWallet;
    public final PayReservationUseCase payReservation;
    public final ForgetAnswersUseCase forgetAnswers;

    /** @param capacity of the global line */
    public InMemoryApplication(int capacity) {
        this(capacity, database -> database::atomically);
    }

    public InMemoryApplication(int capacity, Function<InMemoryDatabase, UnitOfWork> unitsOfWork) {
        unitOfWork = unitsOfWork.apply(database);
        gate = new TokenGate(database.tokens(), unitOfWork, clock);
        idempotentWork = new IdempotentWork(answers, gate, unitOfWork, clock);
        forgetAnswers = new ForgetAnswersUseCase(answers, unitOfWork, clock);
        Turnstile turnstile = new Turnstile(database.tokens(), ADMISSION);
        AtomicLong secrets = new AtomicLong();
        joinQueue = new JoinQueueUseCase(
                database.users(),
                database.queues(),
                database.tokens(),
                turnstile,
                unitOfWork,
                clock,
                metrics,
                () -> secret(secrets.incrementAndGet()));
        findPlace = new FindPlaceUseCase(queueQueries, ADMISSION, clock, new Random(1));
        admitWaiting = new AdmitWaitingUseCase(database.queues(), turnstile, unitOfWork, clock, metrics);
        leaveQueue = new LeaveQueueUseCase(
                gate, database.tokens(), database.reservations(), database.seats(), unitOfWork, clock);
        createConcert = new CreateConcertUseCase(database.concerts(), unitOfWork);
        reserveSeats = new ReserveSeatsUseCase(
                gate,
                database.concerts(),
                database.tokens(),
                database.reservations(),
                database.seats(),
                RESERVATION,
                unitOfWork,
                idempotentWork,
                clock,
                ZONE,
                metrics);
        cancelReservation = new CancelReservationUseCase(
                gate, database.tokens(), database.reservations(), database.seats(), unitOfWork, clock);
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
                unitOfWork,
                idempotentWork,
                clock,
                metrics);
        openLine(capacity);
    }

    /** Makes the global line, or changes its capacity. */
    public void openLine(int capacity) {
        database.atomically(() -> {
            database.queues().open(QueueId.GLOBAL, capacity);
            return capacity;
        });
    }

    /** A UUID of version 4, as those that are given out, but the same in every run. */
    private static UUID secret(long count) {
        return new UUID(0x4000L, Long.MIN_VALUE | count);
    }
}
