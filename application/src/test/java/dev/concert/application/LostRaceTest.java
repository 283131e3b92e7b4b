package dev.concert.application;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.application.access.Answer;
import dev.concert.application.access.TokenJudge;
import dev.concert.application.queue.JoinQueueUseCase;
import dev.concert.application.reservation.PayReservationUseCase;
import dev.concert.application.reservation.ReserveSeatsUseCase.SeatsUnavailable;
import dev.concert.application.reservation.SeatConflict;
import dev.concert.application.reservation.SeatConflict.Reason;
import dev.concert.application.wallet.ChargeWalletUseCase.Charged;
import dev.concert.domain.InMemoryDatabase;
import dev.concert.domain.concert.Performance;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenState.EndReason;
import dev.concert.domain.queue.Turnstile;
import dev.concert.domain.reservation.Reservation;
import dev.concert.domain.seat.SeatNumber;
import dev.concert.domain.shared.Money;
import dev.concert.domain.user.Username;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The loser of a race is run again, and is answered by what the winner left. */
class LostRaceTest extends UseCaseTest {

    /** Runs the work in vain, then the rival, then the work again. */
    private static final class Racing implements UnitOfWork {

        private final InMemoryDatabase database;
        private final AtomicReference<Runnable> rival = new AtomicReference<>(() -> {});

        Racing(InMemoryDatabase database) {
            this.database = database;
        }

        @Override
        public <T> T execute(Supplier<T> work) {
            Runnable winner = rival.getAndSet(() -> {});
            database.rollBack(() -> assertThat(work.get()).isNotNull());
            winner.run();
            return database.atomically(work);
        }
    }

    private final AtomicReference<Runnable> rival;

    LostRaceTest() {
        super(new InMemoryApplication(CAPACITY, Racing::new));
        this.rival = ((Racing) app.unitOfWork).rival;
    }

    @Test
    void the_loser_of_a_seat_learns_that_it_is_held() {
        QueueToken kim = join("kim");
        QueueToken lee = join("lee");
        Performance performance = performance(3);

        rival.set(() -> held(lee, performance, 2));

        assertThat(reserve(kim, performance, 1, 2))
                .isEqualTo(new SeatsUnavailable(List.of(new SeatConflict(new SeatNumber(2), Reason.HELD)), List.of()));
        assertThat(isFree(performance, 1)).isTrue();
    }

    @Test
    void two_charges_of_one_wallet_both_count() {
        QueueToken kim = join("kim");

        rival.set(() -> charge(kim, 30));

        assertThat(charge(kim, 12)).isEqualTo(new Charged(kim.userId(), new Money(42)));
    }

    @Test
    void of_two_payments_at_once_with_one_token_one_is_refused_as_paid() {
        QueueToken kim = join("kim");
        Reservation reservation = held(kim, performance(1), 1);
        charge(kim, 100_000);

        rival.set(() -> assertThat(pay(kim, reservation)).isInstanceOf(PayReservationUseCase.Completed.class));

        assertThat(pay(kim, reservation)).isEqualTo(new PayReservationUseCase.AlreadyPaid());
        assertThat(balance(kim)).isEqualTo(50_000);
    }

    @Test
    void a_payment_that_loses_to_a_cancellation_debits_nothing() {
        QueueToken kim = join("kim");
        Reservation reservation = held(kim, performance(1), 1);
        charge(kim, 50_000);

        rival.set(() -> cancel(kim, reservation));

        assertThat(pay(kim, reservation)).isEqualTo(new PayReservationUseCase.AlreadyCancelled());
        assertThat(balance(kim)).isEqualTo(50_000);
    }

    @Test
    void a_cancellation_that_loses_to_a_payment_gives_nothing_back() {
        QueueToken kim = join("kim");
        Performance performance = performance(1);
        Reservation reservation = held(kim, performance, 1);
        charge(kim, 50_000);

        rival.set(() -> pay(kim, reservation));

        assertThat(cancel(kim, reservation))
                .isEqualTo(new Answer.Refused<>(new TokenJudge.ExpiredToken(EndReason.PAID)));
        assertThat(seat(performance, 1).isSold()).isTrue();
    }

    @Test
    void a_user_joining_at_two_nodes_at_once_has_one_token() {
        JoinQueueUseCase otherNode = new JoinQueueUseCase(
                app.database.users(),
                app.database.tokens(),
                new Turnstile(
                        app.database.queues(),
                        app.database.tokens(),
                        app.database.presence(),
                        InMemoryApplication.ADMISSION),
                app.database::atomically,
                app.clock,
                app.metrics,
                app.concertQueries,
                app.useCases.directory(),
                app.useCases.presence(),
                UUID::randomUUID);
        AtomicReference<JoinQueueUseCase.Outcome> first = new AtomicReference<>();

        rival.set(() -> first.set(otherNode.join(new JoinQueueUseCase.Command(new Username("kim"), null))));

        assertThat(new JoinQueueUseCase.Joined(join("kim"))).isEqualTo(first.get());
        assertThat(app.database.tokens.rows()).hasSize(1);
    }
}
