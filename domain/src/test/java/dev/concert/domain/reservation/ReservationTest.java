package dev.concert.domain.reservation;

import static dev.concert.domain.Given.HOLD;
import static dev.concert.domain.Given.NOW;
import static dev.concert.domain.Given.numbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concert.domain.reservation.ReservationState.Cancelled;
import dev.concert.domain.reservation.ReservationState.Expired;
import dev.concert.domain.reservation.ReservationState.Held;
import dev.concert.domain.reservation.ReservationState.Paid;
import dev.concert.domain.reservation.ReservationState.Refunded;
import dev.concert.domain.seat.SeatNumber;
import dev.concert.domain.shared.Ids.PerformanceId;
import dev.concert.domain.shared.Ids.ReservationId;
import dev.concert.domain.shared.Ids.TokenId;
import dev.concert.domain.shared.Ids.UserId;
import dev.concert.domain.shared.Money;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReservationTest {

    private static final Duration TICK = Duration.ofMillis(1);
    private static final Instant HOLD_END = NOW.plus(HOLD);
    private static final Instant LAST_CHANCE = HOLD_END.minus(TICK);

    private final Reservation held = reservation(numbers(10, 2), new Money(100_000), HOLD_END, new Held());

    private static Reservation reservation(
            List<SeatNumber> seats, Money amount, Instant heldUntil, ReservationState state) {
        return new Reservation(
                new ReservationId(1),
                new UserId(2),
                new TokenId(new UUID(3, 4)),
                new PerformanceId(5),
                seats,
                amount,
                NOW,
                heldUntil,
                state);
    }

    private Reservation inState(ReservationState state) {
        return reservation(held.seats(), held.amount(), HOLD_END, state);
    }

    static List<ReservationState> finalStates() {
        return List.of(new Paid(NOW), new Refunded(NOW, NOW), new Cancelled(NOW), new Expired());
    }

    @Test
    void seats_are_kept_in_ascending_order_each_once() {
        assertThat(reservation(numbers(10, 2, 9, 2), new Money(1), HOLD_END, new Held())
                        .seats())
                .isEqualTo(numbers(2, 9, 10));
    }

    @Test
    void a_reservation_has_seats_a_price_and_time() {
        assertThatThrownBy(() -> reservation(List.of(), new Money(1), HOLD_END, new Held()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> reservation(numbers(1), Money.ZERO, HOLD_END, new Held()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> reservation(numbers(1), new Money(1), NOW, new Held()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void it_is_held_until_the_hold_runs_out_and_overdue_from_then_on() {
        assertThat(held.isHeldAt(LAST_CHANCE)).isTrue();
        assertThat(held.isOverdueAt(LAST_CHANCE)).isFalse();
        assertThat(held.isHeldAt(HOLD_END)).isFalse();
        assertThat(held.isOverdueAt(HOLD_END)).isTrue();
    }

    @Test
    void it_is_paid_while_it_is_held() {
        assertThat(held.pay(LAST_CHANCE)).isEqualTo(inState(new Paid(LAST_CHANCE)));
        assertThatThrownBy(() -> held.pay(HOLD_END)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void it_is_cancelled_while_it_is_held() {
        assertThat(held.cancel(LAST_CHANCE)).isEqualTo(inState(new Cancelled(LAST_CHANCE)));
        assertThatThrownBy(() -> held.cancel(HOLD_END)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void it_expires_once_it_is_overdue() {
        assertThatThrownBy(() -> held.expire(LAST_CHANCE)).isInstanceOf(IllegalStateException.class);
        assertThat(held.expire(HOLD_END)).isEqualTo(inState(new Expired()));
    }

    @Test
    void it_is_refunded_once_and_only_after_it_was_paid() {
        Reservation paid = held.pay(NOW);
        Reservation refunded = paid.refund(HOLD_END);

        assertThat(refunded).isEqualTo(inState(new Refunded(NOW, HOLD_END)));
        assertThat(refunded.refundedAt()).isEqualTo(HOLD_END);
        assertThatThrownBy(() -> refunded.refund(HOLD_END)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> held.refund(NOW)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(paid::refundedAt).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_refund_by_a_clock_that_is_behind_is_of_the_payments_instant() {
        assertThat(held.pay(LAST_CHANCE).refund(NOW)).isEqualTo(inState(new Refunded(LAST_CHANCE, LAST_CHANCE)));
        assertThatThrownBy(() -> new Refunded(LAST_CHANCE, NOW)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @MethodSource("finalStates")
    void what_is_paid_refunded_cancelled_or_expired_is_never_held_again(ReservationState state) {
        Reservation over = inState(state);

        assertThat(over.isHeldAt(NOW)).isFalse();
        assertThat(over.isOverdueAt(HOLD_END)).isFalse();
        assertThatThrownBy(() -> over.pay(NOW)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> over.cancel(NOW)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> over.expire(HOLD_END)).isInstanceOf(IllegalStateException.class);
    }
}
