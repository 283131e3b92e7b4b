package dev.concert.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.concert.application.access.Answer;
import dev.concert.application.access.TokenJudge;
import dev.concert.application.access.TokenJudge.Need;
import dev.concert.application.concert.ConcertQueries.AvailableDates;
import dev.concert.application.concert.ConcertQueries.AvailableSeats;
import dev.concert.application.reservation.PayReservationUseCase.Completed;
import dev.concert.application.reservation.PayReservationUseCase.HoldExpired;
import dev.concert.application.reservation.PayReservationUseCase.InsufficientBalance;
import dev.concert.application.reservation.ReservationQueries.Status;
import dev.concert.application.reservation.ReserveSeatsUseCase.SeatsUnavailable;
import dev.concert.application.reservation.SeatConflict;
import dev.concert.application.reservation.SeatConflict.Reason;
import dev.concert.application.wallet.WalletQueries.Entry;
import dev.concert.domain.InMemoryDatabase;
import dev.concert.domain.concert.Performance;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenState.Admitted;
import dev.concert.domain.queue.QueueTokenState.EndReason;
import dev.concert.domain.queue.QueueTokenState.Ended;
import dev.concert.domain.queue.QueueTokenState.Waiting;
import dev.concert.domain.reservation.Reservation;
import dev.concert.domain.seat.SeatNumber;
import dev.concert.domain.shared.Money;
import dev.concert.domain.shared.Version.StaleVersionException;
import dev.concert.domain.wallet.WalletEntry.Kind;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The whole story, which is the same when every unit of work loses a race first. */
@ParameterizedClass
@MethodSource("applications")
class TicketStoryTest extends UseCaseTest {

    private record LosingFirst(InMemoryDatabase database) implements UnitOfWork {
        @Override
        public <T> T execute(Supplier<T> work) {
            AtomicBoolean lost = new AtomicBoolean();
            return database.atomically(() -> {
                T result = work.get();
                if (!lost.getAndSet(true)) {
                    throw new StaleVersionException("everything");
                }
                return result;
            });
        }
    }

    static Stream<Named<InMemoryApplication>> applications() {
        return Stream.of(
                Named.of("alone", new InMemoryApplication(1)),
                Named.of("losing every race first", new InMemoryApplication(1, LosingFirst::new)));
    }

    TicketStoryTest(InMemoryApplication app) {
        super(app);
    }

    @Test
    void two_friends_want_the_last_two_seats() {
        Performance performance = performance(2);

        // Kim comes first and is let in; Lee has to wait.
        QueueToken kim = join("kim");
        QueueToken lee = join("lee");
        assertThat(kim.number()).isEqualTo(1);
        assertThat(app.useCases.findPosition().find(kim).listNum()).isZero();
        assertThat(app.useCases.findPosition().find(lee).listNum()).isEqualTo(1);
        assertThat(reserve(lee, performance, 1)).isEqualTo(new Answer.Refused<>(new TokenJudge.NotAdmitted(lee)));

        // Kim looks around and takes both seats, but has no money, charges, and falls asleep.
        assertThat(app.concertQueries.availableDates(performance.concert().id(), DATE, NOW))
                .isInstanceOfSatisfying(
                        AvailableDates.class,
                        available -> assertThat(available.dates()).containsExactly(DATE));
        assertThat(seats(performance)).isEqualTo(new AvailableSeats(List.of(1, 2)));
        Reservation both = held(kim, performance, 1, 2);
        assertThat(seats(performance)).isEqualTo(new AvailableSeats(List.of()));
        assertThat(pay(kim, both)).isEqualTo(new InsufficientBalance(new Money(100_000)));
        charge(kim, 100_000);

        // The hold runs out: the money stays where it is, the seats are free at that instant.
        at(HOLD_END.minus(TICK));
        assertThat(status(kim, both)).isEqualTo(Status.HELD);
        at(HOLD_END);
        assertThat(status(kim, both)).isEqualTo(Status.EXPIRED);
        assertThat(seats(performance)).isEqualTo(new AvailableSeats(List.of(1, 2)));
        assertThat(pay(kim, both)).isEqualTo(new HoldExpired());
        assertThat(balance(kim)).isEqualTo(100_000);

        // Kim takes one of them anew and pays: the seat is Kim's, the token is used up.
        Reservation one = held(kim, performance, 2);
        assertThat(pay(kim, one)).isInstanceOf(Completed.class);
        assertThat(state(kim)).isInstanceOf(Ended.class);
        assertThat(balance(kim)).isEqualTo(50_000);
        assertThat(app.walletQueries.history(kim.userId(), OptionalLong.empty(), 10))
                .extracting(Entry::kind, Entry::amount)
                .containsExactly(tuple(Kind.USE, 50_000L), tuple(Kind.CHARGE, 100_000L));

        // That is Lee's turn, although Kim comes back before anybody has noticed.
        QueueToken again = join("kim");
        assertThat(again.number()).isEqualTo(3);
        assertThat(again.state()).isEqualTo(new Waiting());
        admit();
        assertThat(state(lee)).isInstanceOf(Admitted.class);

        // Lee is away for too long; Kim is let in, and takes the other seat as well.
        at(HOLD_END.plus(InMemoryApplication.ADMISSION.claimWindow()));
        admit();
        assertThat(app.useCases.calls().check(lee.id(), Need.LIVE))
                .isEqualTo(new TokenJudge.ExpiredToken(EndReason.UNCLAIMED));
        Reservation other = held(again, performance, 1);

        // Lee is back at the end of the line, and in when Kim gives up.
        QueueToken back = join("lee");
        assertThat(back.number()).isEqualTo(4);
        app.useCases.leaveQueue().leave(again.id());
        admit();
        assertThat(status(kim, other)).isEqualTo(Status.CANCELLED);
        assertThat(reserve(back, performance, 1, 2))
                .isEqualTo(new SeatsUnavailable(List.of(new SeatConflict(new SeatNumber(2), Reason.SOLD)), List.of()));
        Reservation last = held(back, performance, 1);
        charge(back, 50_000);
        assertThat(pay(back, last)).isInstanceOf(Completed.class);

        // Everything is sold, once, and every won accounted for.
        assertThat(app.useCases.offer().concerts(0, 1, false)).isEmpty();
        assertThat(app.useCases.offer().concerts(0, 1, true)).hasSize(1);
        assertThat(status(kim, one)).isEqualTo(Status.PAID);
        assertThat(status(back, last)).isEqualTo(Status.PAID);
        assertThat(balance(kim)).isEqualTo(50_000);
        assertThat(balance(back)).isZero();
        assertThat(app.database.payments.rows()).hasSize(2);

        // Counted is what was committed, however often it was tried.
        assertThat(app.metrics.admitted).hasValue(4);
        assertThat(app.metrics.held).hasValue(5);
        assertThat(app.metrics.sold).hasValue(2);
        assertThat(app.metrics.conflicted).hasValue(1);
    }

    private Object seats(Performance performance) {
        return app.concertQueries.availableSeats(performance.concert().id(), DATE, DATE, app.clock.instant());
    }

    private Status status(QueueToken token, Reservation reservation) {
        return app.reservationQueries
                .find(reservation.id(), token.userId(), app.clock.instant())
                .orElseThrow()
                .status();
    }
}
