package dev.concert.application.reservation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concert.application.UseCaseTest;
import dev.concert.application.access.Answer.Refused;
import dev.concert.application.access.TokenJudge.ExpiredToken;
import dev.concert.application.access.TokenJudge.NotAdmitted;
import dev.concert.application.access.TokenJudge.UnknownToken;
import dev.concert.application.reservation.PayReservationUseCase.AlreadyCancelled;
import dev.concert.application.reservation.PayReservationUseCase.AlreadyPaid;
import dev.concert.application.reservation.PayReservationUseCase.AmountMismatch;
import dev.concert.application.reservation.PayReservationUseCase.Completed;
import dev.concert.application.reservation.PayReservationUseCase.HoldExpired;
import dev.concert.application.reservation.PayReservationUseCase.InsufficientBalance;
import dev.concert.application.reservation.PayReservationUseCase.NotFound;
import dev.concert.application.wallet.WalletQueries.Entry;
import dev.concert.domain.concert.Performance;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenState.Admitted;
import dev.concert.domain.queue.QueueTokenState.EndReason;
import dev.concert.domain.queue.QueueTokenState.Ended;
import dev.concert.domain.reservation.Payment;
import dev.concert.domain.reservation.PaymentRepository;
import dev.concert.domain.reservation.Reservation;
import dev.concert.domain.reservation.ReservationState.Paid;
import dev.concert.domain.seat.SeatState.Sold;
import dev.concert.domain.shared.Ids.ReservationId;
import dev.concert.domain.shared.Ids.TokenId;
import dev.concert.domain.shared.Money;
import dev.concert.domain.wallet.WalletEntry.Kind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class PayReservationUseCaseTest extends UseCaseTest {

    private static final Instant LAST_CHANCE = HOLD_END.minus(TICK);
    private static final Money WRONG = new Money(1);

    private final QueueToken kim = join("kim");
    private final QueueToken lee = join("lee");
    private final Performance performance = performance(5);

    private Object pay(TokenId token, ReservationId reservation, Money amount) {
        return outcome(
                app.useCases.payReservation().pay(new PayReservationUseCase.Command(token, reservation, amount, null)));
    }

    @Test
    void a_hold_that_a_node_ahead_in_time_has_found_run_out_is_not_paid() {
        Reservation reservation = held(kim, performance, 1, 2);
        charge(kim, 120_000);
        at(HOLD_END);
        Reservation next = held(lee, performance, 2);

        at(LAST_CHANCE);

        assertThat(pay(kim, reservation)).isEqualTo(new HoldExpired());
        assertThat(balance(kim)).isEqualTo(120_000);
        assertThat(seat(performance, 2).isHeldBy(next.id(), LAST_CHANCE)).isTrue();
    }

    @Test
    void money_reservation_seats_payment_and_token_move_together() {
        Reservation reservation = held(kim, performance, 1, 2);
        charge(kim, 120_000);

        at(LAST_CHANCE);
        Completed completed = (Completed) pay(kim, reservation);

        Payment payment = new Payment(reservation.id(), kim.userId(), new Money(100_000), LAST_CHANCE);
        assertThat(completed.payment()).isEqualTo(payment);
        assertThat(completed.seats()).isEqualTo(2);
        assertThat(app.database.payments.byKey()).containsExactly(Map.entry(completed.id(), payment));
        assertThat(balance(kim)).isEqualTo(20_000);
        Entry newest =
                app.walletQueries.history(kim.userId(), OptionalLong.empty(), 1).getFirst();
        assertThat(newest).isEqualTo(new Entry(newest.id(), Kind.USE, 100_000, 120_000, 20_000, LAST_CHANCE));
        assertThat(state(reservation)).isEqualTo(new Paid(LAST_CHANCE));
        assertThat(seat(performance, 1).state()).isEqualTo(new Sold(reservation.id(), kim.userId()));
        assertThat(seat(performance, 2).state()).isEqualTo(new Sold(reservation.id(), kim.userId()));
        assertThat(state(kim)).isEqualTo(new Ended(LAST_CHANCE, EndReason.PAID, NOW));
    }

    @Test
    void the_slot_of_who_has_paid_is_the_next_ones() {
        Reservation reservation = held(kim, performance, 1);
        charge(kim, 50_000);
        fillTheHouse();
        QueueToken next = join("next");

        pay(kim, reservation);
        admit();

        assertThat(state(next)).isInstanceOf(Admitted.class);
    }

    @Test
    void a_payment_at_the_very_end_of_the_hold_is_too_late_and_debits_nothing() {
        Reservation reservation = held(kim, performance, 1);
        charge(kim, 50_000);

        at(HOLD_END);

        assertThat(withoutEffect(() -> pay(kim, reservation))).isEqualTo(new HoldExpired());
    }

    @Test
    void a_late_payment_debits_nothing_also_when_the_hold_was_tidied_up() {
        Reservation reservation = held(kim, performance, 1);
        charge(kim, 50_000);

        at(HOLD_END);
        app.useCases.expireReservations().expire();

        assertThat(withoutEffect(() -> pay(kim, reservation))).isEqualTo(new HoldExpired());
    }

    @Test
    void a_late_payment_takes_nothing_from_who_holds_the_seat_now() {
        Reservation reservation = held(kim, performance, 1);
        charge(kim, 50_000);
        at(HOLD_END);
        Reservation theirs = held(lee, performance, 1);

        assertThat(withoutEffect(() -> pay(kim, reservation))).isEqualTo(new HoldExpired());
        charge(lee, 50_000);
        assertThat(pay(lee, theirs)).isInstanceOf(Completed.class);
        assertThat(seat(performance, 1).state()).isEqualTo(new Sold(theirs.id(), lee.userId()));
    }

    @Test
    void the_amount_is_exactly_what_the_reservation_costs() {
        Reservation reservation = held(kim, performance, 1, 2);
        charge(kim, 1_000_000);
        AmountMismatch mismatch = new AmountMismatch(new Money(100_000));

        assertThat(withoutEffect(() -> pay(kim, reservation, new Money(99_999))))
                .isEqualTo(mismatch);
        assertThat(withoutEffect(() -> pay(kim, reservation, new Money(100_001))))
                .isEqualTo(mismatch);
        assertThat(withoutEffect(() -> pay(kim, reservation, Money.ZERO))).isEqualTo(mismatch);
    }

    @Test
    void a_user_with_too_little_learns_how_much_is_missing_and_may_charge_and_pay() {
        Reservation reservation = held(kim, performance, 1);
        charge(kim, 49_999);

        assertThat(withoutEffect(() -> pay(kim, reservation))).isEqualTo(new InsufficientBalance(new Money(1)));
        charge(kim, 1);
        assertThat(pay(kim, reservation)).isInstanceOf(Completed.class);
        assertThat(balance(kim)).isZero();
    }

    @Test
    void a_reservation_is_paid_once() {
        Reservation reservation = held(kim, performance, 1);
        charge(kim, 100_000);
        pay(kim, reservation);
        QueueToken again = join("kim");

        assertThat(withoutEffect(() -> pay(again, reservation))).isEqualTo(new AlreadyPaid());
    }

    @Test
    void a_second_payment_with_the_token_that_the_first_one_ended_is_refused_as_paid() {
        Reservation reservation = held(kim, performance, 1);
        charge(kim, 100_000);
        pay(kim, reservation);

        assertThat(withoutEffect(() -> pay(kim, reservation))).isEqualTo(new AlreadyPaid());
        assertThat(withoutEffect(() -> pay(kim, reservation, new Money(1)))).isEqualTo(new AlreadyPaid());
    }

    @Test
    void an_ended_token_pays_nothing_but_what_it_has_paid() {
        QueueToken lee = join("lee");
        Reservation first = held(kim, performance, 1);
        Reservation ofLee = held(lee, performance, 2);
        charge(kim, 100_000);
        charge(lee, 100_000);
        pay(kim, first);
        pay(lee, ofLee);
        QueueToken next = join("kim");
        app.useCases.leaveQueue().leave(next.id());

        assertThat(withoutEffect(() -> pay(kim, ofLee))).isEqualTo(new Refused<>(new ExpiredToken(EndReason.PAID)));
        assertThat(withoutEffect(() -> pay(next, first))).isEqualTo(new Refused<>(new ExpiredToken(EndReason.LEFT)));
    }

    @Test
    void what_was_cancelled_is_not_paid() {
        Reservation reservation = held(kim, performance, 1);
        charge(kim, 50_000);
        cancel(kim, reservation);

        assertThat(withoutEffect(() -> pay(kim, reservation))).isEqualTo(new AlreadyCancelled());
    }

    @Test
    void nobody_pays_for_what_is_somebody_elses_or_nobodys() {
        Reservation reservation = held(kim, performance, 1);
        charge(lee, 50_000);

        assertThat(withoutEffect(() -> pay(lee, reservation))).isEqualTo(new NotFound());
        assertThat(withoutEffect(() -> pay(lee.id(), new ReservationId(999), PRICE)))
                .isEqualTo(new NotFound());
    }

    @Test
    void the_token_is_judged_first() {
        ReservationId never = new ReservationId(999);
        fillTheHouse();
        QueueToken waiting = join("waiting");
        app.useCases.leaveQueue().leave(lee.id());

        assertThat(withoutEffect(() -> pay(UNKNOWN, never, WRONG))).isEqualTo(new Refused<>(new UnknownToken()));
        assertThat(withoutEffect(() -> pay(waiting.id(), never, WRONG)))
                .isEqualTo(new Refused<>(new NotAdmitted(waiting)));
        assertThat(withoutEffect(() -> pay(lee.id(), never, WRONG)))
                .isEqualTo(new Refused<>(new ExpiredToken(EndReason.LEFT)));
    }

    @Test
    void the_state_of_the_reservation_is_judged_before_the_amount_and_the_amount_before_the_balance() {
        Reservation reservation = held(kim, performance, 1);

        assertThat(withoutEffect(() -> pay(kim, reservation, WRONG))).isEqualTo(new AmountMismatch(PRICE));
        at(HOLD_END);
        assertThat(withoutEffect(() -> pay(kim, reservation, WRONG))).isEqualTo(new HoldExpired());
    }

    @Test
    void a_hold_that_outlasts_the_session_is_paid_to_its_end() {
        at(SESSION_END.minus(TICK));
        Reservation reservation = held(kim, performance, 1);
        charge(kim, 50_000);

        at(reservation.heldUntil().minus(TICK));

        assertThat(pay(kim, reservation)).isInstanceOf(Completed.class);
    }

    @Test
    void a_hold_that_outlasted_the_session_takes_the_token_with_it() {
        at(SESSION_END.minus(TICK));
        Reservation reservation = held(kim, performance, 1);
        charge(kim, 50_000);

        at(reservation.heldUntil());

        assertThat(pay(kim, reservation)).isEqualTo(new Refused<>(new ExpiredToken(EndReason.EXPIRED)));
        assertThat(balance(kim)).isEqualTo(50_000);
    }

    @Test
    void a_payment_that_fails_at_its_last_step_has_changed_nothing() {
        Reservation reservation = held(kim, performance, 1);
        charge(kim, 50_000);
        PaymentRepository broken = payment -> {
            throw new IllegalStateException("The power is gone");
        };
        PayReservationUseCase unlucky = new PayReservationUseCase(
                app.useCases.calls(),
                app.database.tokens(),
                app.database.reservations(),
                app.database.seats(),
                app.database.wallets(),
                broken,
                app.clock,
                app.metrics);
        List<Map<?, ?>> before = app.database.contents();

        assertThatThrownBy(() -> unlucky.pay(
                        new PayReservationUseCase.Command(kim.id(), reservation.id(), reservation.amount(), null)))
                .hasMessage("The power is gone");

        assertThat(app.database.contents()).isEqualTo(before);
        assertThat(app.metrics.sold).hasValue(0);
    }
}
