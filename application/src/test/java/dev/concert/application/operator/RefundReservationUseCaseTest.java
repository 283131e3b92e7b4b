package dev.concert.application.operator;

import static dev.concert.domain.Given.HOLD;
import static dev.concert.domain.Given.NOW;
import static dev.concert.domain.Given.PRICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.concert.application.UseCaseTest;
import dev.concert.application.access.AuditTrail.Entry;
import dev.concert.application.access.AuditTrail.Recorded;
import dev.concert.application.operator.RefundReservationUseCase.NotFound;
import dev.concert.application.operator.RefundReservationUseCase.NotPaid;
import dev.concert.application.operator.RefundReservationUseCase.Refunded;
import dev.concert.application.reservation.CancelReservationUseCase;
import dev.concert.application.reservation.PayReservationUseCase;
import dev.concert.application.wallet.WalletQueries;
import dev.concert.domain.Given;
import dev.concert.domain.concert.Performance;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.reservation.Reservation;
import dev.concert.domain.reservation.ReservationState;
import dev.concert.domain.shared.Ids.ReservationId;
import dev.concert.domain.wallet.Wallet;
import dev.concert.domain.wallet.WalletEntry.Kind;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RefundReservationUseCaseTest extends UseCaseTest {

    private QueueToken kim;
    private Performance performance;
    private Reservation paid;

    @BeforeEach
    void givenThatKimPaidForTwoSeats() {
        kim = join("kim");
        performance = performance(3);
        paid = held(kim, performance, 1, 2);
        charge(kim, 2 * PRICE.won());
        pay(kim, paid);
    }

    private Object refund(ReservationId id) {
        return outcome(app.useCases.refundReservation().refund(id, call(Refunded.class)));
    }

    @Test
    void a_refund_gives_back_the_money_and_the_seats_also_long_after_the_date() {
        at(NOW.plus(Duration.ofDays(400)));

        Refunded refunded = (Refunded) refund(paid.id());

        assertThat(refunded.reservation().state()).isEqualTo(new ReservationState.Refunded(NOW, app.clock.instant()));
        assertThat(app.database.reservations.get(paid.id())).isEqualTo(refunded.reservation());
        assertThat(seat(performance, 1).isAvailableAt(app.clock.instant())).isTrue();
        assertThat(seat(performance, 2).isAvailableAt(app.clock.instant())).isTrue();
        assertThat(app.walletQueries.history(kim.userId(), OptionalLong.empty(), 1))
                .extracting(WalletQueries.Entry::kind, WalletQueries.Entry::amount, WalletQueries.Entry::balanceAfter)
                .containsExactly(tuple(Kind.REFUND, 2 * PRICE.won(), 2 * PRICE.won()));
        assertThat(app.metrics.refunded).hasValue(2);
    }

    @Test
    void a_refund_is_recorded_and_a_repetition_answers_the_same_and_changes_nothing() {
        Refunded first = (Refunded) refund(paid.id());
        at(NOW.plusSeconds(1));

        assertThat(withoutEffect(() -> refund(paid.id()))).isEqualTo(new Refunded(first.reservation(), false));
        assertThat(app.metrics.refunded).hasValue(2);
        assertThat(app.audit.newest(null, 10))
                .extracting(Recorded::entry)
                .extracting(Entry::action, Entry::subject)
                .containsExactly(
                        tuple("reservation.refund", "reservation/" + paid.id().value()));
    }

    @Test
    void a_refunded_seat_is_sold_again_and_refunded_again() {
        refund(paid.id());
        QueueToken lee = join("lee");
        charge(lee, PRICE.won());
        Reservation second = held(lee, performance, 1);

        assertThat(pay(lee, second)).isInstanceOf(PayReservationUseCase.Completed.class);
        assertThat(refund(second.id())).isInstanceOf(Refunded.class);
        assertThat(seat(performance, 1).isAvailableAt(NOW)).isTrue();
    }

    @Test
    void a_refunded_reservation_can_neither_be_paid_nor_cancelled() {
        refund(paid.id());
        QueueToken again = join("kim");

        assertThat(withoutEffect(() -> pay(again, paid))).isEqualTo(new PayReservationUseCase.AlreadyRefunded());
        assertThat(withoutEffect(() -> pay(kim, paid))).isEqualTo(new PayReservationUseCase.AlreadyRefunded());
        assertThat(withoutEffect(() -> cancel(again, paid))).isEqualTo(new CancelReservationUseCase.AlreadyRefunded());
    }

    @Test
    void a_full_wallet_takes_a_refund() {
        Given given = new Given(app.database);
        given.charged(kim.userId(), Wallet.MAX_BALANCE);

        assertThat(refund(paid.id())).isInstanceOf(Refunded.class);
        assertThat(given.wallet(kim.userId()).balance()).isEqualTo(Wallet.MAX_BALANCE.plus(paid.amount()));
    }

    @Test
    void only_a_paid_reservation_is_refunded() {
        QueueToken lee = join("lee");
        Reservation held = held(lee, performance, 3);

        assertThat(withoutEffect(() -> refund(held.id()))).isEqualTo(new NotPaid());
        cancel(lee, held);
        assertThat(withoutEffect(() -> refund(held.id()))).isEqualTo(new NotPaid());
        Reservation overdue = held(lee, performance, 3);
        at(NOW.plus(HOLD));
        app.useCases.expireReservations().expire();
        assertThat(withoutEffect(() -> refund(overdue.id()))).isEqualTo(new NotPaid());
        assertThat(withoutEffect(() -> refund(new ReservationId(987_654)))).isEqualTo(new NotFound());
    }
}
