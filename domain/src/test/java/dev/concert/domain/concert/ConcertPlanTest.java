package dev.concert.domain.concert;

import static dev.concert.domain.Given.DATE;
import static dev.concert.domain.Given.PRICE;
import static dev.concert.domain.Given.numbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.concert.domain.concert.ConcertPlan.InvalidPlanException;
import dev.concert.domain.concert.ConcertPlan.PerformancePlan;
import dev.concert.domain.concert.ConcertPlan.SeatRange;
import dev.concert.domain.seat.SeatNumber;
import dev.concert.domain.shared.Ids.ConcertId;
import dev.concert.domain.shared.Money;
import dev.concert.domain.wallet.Wallet;
import java.time.LocalDate;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConcertPlanTest {

    private static final PerformancePlan PERFORMANCE = new PerformancePlan(DATE, PRICE, 1);
    private static final String LONGEST = "밤".repeat(Concert.MAX_TEXT_LENGTH);

    private static ConcertPlan plan(String name, String artist, PerformancePlan... performances) {
        return new ConcertPlan(name, artist, List.of(performances));
    }

    private static void assertBlamed(String field, String message, ThrowingCallable plan) {
        assertThatExceptionOfType(InvalidPlanException.class)
                .isThrownBy(plan)
                .withMessageContaining(message)
                .extracting(InvalidPlanException::field)
                .isEqualTo(field);
    }

    @Test
    void a_plan_within_its_limits_is_made() {
        assertThatCode(() -> plan(LONGEST, LONGEST, PERFORMANCE)).doesNotThrowAnyException();
        assertThatCode(() -> new PerformancePlan(DATE, PerformancePlan.MAX_PRICE, SeatNumber.MAX))
                .doesNotThrowAnyException();
    }

    @Test
    void names_and_artists_have_1_to_200_characters() {
        assertBlamed("name", "1 to 200 characters, not 0", () -> plan("", "MAKTUB", PERFORMANCE));
        assertBlamed("name", "1 to 200 characters, not 201", () -> plan(LONGEST + "밤", "MAKTUB", PERFORMANCE));
        assertBlamed("artist", "1 to 200 characters, not 201", () -> plan("Encore", LONGEST + "밤", PERFORMANCE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " Encore",
                "Encore ",
                "Encore\u00A0",
                "En\tcore",
                "En\u0000core",
                "En\ud800core",
                "Encore\u3164",
                "En\u202Ecore"
            })
    void names_have_no_blanks_at_either_end_and_no_characters_that_cannot_be_seen(String name) {
        assertBlamed("name", "no characters that cannot be seen", () -> plan(name, "MAKTUB", PERFORMANCE));
    }

    @Test
    void a_concert_has_at_least_one_performance() {
        assertBlamed("performances", "at least one performance, not 0", () -> plan("Encore", "MAKTUB"));
    }

    @Test
    void a_concert_is_played_once_on_a_date() {
        assertBlamed(
                "performances[1].date",
                "not two on " + DATE,
                () -> plan("Encore", "MAKTUB", PERFORMANCE, new PerformancePlan(DATE, PRICE, 2)));
    }

    @Test
    void a_performance_is_in_years_that_every_store_can_hold() {
        for (LocalDate date : List.of(LocalDate.of(1969, 12, 31), LocalDate.of(9999, 1, 1), LocalDate.MIN)) {
            assertBlamed("date", "1970 to 9998", () -> new PerformancePlan(date, PRICE, 1));
        }
        assertThatCode(() -> new PerformancePlan(LocalDate.of(9998, 12, 31), PRICE, 1))
                .doesNotThrowAnyException();
    }

    @Test
    void a_performance_has_1_to_50_seats() {
        assertBlamed("seatCount", "1 to 50 seats, not 0", () -> new PerformancePlan(DATE, PRICE, 0));
        assertBlamed("seatCount", "1 to 50 seats, not 51", () -> new PerformancePlan(DATE, PRICE, 51));
    }

    @Test
    void a_seat_costs_something_that_a_wallet_can_hold() {
        Money more = PerformancePlan.MAX_PRICE.plus(new Money(1));

        assertThat(PerformancePlan.MAX_PRICE).isEqualTo(Wallet.MAX_BALANCE);
        assertBlamed("price", "not 0 won", () -> new PerformancePlan(DATE, Money.ZERO, 1));
        assertBlamed("price", "not 1000000000001 won", () -> new PerformancePlan(DATE, more, 1));
    }

    private static SeatRange range(int from, int to) {
        return new SeatRange(from, to, PRICE, "R");
    }

    private static PerformancePlan of(int seatCount, SeatRange... ranges) {
        return new PerformancePlan(DATE, seatCount, List.of(ranges));
    }

    @Test
    void seats_are_planned_by_ranges_in_any_order() {
        assertThat(of(9, range(4, 9), range(1, 1), range(2, 3)).seats())
                .containsExactly(range(1, 1), range(2, 3), range(4, 9));
        assertThat(range(4, 6).numbers()).containsExactlyElementsOf(numbers(4, 5, 6));
        assertThat(new PerformancePlan(DATE, PRICE, 7).seats()).containsExactly(new SeatRange(1, 7, PRICE, null));
    }

    @Test
    void each_seat_is_planned_exactly_once() {
        assertBlamed("seats", "Of 9 seats only 0", () -> of(9));
        assertBlamed("seats", "Of 9 seats only 8", () -> of(9, range(1, 4), range(6, 9)));
        assertBlamed("seats[1].from", "Seat 4 is planned twice", () -> of(9, range(1, 4), range(4, 9)));
        assertBlamed("seats[1].from", "Seat 3 is planned twice", () -> of(9, range(3, 9), range(1, 3)));
        assertBlamed("seats[0].to", "none is 10", () -> of(9, range(1, 10)));
    }

    @Test
    void a_range_has_seats_a_price_and_perhaps_a_grade_of_1_to_20_characters() {
        assertBlamed("from", "not 0", () -> range(0, 3));
        assertBlamed("from", "not 51", () -> range(51, 51));
        assertBlamed("to", "from 3 to 2", () -> range(3, 2));
        assertBlamed("to", "from 3 to 51", () -> range(3, 51));
        assertBlamed("price", "not 0 won", () -> new SeatRange(1, 2, Money.ZERO, null));
        assertBlamed("grade", "1 to 20 characters, not 0", () -> new SeatRange(1, 2, PRICE, ""));
        assertBlamed("grade", "1 to 20 characters, not 21", () -> new SeatRange(1, 2, PRICE, "석".repeat(21)));
        assertBlamed("grade", "cannot be seen", () -> new SeatRange(1, 2, PRICE, "VIP "));
        assertThat(new SeatRange(1, 2, PRICE, "석".repeat(20)).grade()).hasSize(20);
    }

    @Test
    void a_concert_states_its_limits_by_itself() {
        ConcertId id = new ConcertId(1);

        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> new Concert(id, "", "MAKTUB", true));
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> new Concert(id, "Encore", LONGEST + "밤", true));
        assertThat(new Concert(id, LONGEST, "MAKTUB", true).name()).isEqualTo(LONGEST);
    }
}
