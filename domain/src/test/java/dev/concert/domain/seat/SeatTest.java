package dev.concert.domain.seat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concert.domain.seat.SeatState.Available;
import dev.concert.domain.seat.SeatState.Held;
import dev.concert.domain.seat.SeatState.Sold;
import dev.concert.domain.shared.Ids.PerformanceId;
import dev.concert.domain.shared.Ids.ReservationId;
import dev.concert.domain.shared.Ids.SeatId;
import dev.concert.domain.shared.Ids.UserId;
import dev.concert.domain.shared.Money;
import dev.concert.domain.shared.Version;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeatTest {

    private static final Duration TICK = Duration.ofMillis(1);
    private static final Instant NOW = Instant.parse("2030-05-01T10:00:00.123Z");
    private static final Instant HOLD_END = NOW.plus(Duration.ofMinutes(5));
    private static final ReservationId MINE = new ReservationId(1);
    private static final ReservationId THEIRS = new ReservationId(2);
    private static final UserId ME = new UserId(3);

    private final Seat available = seat(new Available());
    private final Seat held = seat(new Held(MINE, HOLD_END));
    private final Seat sold = seat(new Sold(MINE, ME));

    private static Seat seat(SeatState state) {
        return new Seat(
                new SeatId(9), new PerformanceId(4), new SeatNumber(7), new Money(50_000), "R", state, new Version(5));
    }

    @Test
    void a_seat_is_held_with_the_version_that_was_read() {
        assertThat(available.hold(MINE, HOLD_END, NOW)).isEqualTo(held);
    }

    @Test
    void a_held_seat_is_nobody_elses_until_the_hold_runs_out() {
        assertThat(held.isAvailableAt(HOLD_END.minus(TICK))).isFalse();
        assertThatThrownBy(() -> held.hold(THEIRS, HOLD_END.plus(TICK), HOLD_END.minus(TICK)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_held_seat_is_free_again_when_the_hold_runs_out() {
        Instant theirEnd = HOLD_END.plus(Duration.ofMinutes(5));

        assertThat(held.isAvailableAt(HOLD_END)).isTrue();
        assertThat(held.hold(THEIRS, theirEnd, HOLD_END)).isEqualTo(seat(new Held(THEIRS, theirEnd)));
    }

    @Test
    void a_held_seat_is_sold_to_its_holder() {
        assertThat(held.sell(MINE, ME, HOLD_END.minus(TICK))).isEqualTo(sold);
    }

    @Test
    void a_held_seat_is_not_sold_once_the_hold_has_run_out() {
        assertThat(held.isHeldBy(MINE, HOLD_END.minus(TICK))).isTrue();
        assertThat(held.isHeldBy(MINE, HOLD_END)).isFalse();
        assertThatThrownBy(() -> held.sell(MINE, ME, HOLD_END)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_held_seat_is_not_sold_to_anybody_else() {
        assertThat(held.isHeldBy(THEIRS, NOW)).isFalse();
        assertThatThrownBy(() -> held.sell(THEIRS, ME, NOW)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void only_a_held_seat_is_sold() {
        assertThat(available.isHeldBy(MINE, NOW)).isFalse();
        assertThat(sold.isHeldBy(MINE, NOW)).isFalse();
        assertThatThrownBy(() -> available.sell(MINE, ME, NOW)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> sold.sell(MINE, ME, NOW)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_sold_seat_stays_sold() {
        Instant later = NOW.plus(Duration.ofDays(10_000));

        assertThat(sold.isSold()).isTrue();
        assertThat(sold.isAvailableAt(later)).isFalse();
        assertThatThrownBy(() -> sold.hold(THEIRS, later.plus(TICK), later)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(sold::release).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_sold_seat_is_available_again_once_its_reservation_is_refunded() {
        assertThat(sold.takeBack(MINE)).isEqualTo(available);
        assertThatThrownBy(() -> sold.takeBack(THEIRS)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> held.takeBack(MINE)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void only_an_available_seat_is_blocked_and_nobody_gets_it_until_it_is_put_back() {
        Seat blocked = available.block(NOW);

        assertThat(blocked.whyUnavailable(HOLD_END)).contains(Seat.Unavailable.BLOCKED);
        assertThat(blocked.unblock()).isEqualTo(available);
        assertThat(held.block(HOLD_END)).isEqualTo(blocked);
        assertThatThrownBy(() -> blocked.hold(MINE, HOLD_END, NOW)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> held.block(NOW)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> sold.block(HOLD_END)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(available::unblock).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_hold_is_given_back() {
        assertThat(held.release()).isEqualTo(available);
        assertThatThrownBy(available::release).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_seat_has_a_price() {
        assertThatThrownBy(() -> new Seat(
                        held.id(), held.performanceId(), held.number(), Money.ZERO, null, held.state(), held.version()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 50})
    void seats_are_numbered_from_one_to_fifty(int number) {
        assertThat(new SeatNumber(number).value()).isEqualTo(number);
        assertThat(SeatNumber.isValid(number)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 51, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void there_are_no_other_numbers(int number) {
        assertThat(SeatNumber.isValid(number)).isFalse();
        assertThatThrownBy(() -> new SeatNumber(number)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_number_too_large_for_a_seat_is_not_cut_down_to_one() {
        assertThat(SeatNumber.isValid((1L << 32) + 1)).isFalse();
    }
}
