package dev.concert.bootstrap;

import dev.concert.application.ServiceMetrics;
import dev.concert.application.TokenGate;
import dev.concert.application.UnitOfWork;
import dev.concert.application.concert.CreateConcertUseCase;
import dev.concert.application.idempotency.ForgetAnswersUseCase;
import dev.concert.application.idempotency.IdempotentWork;
import dev.concert.application.idempotency.KeptAnswers;
import dev.concert.application.payment.PayReservationUseCase;
import dev.concert.application.queue.AdmitWaitingUseCase;
import dev.concert.application.queue.FindPlaceUseCase;
import dev.concert.application.queue.JoinQueueUseCase;
import dev.concert.application.queue.LeaveQueueUseCase;
import dev.concert.application.queue.QueueQueries;
import dev.concert.application.reservation.CancelReservationUseCase;
import dev.concert.application.reservation.ExpireReservationsUseCase;
import dev.concert.application.reservation.ReserveSeatsUseCase;
import dev.concert.application.wallet.ChargeWalletUseCase;
import dev.concert.domain.concert.ConcertRepository;
import dev.concert.domain.payment.PaymentRepository;
import dev.concert.domain.queue.AdmissionPolicy;
import dev.concert.domain.queue.QueueRepository;
import dev.concert.domain.queue.QueueTokenRepository;
import dev.concert.domain.queue.Turnstile;
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
    TokenGate tokenGate(QueueTokenRepository tokens, UnitOfWork unitOfWork, InstantSource clock) {
        return new TokenGate(tokens, unitOfWork, clock);
    }

    @Bean
    Turnstile turnstile(QueueTokenRepository tokens, AdmissionPolicy policy) {
        return new Turnstile(tokens, policy);
    }

    @Bean
    JoinQueueUseCase joinQueue(
            UserRepository users,
            QueueRepository queues,
            QueueTokenRepository tokens,
            Turnstile turnstile,
            UnitOfWork unitOfWork,
            InstantSource clock,
            ServiceMetrics metrics) {
        return new JoinQueueUseCase(users, queues, tokens, turnstile, unitOfWork, clock, metrics, UUID::randomUUID);
    }

    @Bean
    AdmitWaitingUseCase admitWaiting(
            QueueRepository queues,
            Turnstile turnstile,
            UnitOfWork unitOfWork,
            InstantSource clock,
            ServiceMetrics metrics) {
        return new AdmitWaitingUseCase(queues, turnstile, unitOfWork, clock, metrics);
    }

    @Bean
    FindPlaceUseCase findPlace(QueueQueries queries, AdmissionPolicy policy, InstantSource clock) {
        return new FindPlaceUseCase(
                queries, policy, clock, () -> ThreadLocalRandom.current().nextLong());
    }

    @Bean
    LeaveQueueUseCase leaveQueue(
            TokenGate gate,
            QueueTokenRepository tokens,
            ReservationRepository reservations,
            SeatRepository seats,
            UnitOfWork unitOfWork,
            InstantSource clock) {
        return new LeaveQueueUseCase(gate, tokens, reservations, seats, unitOfWork, clock);
    }

    @Bean
    IdempotentWork idempotentWork(KeptAnswers answers, TokenGate gate, UnitOfWork unitOfWork, InstantSource clock) {
        return new IdempotentWork(answers, gate, unitOfWork, clock);
    }

    @Bean
    ForgetAnswersUseCase forgetAnswers(KeptAnswers answers, UnitOfWork unitOfWork, InstantSource clock) {
        return new ForgetAnswersUseCase(answers, unitOfWork, clock);
    }

    @Bean
    CreateConcertUseCase createConcert(ConcertRepository concerts, UnitOfWork unitOfWork) {
        return new CreateConcertUseCase(concerts, unitOfWork);
    }

    @Bean
    ReserveSeatsUseCase reserveSeats(
            TokenGate gate,
            ConcertRepository concerts,
            QueueTokenRepository tokens,
            ReservationRepository reservations,
            SeatRepository seats,
            ReservationPolicy policy,
            UnitOfWork unitOfWork,
            IdempotentWork idempotentWork,
            InstantSource clock,
            ZoneId zone,
            ServiceMetrics metrics) {
        return new ReserveSeatsUseCase(
                gate, concerts, tokens, reservations, seats, policy, unitOfWork, idempotentWork, clock, zone, metrics);
    }

    @Bean
    CancelReservationUseCase cancelReservation(
            TokenGate gate,
            QueueTokenRepository tokens,
            ReservationRepository reservations,
            SeatRepository seats,
            UnitOfWork unitOfWork,
            InstantSource clock) {
        return new CancelReservationUseCase(gate, tokens, reservations, seats, unitOfWork, clock);
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
            TokenGate gate,
            WalletRepository wallets,
            UnitOfWork unitOfWork,
            IdempotentWork idempotentWork,
            InstantSource clock) {
        return new ChargeWalletUseCase(gate, wallets, unitOfWork, idempotentWork, clock);
    }

    @Bean
    PayReservationUseCase payReservation(
            TokenGate gate,
            QueueTokenRepository tokens,
            ReservationRepository reservations,
            SeatRepository seats,
            WalletRepository wallets,
            PaymentRepository payments,
            UnitOfWork unitOfWork,
            IdempotentWork idempotentWork,
            InstantSource clock,
            ServiceMetrics metrics) {
        return new PayReservationUseCase(
                gate, tokens, reservations, seats, wallets, payments, unitOfWork, idempotentWork, clock, metrics);
    }
}
