package dev.concert.persistence;

import dev.concert.application.CountingMetrics;
import dev.concert.application.ServiceMetrics;
import dev.concert.application.SettableClock;
import dev.concert.application.UnitOfWork;
import dev.concert.application.concert.ConcertQueries;
import dev.concert.application.idempotency.IdempotentWork;
import dev.concert.application.payment.PayReservationUseCase;
import dev.concert.application.queue.AdmitWaitingUseCase;
import dev.concert.application.queue.JoinQueueUseCase;
import dev.concert.application.queue.JoinQueueUseCase.Joined;
import dev.concert.application.queue.LeaveQueueUseCase;
import dev.concert.application.queue.Presence;
import dev.concert.application.queue.QueueQueries;
import dev.concert.application.queue.TokenJudge;
import dev.concert.application.queue.WaitingLines;
import dev.concert.application.reservation.CancelReservationUseCase;
import dev.concert.application.reservation.ExpireReservationsUseCase;
import dev.concert.application.reservation.ReserveSeatsUseCase;
import dev.concert.application.wallet.ChargeWalletUseCase;
import dev.concert.domain.Given;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.Turnstile;
import dev.concert.domain.reservation.HoldCancellation;
import dev.concert.domain.reservation.ReservationPolicy;
import dev.concert.domain.user.Username;
import java.time.Duration;
import java.time.ZoneId;
import java.util.UUID;

/** One node: the use cases as the service wires them, on PostgreSQL, by a clock that moves only when a test moves it. */
final class UseCases {

    private static final ZoneId ZONE = ZoneId.of("Asia/Seoul");

    private final SettableClock clock;

    final JoinQueueUseCase join;
    final AdmitWaitingUseCase admit;
    final LeaveQueueUseCase leave;
    final ReserveSeatsUseCase reserve;
    final CancelReservationUseCase cancel;
    final ExpireReservationsUseCase expire;
    final ChargeWalletUseCase charge;
    final PayReservationUseCase pay;

    /** @param clock the same for all nodes */
    UseCases(PostgresPorts ports, QueueQueries queueQueries, ConcertQueries concertQueries, SettableClock clock) {
        this.clock = clock;
        ServiceMetrics metrics = new CountingMetrics();
        UnitOfWork unitOfWork = ports.unitOfWork();
        WaitingLines lines =
                new WaitingLines(queueQueries, concertQueries, Given.ADMISSION, clock, ZONE, clock::passUntil, metrics);
        Presence presence = new Presence(ports.presence(), lines, unitOfWork, clock, Given.ADMISSION);
        TokenJudge gate = new TokenJudge(ports.tokens(), presence, lines, unitOfWork, clock);
        Turnstile turnstile = new Turnstile(ports.queues(), ports.tokens(), ports.presence(), Given.ADMISSION);
        HoldCancellation holds = new HoldCancellation(ports.reservations(), ports.seats());
        IdempotentWork idempotentWork = new IdempotentWork(ports.answers(), gate, clock);
        join = new JoinQueueUseCase(
                ports.users(),
                ports.queues(),
                ports.tokens(),
                turnstile,
                unitOfWork,
                clock,
                metrics,
                concertQueries,
                lines,
                presence,
                UUID::randomUUID);
        admit = new AdmitWaitingUseCase(queueQueries, ports.queues(), turnstile, unitOfWork, clock, metrics);
        leave = new LeaveQueueUseCase(
                gate, lines, ports.queues(), ports.tokens(), turnstile, ports.reservations(), holds, clock);
        reserve = new ReserveSeatsUseCase(
                gate,
                ports.concerts(),
                ports.tokens(),
                ports.reservations(),
                ports.seats(),
                new ReservationPolicy(Given.HOLD, 10),
                idempotentWork,
                clock,
                ZONE,
                metrics);
        cancel = new CancelReservationUseCase(gate, ports.tokens(), ports.reservations(), holds, clock);
        expire = new ExpireReservationsUseCase(ports.reservations(), ports.seats(), unitOfWork, clock, metrics);
        charge = new ChargeWalletUseCase(gate, ports.wallets(), unitOfWork, idempotentWork, clock);
        pay = new PayReservationUseCase(
                gate,
                ports.tokens(),
                ports.reservations(),
                ports.seats(),
                ports.wallets(),
                ports.payments(),
                idempotentWork,
                clock,
                metrics);
    }

    /** Joins the line of all concerts. */
    QueueToken join(String name) {
        return ((Joined) join.join(new JoinQueueUseCase.Command(new Username(name), null))).token();
    }

    /** Time never goes back, whoever lets it pass at the same moment. */
    void pass(Duration time) {
        clock.advance(time);
    }
}
