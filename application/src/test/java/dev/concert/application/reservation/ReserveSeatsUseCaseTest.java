package dev.concert.application.reservation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.application.InMemoryApplication;
import dev.concert.application.UseCaseTest;
import dev.concert.application.access.Answer.Refused;
import dev.concert.application.access.TokenJudge.ExpiredToken;
import dev.concert.application.access.TokenJudge.NotAdmitted;
import dev.concert.application.access.TokenJudge.UnknownToken;
import dev.concert.application.reservation.ReserveSeatsUseCase.AmountMismatch;
import dev.concert.application.reservation.ReserveSeatsUseCase.ConcertNotFound;
import dev.concert.application.reservation.ReserveSeatsUseCase.DateNotFound;
import dev.concert.application.reservation.ReserveSeatsUseCase.InProgress;
import dev.concert.application.reservation.ReserveSeatsUseCase.Reserved;
import dev.concert.application.reservation.ReserveSeatsUseCase.SeatsUnavailable;
import dev.concert.application.reservation.SeatConflict.Reason;
import dev.concert.domain.Given;
import dev.concert.domain.concert.Concert;
import dev.concert.domain.concert.Performance;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenState.Admitted;
import dev.concert.domain.queue.QueueTokenState.EndReason;
import dev.concert.domain.reservation.Reservation;
import dev.concert.domain.reservation.ReservationState.Expired;
import dev.concert.domain.reservation.ReservationState.Held;
import dev.concert.domain.seat.SeatNumber;
import dev.concert.domain.seat.SeatState;
import dev.concert.domain.seat.SeatState.Available;
import dev.concert.domain.shared.Ids.ConcertId;
import dev.concert.domain.shared.Ids.PerformanceId;
import dev.concert.domain.shared.Money;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReserveSeatsUseCaseTest extends UseCaseTest {

    private static final Money WRONG = new Money(1);

    private final QueueToken kim = join("kim");
    private final QueueToken lee = join("lee");
    private final Performance performance = performance(10);

    private static SeatsUnavailable unavailable(List<SeatNumber> suggestion, SeatConflict... conflicts) {
        return new SeatsUnavailable(List.of(conflicts), suggestion);
    }

    private static SeatConflict conflict(int number, Reason reason) {
        return new SeatConflict(new SeatNumber(number), reason);
    }

    private Performance unknownConcert() {
        return new Performance(
                new PerformanceId(999), new Concert(new ConcertId(999), "Never made", "Nobody", true), DATE, null);
    }

    private void sell(int number) {
        charge(lee, PRICE.won());
        pay(lee, held(lee, performance, number));
    }

    @Test
    void a_concert_is_booked_through_its_own_queue_from_the_commit_on_that_opened_it() {
        QueueToken kim = join("kim");
        Performance performance = performance(3);
        join("lee");

        // By another node: the directory of this one does not show it yet.
        app.database.atomically(
                () -> app.database.queues().open(performance.concert().id(), 1));

        assertThat(withoutEffect(() -> reserve(kim, performance, 1))).isEqualTo(new ReserveSeatsUseCase.OtherQueue());
    }

    @Test
    void all_seats_are_held_for_the_time_of_a_hold() {
        Reserved reserved = (Reserved) reserve(kim, performance, 9, 2, 10);

        Reservation reservation = reserved.reservation();
        assertThat(reserved.performance()).isEqualTo(performance);
        assertThat(reserved.repeated()).isFalse();
        assertThat(reservation)
                .isEqualTo(new Reservation(
                        reservation.id(),
                        kim.userId(),
                        kim.id(),
                        performance.id(),
                        Given.numbers(2, 9, 10),
                        new Money(150_000),
                        NOW,
                        HOLD_END,
                        new Held()));
        assertThat(app.database.reservations.get(reservation.id())).isEqualTo(reservation);
        for (int number : List.of(2, 9, 10)) {
            assertThat(seat(performance, number).state()).isEqualTo(new SeatState.Held(reservation.id(), HOLD_END));
        }
        assertThat(seat(performance, 1).state()).isEqualTo(new Available());
    }

    @Test
    void a_held_seat_is_nobody_elses_until_the_very_end_of_the_hold() {
        held(kim, performance, 1);

        at(HOLD_END.minus(TICK));
        assertThat(withoutEffect(() -> reserve(lee, performance, 1)))
                .isEqualTo(unavailable(Given.numbers(2), conflict(1, Reason.HELD)));

        at(HOLD_END);
        Reservation theirs = held(lee, performance, 1);
        assertThat(seat(performance, 1).isHeldBy(theirs.id(), HOLD_END)).isTrue();
    }

    @Test
    void a_sold_seat_is_sold_for_ever() {
        sell(1);

        at(SESSION_END.minus(TICK));
        assertThat(withoutEffect(() -> reserve(kim, performance, 1)))
                .isEqualTo(unavailable(Given.numbers(2), conflict(1, Reason.SOLD)));
    }

    @Test
    void if_any_seat_is_not_to_be_had_none_is_held_and_all_that_stand_in_the_way_are_named() {
        sell(7);
        held(join("park"), performance, 3, 5);

        assertThat(withoutEffect(() -> reserve(kim, performance, 50, 7, 5, 4, 3, 11)))
                .isEqualTo(unavailable(
                        List.of(),
                        conflict(3, Reason.HELD),
                        conflict(5, Reason.HELD),
                        conflict(7, Reason.SOLD),
                        conflict(11, Reason.UNKNOWN),
                        conflict(50, Reason.UNKNOWN)));
    }

    @Test
    void asking_for_exactly_the_same_seats_again_returns_the_same_reservation() {
        Reservation reservation = held(kim, performance, 2, 9);

        at(HOLD_END.minus(TICK));

        assertThat(withoutEffect(() -> reserve(kim, performance, 9, 2)))
                .isEqualTo(new Reserved(reservation, performance, true));
    }

    @Test
    void asking_for_other_seats_has_to_wait_for_the_reservation_in_progress() {
        Performance other = performance("Other", DATE, 10);
        Reservation reservation = held(kim, performance, 2, 9);
        InProgress inProgress = new InProgress(reservation.id());

        assertThat(withoutEffect(() -> reserve(kim, performance, 2))).isEqualTo(inProgress);
        assertThat(withoutEffect(() -> reserve(kim, performance, 2, 9, 10))).isEqualTo(inProgress);
        assertThat(withoutEffect(() -> reserve(kim, performance, 3, 4))).isEqualTo(inProgress);
        assertThat(withoutEffect(() -> reserve(kim, other, 2, 9))).isEqualTo(inProgress);
    }

    @Test
    void once_a_reservation_is_cancelled_its_token_may_hold_others() {
        cancel(kim, held(kim, performance, 2, 9));

        assertThat(reserve(kim, performance, 3, 9)).isInstanceOf(Reserved.class);
    }

    @Test
    void once_a_hold_has_run_out_its_token_may_hold_the_same_seats_anew() {
        Reservation first = held(kim, performance, 2, 9);

        at(HOLD_END);
        Reservation second = held(kim, performance, 2, 9);

        assertThat(second.id()).isNotEqualTo(first.id());
        assertThat(second.heldUntil()).isEqualTo(HOLD_END.plus(Given.HOLD));
        assertThat(state(first)).isEqualTo(new Expired());
    }

    @Test
    void the_amount_is_the_sum_of_the_prices_which_only_the_service_knows() {
        assertThat(withoutEffect(() -> reserve(kim.id(), performance, new Money(99_999), 1, 2)))
                .isEqualTo(new AmountMismatch(new Money(100_000)));
        assertThat(withoutEffect(() -> reserve(kim.id(), performance, new Money(100_001), 1, 2)))
                .isEqualTo(new AmountMismatch(new Money(100_000)));
        assertThat(withoutEffect(() -> reserve(kim.id(), performance, Money.ZERO, 1, 2)))
                .isEqualTo(new AmountMismatch(new Money(100_000)));
    }

    @Test
    void the_token_is_judged_first() {
        QueueToken park = join("park");
        QueueToken waiting = join("waiting");
        app.useCases.leaveQueue().leave(park.id());

        assertThat(withoutEffect(() -> reserve(UNKNOWN, unknownConcert(), WRONG, 1)))
                .isEqualTo(new Refused<>(new UnknownToken()));
        assertThat(withoutEffect(() -> reserve(waiting.id(), unknownConcert(), WRONG, 1)))
                .isEqualTo(new Refused<>(new NotAdmitted(waiting)));
        assertThat(withoutEffect(() -> reserve(park.id(), unknownConcert(), WRONG, 1)))
                .isEqualTo(new Refused<>(new ExpiredToken(EndReason.LEFT)));
    }

    @Test
    void a_session_that_is_over_books_nothing() {
        at(SESSION_END);

        assertThat(reserve(kim, performance, 1)).isEqualTo(new Refused<>(new ExpiredToken(EndReason.EXPIRED)));
        assertThat(isFree(performance, 1)).isTrue();
    }

    @Test
    void the_concert_and_its_date_are_judged_before_the_own_reservation() {
        held(kim, performance, 1);
        Performance otherDate = new Performance(performance.id(), performance.concert(), DATE.plusDays(1), null);

        assertThat(withoutEffect(() -> reserve(kim.id(), unknownConcert(), WRONG, 50)))
                .isEqualTo(new ConcertNotFound());
        assertThat(withoutEffect(() -> reserve(kim.id(), otherDate, WRONG, 50))).isEqualTo(new DateNotFound());
    }

    @Test
    void the_own_reservation_is_judged_before_the_seats_and_the_amount() {
        Reservation reservation = held(kim, performance, 1);

        assertThat(withoutEffect(() -> reserve(kim.id(), performance, WRONG, 50)))
                .isEqualTo(new InProgress(reservation.id()));
        assertThat(withoutEffect(() -> reserve(kim.id(), performance, WRONG, 1)))
                .isEqualTo(new Reserved(reservation, performance, true));
    }

    @Test
    void the_seats_are_judged_before_the_amount() {
        held(lee, performance, 1);

        assertThat(withoutEffect(() -> reserve(kim.id(), performance, WRONG, 1, 2)))
                .isEqualTo(unavailable(Given.numbers(2, 3), conflict(1, Reason.HELD)));
    }

    @Test
    void a_date_is_past_when_the_next_day_begins_where_the_concert_is() {
        LocalDate today = LocalDate.ofInstant(NOW, InMemoryApplication.ZONE);
        Performance tonight = performance("Tonight", today, 1);
        Instant midnight =
                today.plusDays(1).atStartOfDay(InMemoryApplication.ZONE).toInstant();
        at(midnight.minus(TICK));
        QueueToken late = join("late");

        assertThat(reserve(late.id(), tonight, WRONG, 1)).isEqualTo(new AmountMismatch(PRICE));
        at(midnight);
        assertThat(withoutEffect(() -> reserve(late, tonight, 1))).isEqualTo(new DateNotFound());
    }

    @Test
    void the_token_lives_at_least_as_long_as_the_hold() {
        at(SESSION_END.minus(TICK));
        Reservation reservation = held(kim, performance, 1);

        assertThat(state(kim)).isEqualTo(new Admitted(NOW, CLAIM_END, SESSION_END, NOW, reservation.heldUntil()));
        assertThat(stored(kim).isLiveAt(reservation.heldUntil().minus(TICK))).isTrue();
        assertThat(stored(kim).isLiveAt(reservation.heldUntil())).isFalse();
    }

    @Test
    void to_book_is_to_show_up() {
        fillTheHouse();
        QueueToken park = join("park");
        app.resize(CAPACITY + 1);
        admit();
        at(CLAIM_END.minus(TICK));

        assertThat(reserve(park, performance, 1)).isInstanceOf(Reserved.class);

        at(CLAIM_END);
        admit();
        assertThat(stored(park).isLiveAt(CLAIM_END)).isTrue();
    }
}
