package dev.concert.application.assembly;

import dev.concert.application.ServiceMetrics;
import dev.concert.application.UnitOfWork;
import dev.concert.application.access.AuditTrail;
import dev.concert.application.access.Idempotency;
import dev.concert.application.access.IdempotencyStore;
import dev.concert.application.access.OperatorCalls;
import dev.concert.application.access.PurgeAnswersUseCase;
import dev.concert.application.access.TokenCalls;
import dev.concert.application.access.TokenJudge;
import dev.concert.application.concert.ConcertQueries;
import dev.concert.application.concert.OfferQueries;
import dev.concert.application.offer.Offer;
import dev.concert.application.operator.AddPerformanceUseCase;
import dev.concert.application.operator.BlockSeatsUseCase;
import dev.concert.application.operator.ChangeConcertUseCase;
import dev.concert.application.operator.ConfigureQueueUseCase;
import dev.concert.application.operator.CreateConcertUseCase;
import dev.concert.application.operator.RefundReservationUseCase;
import dev.concert.application.operator.ReleaseReservationUseCase;
import dev.concert.application.queue.AdmitWaitingUseCase;
import dev.concert.application.queue.FindPositionUseCase;
import dev.concert.application.queue.ForgetAbsentUseCase;
import dev.concert.application.queue.JoinQueueUseCase;
import dev.concert.application.queue.LeaveQueueUseCase;
import dev.concert.application.queue.presence.Presence;
import dev.concert.application.queue.snapshot.DepartureWait;
import dev.concert.application.queue.snapshot.QueueDirectory;
import dev.concert.application.queue.snapshot.QueueQueries;
import dev.concert.application.queue.snapshot.QueueSnapshots;
import dev.concert.application.queue.snapshot.QueueSnapshots.Sleep;
import dev.concert.application.queue.snapshot.SnapshotQueries;
import dev.concert.application.reconciliation.ReconcileBooksUseCase;
import dev.concert.application.reconciliation.ReconciliationQueries;
import dev.concert.application.reservation.CancelReservationUseCase;
import dev.concert.application.reservation.ExpireReservationsUseCase;
import dev.concert.application.reservation.PayReservationUseCase;
import dev.concert.application.reservation.ReserveSeatsUseCase;
import dev.concert.application.wallet.ChargeWalletUseCase;
import dev.concert.domain.concert.ConcertRepository;
import dev.concert.domain.queue.AdmissionPolicy;
import dev.concert.domain.queue.PresenceRepository;
import dev.concert.domain.queue.QueueRepository;
import dev.concert.domain.queue.QueueTokenRepository;
import dev.concert.domain.queue.Turnstile;
import dev.concert.domain.reservation.HoldCancellation;
import dev.concert.domain.reservation.PaymentRepository;
import dev.concert.domain.reservation.Refunding;
import dev.concert.domain.reservation.ReservationPolicy;
import dev.concert.domain.reservation.ReservationRepository;
import dev.concert.domain.seat.SeatRepository;
import dev.concert.domain.user.UserRepository;
import dev.concert.domain.wallet.WalletRepository;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Every use case of one node, made of the stores that an embedding application brings. All of them are thread-safe unless
 * they state otherwise.
 *
 * <p>The application promises what it does only while its jobs run: {@code admitWaiting}, {@code forgetAbsent} and
 * {@code expireReservations} about once a second or more often, {@code snapshots.prepare} several times a tick, {@code presence.store}
 * four times a second, {@code presence.recordUptime} every few seconds, and {@code purgeAnswers} every minute or so.
 */
public record UseCases(
        TokenCalls calls,
        QueueDirectory directory,
        Offer offer,
        QueueSnapshots snapshots,
        Presence presence,
        JoinQueueUseCase joinQueue,
        FindPositionUseCase findPosition,
        AdmitWaitingUseCase admitWaiting,
        LeaveQueueUseCase leaveQueue,
        ForgetAbsentUseCase forgetAbsent,
        ConfigureQueueUseCase configureQueue,
        CreateConcertUseCase createConcert,
        ChangeConcertUseCase changeConcert,
        AddPerformanceUseCase addPerformance,
        BlockSeatsUseCase blockSeats,
        RefundReservationUseCase refundReservation,
        ReleaseReservationUseCase releaseReservation,
        ReserveSeatsUseCase reserveSeats,
        CancelReservationUseCase cancelReservation,
        ExpireReservationsUseCase expireReservations,
        ChargeWalletUseCase chargeWallet,
        PayReservationUseCase payReservation,
        PurgeAnswersUseCase purgeAnswers,
        ReconcileBooksUseCase reconcileBooks) {

    /** The ports, all on one store, and the unit of work that they take part in. */
    public record Stores(
            UserRepository users,
            QueueRepository queues,
            QueueTokenRepository tokens,
            PresenceRepository presence,
            ConcertRepository concerts,
            SeatRepository seats,
            ReservationRepository reservations,
            WalletRepository wallets,
            PaymentRepository payments,
            IdempotencyStore answers,
            AuditTrail audit,
            UnitOfWork unitOfWork) {}

    /** The reads that use cases rest on, on the same store. */
    public record Reads(
            QueueQueries queues,
            SnapshotQueries snapshots,
            ConcertQueries concerts,
            OfferQueries offer,
            ReconciliationQueries reconciliation) {}

    /**
     * @param receiptWindow how long after a token's end its user may look at own reservations
     * @param zone in which the dates of performances are meant
     */
    public record Rules(
            AdmissionPolicy admission, ReservationPolicy reservation, Duration receiptWindow, ZoneId zone) {}

    /**
     * What a node is run with.
     *
     * @param clock the same for all nodes, in whole milliseconds
     * @param sleep by that clock
     * @param secrets random UUIDs that nobody can guess
     * @param jitter safe for use by many threads
     */
    public record Surroundings(
            InstantSource clock, Sleep sleep, Supplier<UUID> secrets, RandomGenerator jitter, ServiceMetrics metrics) {}

    public static UseCases of(Stores stores, Reads reads, Rules rules, Surroundings surroundings) {
        UnitOfWork unitOfWork = stores.unitOfWork();
        InstantSource clock = surroundings.clock();
        ServiceMetrics metrics = surroundings.metrics();
        AdmissionPolicy admission = rules.admission();
        QueueDirectory directory = new QueueDirectory(reads.queues(), reads.concerts(), clock, rules.zone());
        QueueSnapshots snapshots =
                new QueueSnapshots(reads.snapshots(), directory, admission, clock, surroundings.sleep(), metrics);
        DepartureWait departures = new DepartureWait(snapshots, clock, surroundings.sleep());
        Presence presence = new Presence(stores.presence(), directory, unitOfWork, clock, admission);
        TokenJudge judge = new TokenJudge(stores.tokens(), presence, directory, rules.receiptWindow(), clock);
        Idempotency idempotency = new Idempotency(stores.answers(), clock);
        OperatorCalls operatorCalls = new OperatorCalls(idempotency, stores.audit(), unitOfWork);
        TokenCalls calls = new TokenCalls(judge, stores.tokens(), idempotency, departures, unitOfWork);
        Turnstile turnstile = new Turnstile(stores.queues(), stores.tokens(), stores.presence(), admission);
        HoldCancellation cancellation = new HoldCancellation(stores.reservations(), stores.seats());
        Refunding refunding = new Refunding(stores.reservations(), stores.seats(), stores.wallets());
        return new UseCases(
                calls,
                directory,
                new Offer(reads.offer(), directory, clock, rules.zone()),
                snapshots,
                presence,
                new JoinQueueUseCase(
                        stores.users(),
                        stores.tokens(),
                        turnstile,
                        unitOfWork,
                        clock,
                        metrics,
                        reads.concerts(),
                        directory,
                        presence,
                        surroundings.secrets()),
                new FindPositionUseCase(
                        calls, snapshots, departures, presence, admission, clock, surroundings.jitter()),
                new AdmitWaitingUseCase(reads.queues(), turnstile, unitOfWork, clock, metrics),
                new LeaveQueueUseCase(
                        judge,
                        unitOfWork,
                        departures,
                        stores.tokens(),
                        turnstile,
                        stores.reservations(),
                        cancellation,
                        clock),
                new ForgetAbsentUseCase(
                        directory,
                        stores.tokens(),
                        stores.presence(),
                        turnstile,
                        admission,
                        unitOfWork,
                        clock,
                        metrics),
                new ConfigureQueueUseCase(reads.concerts(), stores.queues(), directory, operatorCalls, clock),
                new CreateConcertUseCase(
                        stores.concerts(), stores.queues(), directory, operatorCalls, unitOfWork, clock),
                new ChangeConcertUseCase(stores.concerts(), directory, operatorCalls),
                new AddPerformanceUseCase(stores.concerts(), reads.concerts(), directory, operatorCalls, clock),
                new BlockSeatsUseCase(operatorCalls, reads.concerts(), stores.concerts(), stores.seats(), clock),
                new RefundReservationUseCase(operatorCalls, stores.reservations(), refunding, clock, metrics),
                new ReleaseReservationUseCase(
                        operatorCalls, stores.tokens(), stores.reservations(), cancellation, clock),
                new ReserveSeatsUseCase(
                        calls,
                        stores.concerts(),
                        stores.tokens(),
                        stores.reservations(),
                        stores.seats(),
                        reads.concerts(),
                        rules.reservation(),
                        clock,
                        rules.zone(),
                        metrics),
                new CancelReservationUseCase(calls, stores.tokens(), stores.reservations(), cancellation, clock),
                new ExpireReservationsUseCase(stores.reservations(), stores.seats(), unitOfWork, clock, metrics),
                new ChargeWalletUseCase(calls, stores.wallets(), clock),
                new PayReservationUseCase(
                        calls,
                        stores.tokens(),
                        stores.reservations(),
                        stores.seats(),
                        stores.wallets(),
                        stores.payments(),
                        clock,
                        metrics),
                new PurgeAnswersUseCase(stores.answers(), unitOfWork, clock),
                new ReconcileBooksUseCase(reads.reconciliation()));
    }
}
