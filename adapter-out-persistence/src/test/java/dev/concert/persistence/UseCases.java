package dev.concert.persistence;

import dev.concert.application.TokenGate;
import dev.concert.application.UnitOfWork;
import dev.concert.application.payment.PayReservationUseCase;
import dev.concert.application.queue.AdmitWaitingUseCase;
import dev.concert.application.queue.JoinQueueUseCase;
import dev.concert.application.queue.LeaveQueueUseCase;
import dev.concert.application.reservation.CancelReservationUseCase;
import dev.concert.application.reservation.ExpireReservationsUseCase;
import dev.concert.application.reservation.ReserveSeatsUseCase;
import dev.concert.application.wallet.ChargeWalletUseCase;
import dev.concert.domain.Given;
import dev.concert.domain.queue.Turnstile;
import dev.concert.domain.reservation.ReservationPolicy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

/** The use cases as the service wires them, on PostgreSQL, by a clock that moves only when a test moves it. */
final class UseCases {

    private static final ZoneId ZONE = ZoneId.of("Asia/Seoul");

    private final AtomicReference<Instant> now = new AtomicReference<>(Given.NOW);

    final JoinQueueUseCase join;
    final AdmitWaitingUseCase admit;
    final LeaveQueueUseCase leave;
    final ReserveSeatsUseCase reserve;
    final CancelReservationUseCase cancel;
    final ExpireReservationsUseCase expire;
    final ChargeWalletUseCase charge;
    final PayReservationUseCase pay;

    UseCases(PostgresPorts ports) {
        UnitOfWork unitOfWork = ports.unitOfWork();
        InstantSource clock = now::get;
        TokenGate gate = new TokenGate(ports.tokens(), unitOfWork, clock);
        Turnstile turnstile = new Turnstile(ports.tokens(), Given.ADMISSION);
        join = new JoinQueueUseCase(
                ports.users(), ports.queues(), ports.tokens(), turnstile, unitOfWork, clock, UUID::randomUUID);
        admit = new AdmitWaitingUseCase(ports.queues(), turnstile, unitOfWork, clock);
        leave = new LeaveQueueUseCase(gate, ports.tokens(), ports.reservations(), ports.seats(), unitOfWork, clock);
        reserve = new ReserveSeatsUseCase(
                gate,
                ports.concerts(),
                ports.tokens(),
                ports.reservations(),
                ports.seats(),
                new ReservationPolicy(Given.HOLD, 10),
                unitOfWork,
                clock,
                ZONE);
        cancel = new CancelReservationUseCase(
                gate, ports.tokens(), ports.reservations(), ports.seats(), unitOfWork, clock);
        expire = new ExpireReservationsUseCase(ports.reservations(), ports.seats(), unitOfWork, clock);
        charge = new ChargeWalletUseCase(gate, ports.wallets(), unitOfWork, clock);
        pay = new PayReservationUseCase(
                gate,
                ports.tokens(),
                ports.reservations(),
                ports.seats(),
                ports.wallets(),
                ports.payments(),
                unitOfWork,
                clock);
    }

    Instant now() {
        return now.get();
    }

    void setTime(Instant instant) {
        now.set(instant);
    }

    void pass(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
    }
}
