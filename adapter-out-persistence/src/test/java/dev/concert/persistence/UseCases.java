package dev.concert.persistence;

import dev.concert.application.CountingMetrics;
import dev.concert.application.SettableClock;
import dev.concert.application.assembly.UseCases.Reads;
import dev.concert.application.assembly.UseCases.Rules;
import dev.concert.application.assembly.UseCases.Stores;
import dev.concert.application.assembly.UseCases.Surroundings;
import dev.concert.application.operator.BlockSeatsUseCase;
import dev.concert.application.operator.CreateConcertUseCase;
import dev.concert.application.operator.RefundReservationUseCase;
import dev.concert.application.queue.AdmitWaitingUseCase;
import dev.concert.application.queue.JoinQueueUseCase;
import dev.concert.application.queue.JoinQueueUseCase.Joined;
import dev.concert.application.queue.LeaveQueueUseCase;
import dev.concert.application.reservation.CancelReservationUseCase;
import dev.concert.application.reservation.ExpireReservationsUseCase;
import dev.concert.application.reservation.PayReservationUseCase;
import dev.concert.application.reservation.ReserveSeatsUseCase;
import dev.concert.application.wallet.ChargeWalletUseCase;
import dev.concert.domain.Given;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.reservation.ReservationPolicy;
import dev.concert.domain.user.Username;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Random;
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
    final CreateConcertUseCase create;
    final RefundReservationUseCase refund;
    final BlockSeatsUseCase block;

    /** @param clock the same for all nodes */
    UseCases(PostgresPorts ports, Reads reads, SettableClock clock) {
        this.clock = clock;
        var useCases = dev.concert.application.assembly.UseCases.of(
                new Stores(
                        ports.users(),
                        ports.queues(),
                        ports.tokens(),
                        ports.presence(),
                        ports.concerts(),
                        ports.seats(),
                        ports.reservations(),
                        ports.wallets(),
                        ports.payments(),
                        ports.answers(),
                        ports.audit(),
                        ports.unitOfWork()),
                reads,
                new Rules(Given.ADMISSION, new ReservationPolicy(Given.HOLD, 10), Duration.ofHours(24), ZONE),
                new Surroundings(clock, clock::passUntil, UUID::randomUUID, new Random(1), new CountingMetrics()));
        join = useCases.joinQueue();
        admit = useCases.admitWaiting();
        leave = useCases.leaveQueue();
        reserve = useCases.reserveSeats();
        cancel = useCases.cancelReservation();
        expire = useCases.expireReservations();
        charge = useCases.chargeWallet();
        pay = useCases.payReservation();
        create = useCases.createConcert();
        refund = useCases.refundReservation();
        block = useCases.blockSeats();
    }

    /** Joins the line of all concerts. */
    QueueToken join(String name) {
        return ((Joined) join.join(new JoinQueueUseCase.Command(new Username(name), null))).token();
    }

    /** Time never goes back, also if several threads let it pass at once. */
    void pass(Duration time) {
        clock.advance(time);
    }
}
