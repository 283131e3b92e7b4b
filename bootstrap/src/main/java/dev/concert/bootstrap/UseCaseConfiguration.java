package dev.concert.bootstrap;

import dev.concert.application.ServiceMetrics;
import dev.concert.application.UnitOfWork;
import dev.concert.application.concert.ConcertQueries;
import dev.concert.application.concert.CreateConcertUseCase;
import dev.concert.application.idempotency.IdempotencyStore;
import dev.concert.application.idempotency.IdempotentWork;
import dev.concert.application.idempotency.PurgeAnswersUseCase;
import dev.concert.application.payment.PayReservationUseCase;
import dev.concert.application.queue.AdmitWaitingUseCase;
import dev.concert.application.queue.ChangeQueueUseCase;
import dev.concert.application.queue.FindPositionUseCase;
import dev.concert.application.queue.ForgetAbsentUseCase;
import dev.concert.application.queue.JoinQueueUseCase;
import dev.concert.application.queue.LeaveQueueUseCase;
import dev.concert.application.queue.OpenQueueUseCase;
import dev.concert.application.queue.Presence;
import dev.concert.application.queue.QueueQueries;
import dev.concert.application.queue.TokenJudge;
import dev.concert.application.queue.WaitingLines;
import dev.concert.application.reservation.CancelReservationUseCase;
import dev.concert.application.reservation.ExpireReservationsUseCase;
import dev.concert.application.reservation.ReserveSeatsUseCase;
import dev.concert.application.wallet.ChargeWalletUseCase;
import dev.concert.domain.concert.ConcertRepository;
import dev.concert.domain.payment.PaymentRepository;
import dev.concert.domain.queue.AdmissionPolicy;
import dev.concert.domain.queue.PresenceRepository;
import dev.concert.domain.queue.QueueRepository;
import dev.concert.domain.queue.QueueTokenRepository;
import dev.concert.domain.queue.Turnstile;
import dev.concert.domain.reservation.HoldCancellation;
import dev.concert.domain.reservation.ReservationPolicy;
import dev.concert.domain.reservation.ReservationRepository;
import dev.concert.domain.seat.SeatRepository;
import dev.concert.domain.user.UserRepository;
import dev.concert.domain.wallet.WalletRepository;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Hands the use cases the ports that they work on. */
@Configuration(proxyBeanMethods = false)
class UseCaseConfiguration {

    @Bean
    ZoneId zone(ConcertProperties properties) {
        return properties.timeZone();
    }

    @Bean
    AdmissionPolicy admissionPolicy(ConcertProperties properties) {
        return properties.queue().admissionPolicy();
    }

    @Bean
    ReservationPolicy reservationPolicy(ConcertProperties properties) {
        return properties.reservation().policy();
    }

    @Bean
    WaitingLines waitingLines(
            QueueQueries queries,
            ConcertQueries concerts,
            AdmissionPolicy policy,
            InstantSource clock,
            ZoneId zone,
            WaitingLines.Pause pause,
            ServiceMetrics metrics) {
        return new WaitingLines(queries, concerts, policy, clock, zone, pause, metrics);
    }

    @Bean
    Presence presence(
            PresenceRepository repository,
            WaitingLines lines,
            UnitOfWork unitOfWork,
            InstantSource clock,
            AdmissionPolicy policy) {
        return new Presence(repository, lines, unitOfWork, clock, policy);
    }

    @Bean
    TokenJudge tokenGate(
            QueueTokenRepository tokens,
            Presence presence,
            WaitingLines lines,
            UnitOfWork unitOfWork,
            InstantSource clock) {
        return new TokenJudge(tokens, presence, lines, unitOfWork, clock);
    }

    @Bean
    Turnstile turnstile(
            QueueRepository queues, QueueTokenRepository tokens, PresenceRepository presence, AdmissionPolicy policy) {
        return new Turnstile(queues, tokens, presence, policy);
    }

    @Bean
    HoldCancellation holds(ReservationRepository reservations, SeatRepository seats) {
        return new HoldCancellation(reservations, seats);
    }

    @Bean
    JoinQueueUseCase joinQueue(
            UserRepository users,
            QueueRepository queues,
            QueueTokenRepository tokens,
            Turnstile turnstile,
            UnitOfWork unitOfWork,
            InstantSource clock,
            ServiceMetrics metrics,
            ConcertQueries concerts,
            WaitingLines lines,
            Presence presence) {
        return new JoinQueueUseCase(
                users,
                queues,
                tokens,
                turnstile,
                unitOfWork,
                clock,
                metrics,
                concerts,
                lines,
                presence,
                UUID::randomUUID);
    }

    @Bean
    AdmitWaitingUseCase admitWaiting(
            QueueQueries queries,
            QueueRepository queues,
            Turnstile turnstile,
            UnitOfWork unitOfWork,
            InstantSource clock,
            ServiceMetrics metrics) {
        return new AdmitWaitingUseCase(queries, queues, turnstile, unitOfWork, clock, metrics);
    }

    @Bean
    FindPositionUseCase findPosition(TokenJudge gate, WaitingLines lines, Presence presence, InstantSource clock) {
        return new FindPositionUseCase(
                gate, lines, presence, clock, () -> ThreadLocalRandom.current().nextLong());
    }

    @Bean
    ForgetAbsentUseCase forgetAbsent(
            WaitingLines lines,
            QueueRepository queues,
            QueueTokenRepository tokens,
            PresenceRepository presence,
            Turnstile turnstile,
            AdmissionPolicy policy,
            UnitOfWork unitOfWork,
            InstantSource clock,
            ServiceMetrics metrics) {
        return new ForgetAbsentUseCase(lines, queues, tokens, presence, turnstile, policy, unitOfWork, clock, metrics);
    }

    @Bean
    OpenQueueUseCase openLine(
            ConcertQueries concerts, QueueRepository queues, WaitingLines lines, UnitOfWork unitOfWork) {
        return new OpenQueueUseCase(concerts, queues, lines, unitOfWork);
    }

    @Bean
    ChangeQueueUseCase changeLine(
            QueueQueries queries, QueueRepository queues, WaitingLines lines, UnitOfWork unitOfWork) {
        return new ChangeQueueUseCase(queries, queues, lines, unitOfWork);
    }

    @Bean
    LeaveQueueUseCase leaveQueue(
            TokenJudge gate,
            WaitingLines lines,
            QueueRepository queues,
            QueueTokenRepository tokens,
            Turnstile turnstile,
            ReservationRepository reservations,
            HoldCancellation holds,
            InstantSource clock) {
        return new LeaveQueueUseCase(gate, lines, queues, tokens, turnstile, reservations, holds, clock);
    }

    @Bean
    IdempotentWork idempotentWork(IdempotencyStore answers, TokenJudge gate, InstantSource clock) {
        return new IdempotentWork(answers, gate, clock);
    }

    @Bean
    PurgeAnswersUseCase purgeAnswers(IdempotencyStore answers, UnitOfWork unitOfWork, InstantSource clock) {
        return new PurgeAnswersUseCase(answers, unitOfWork, clock);
    }

    @Bean
    CreateConcertUseCase createConcert(ConcertRepository concerts, UnitOfWork unitOfWork) {
        return new CreateConcertUseCase(concerts, unitOfWork);
    }

    @Bean
    ReserveSeatsUseCase reserveSeats(
            TokenJudge gate,
            ConcertRepository concerts,
            QueueTokenRepository tokens,
            ReservationRepository reservations,
            SeatRepository seats,
            ReservationPolicy policy,
            IdempotentWork idempotentWork,
            InstantSource clock,
            ZoneId zone,
            ServiceMetrics metrics) {
        return new ReserveSeatsUseCase(
                gate, concerts, tokens, reservations, seats, policy, idempotentWork, clock, zone, metrics);
    }

    @Bean
    CancelReservationUseCase cancelReservation(
            TokenJudge gate,
            QueueTokenRepository tokens,
            ReservationRepository reservations,
            HoldCancellation holds,
            InstantSource clock) {
        return new CancelReservationUseCase(gate, tokens, reservations, holds, clock);
    }

    @Bean
    ExpireReservationsUseCase expireReservations(
            ReservationRepository reservations,
            SeatRepository seats,
            UnitOfWork unitOfWork,
            InstantSource clock,
            ServiceMetrics metrics) {
        return new ExpireReservationsUseCase(reservations, seats, unitOfWork, clock, metrics);
    }

    @Bean
    ChargeWalletUseCase chargeWallet(
            TokenJudge gate,
            WalletRepository wallets,
            UnitOfWork unitOfWork,
            IdempotentWork idempotentWork,
            InstantSource clock) {
        return new ChargeWalletUseCase(gate, wallets, unitOfWork, idempotentWork, clock);
    }

    @Bean
    PayReservationUseCase payReservation(
            TokenJudge gate,
            QueueTokenRepository tokens,
            ReservationRepository reservations,
            SeatRepository seats,
            WalletRepository wallets,
            PaymentRepository payments,
            IdempotentWork idempotentWork,
            InstantSource clock,
            ServiceMetrics metrics) {
        return new PayReservationUseCase(
                gate, tokens, reservations, seats, wallets, payments, idempotentWork, clock, metrics);
    }
}
