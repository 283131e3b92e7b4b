package dev.concert.domain.seat;

import static dev.concert.domain.Given.DATE;
import static dev.concert.domain.Given.HOLD;
import static dev.concert.domain.Given.NOW;
import static dev.concert.domain.Given.numbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concert.domain.RepositoryContract;
import dev.concert.domain.concert.Performance;
import dev.concert.domain.reservation.Reservation;
import dev.concert.domain.seat.SeatState.Available;
import dev.concert.domain.seat.SeatState.Held;
import dev.concert.domain.seat.SeatState.Sold;
import dev.concert.domain.shared.Ids.PerformanceId;
import dev.concert.domain.shared.Ids.ReservationId;
import dev.concert.domain.shared.Ids.UserId;
import dev.concert.domain.shared.Version;
import dev.concert.domain.shared.Version.StaleVersionException;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link SeatRepository} keeps. */
public abstract class SeatRepositoryContract extends RepositoryContract {

    private static final Instant HOLD_END = NOW.plus(HOLD);

    private Performance performance;

    @BeforeEach
    void givenAPerformanceOfTwelveSeats() {
        performance = given().performance(12);
    }

    private Reservation held(int... numbers) {
        return given().held(given().admitted(), performance, numbers);
    }

    private Reservation heldFrom(Instant now, int... numbers) {
        return given().heldFrom(now, given().admitted(), performance, numbers);
    }

    private Seat seat(int number) {
        return given().seat(performance.id(), number);
    }

    private List<Seat> lock(PerformanceId performanceId, int... numbers) {
        return atomically(() -> ports().seats().lock(performanceId, numbers(numbers)));
    }

    private List<Seat> lockHeldFor(ReservationId reservation) {
        return atomically(() -> ports().seats().lockHeldFor(reservation));
    }

    private List<Seat> lockOverdue(Instant now, int limit) {
        return atomically(() -> ports().seats().lockOverdue(now, limit));
    }

    private void save(Seat... seats) {
        commit(() -> ports().seats().saveAll(List.of(seats)));
    }

    private static Seat inState(Seat seat, SeatState state, long version) {
        return new Seat(
                seat.id(),
                seat.performanceId(),
                seat.number(),
                seat.price(),
                seat.grade(),
                state,
                new Version(version));
    }

    @Test
    void seats_come_in_the_order_of_their_numbers() {
        assertThat(lock(performance.id(), 10, 2, 12, 1))
                .extracting(Seat::number)
                .containsExactlyElementsOf(numbers(1, 2, 10, 12));
    }

    @Test
    void only_seats_that_exist_are_found() {
        assertThat(lock(performance.id(), 12, 13, 50)).extracting(Seat::number).containsExactlyElementsOf(numbers(12));
        assertThat(lock(performance.id())).isEmpty();
        assertThat(lock(new PerformanceId(performance.id().value() + 1_000), 1)).isEmpty();
    }

    @Test
    void only_seats_of_the_performance_are_found() {
        Performance other = given().performance(3);

        assertThat(lock(other.id(), 1, 2, 3, 4))
                .hasSize(3)
                .allSatisfy(seat -> assertThat(seat.performanceId()).isEqualTo(other.id()));
    }

    @Test
    void a_seat_comes_back_held_then_available_then_sold_one_version_up_each_time() {
        Seat before = seat(7);
        assertThat(before.state()).isEqualTo(new Available());
        assertThat(before.version()).isEqualTo(Version.INITIAL);

        Reservation first = held(7);
        assertThat(seat(7)).isEqualTo(inState(before, new Held(first.id(), HOLD_END), 1));

        given().cancelled(first, NOW.plus(TICK));
        assertThat(seat(7)).isEqualTo(inState(before, new Available(), 2));

        Reservation second = heldFrom(NOW.plus(TICK), 7);
        assertThat(seat(7)).isEqualTo(inState(before, new Held(second.id(), HOLD_END.plus(TICK)), 3));

        given().paid(second, HOLD_END);
        assertThat(seat(7)).isEqualTo(inState(before, new Sold(second.id(), second.userId()), 4));
    }

    @Test
    void a_change_of_one_seat_leaves_the_others_alone() {
        List<Seat> others = lock(performance.id(), 1, 3);

        held(2);

        assertThat(lock(performance.id(), 1, 3)).isEqualTo(others);
    }

    @Test
    void a_unit_of_work_sees_what_it_saved_and_may_change_it_again() {
        Reservation reservation = held(7);

        commit(() -> {
            Seat held = ports().seats().lockHeldFor(reservation.id()).getFirst();
            ports().seats().saveAll(List.of(held.release()));

            Seat released = ports().seats().lock(performance.id(), numbers(7)).getFirst();
            assertThat(released)
                    .isEqualTo(inState(held, new Available(), held.version().value() + 1));
            assertThat(ports().seats().lockHeldFor(reservation.id())).isEmpty();

            ports().seats().saveAll(List.of(released.hold(reservation.id(), HOLD_END, NOW)));
        });

        assertThat(seat(7).state()).isEqualTo(new Held(reservation.id(), HOLD_END));
        assertThat(seat(7).version()).isEqualTo(new Version(3));
    }

    @Test
    void saving_no_seats_changes_nothing() {
        List<Seat> before = lock(performance.id(), 1, 2, 3);

        save();

        assertThat(lock(performance.id(), 1, 2, 3)).isEqualTo(before);
    }

    @Test
    void of_two_changes_derived_from_one_state_only_the_first_is_stored() {
        Reservation reservation = held(7);
        Seat read = seat(7);
        Seat sold = read.sell(reservation.id(), reservation.userId(), NOW);
        Seat released = read.release();

        save(released);

        assertThatThrownBy(() -> save(sold)).isInstanceOf(StaleVersionException.class);
        assertThat(seat(7)).isEqualTo(inState(read, new Available(), 2));
    }

    @Test
    void a_stale_seat_is_refused_also_where_the_current_one_has_been_read_in_the_same_unit_of_work() {
        held(7);
        Seat read = seat(7);
        Seat released = read.release();
        save(released);

        assertThatThrownBy(() -> commit(() -> {
                    ports().seats().lock(performance.id(), numbers(7));
                    ports().seats().saveAll(List.of(released));
                }))
                .isInstanceOf(StaleVersionException.class);

        assertThat(seat(7).version()).isEqualTo(new Version(2));
    }

    @Test
    void a_seat_saved_twice_from_one_reading_is_stale_the_second_time() {
        held(7);
        Seat released = seat(7).release();

        assertThatThrownBy(() -> commit(() -> {
                    ports().seats().saveAll(List.of(released));
                    ports().seats().saveAll(List.of(released));
                }))
                .isInstanceOf(StaleVersionException.class);

        assertThat(seat(7).version()).isEqualTo(new Version(1));
    }

    @Test
    void one_stale_seat_keeps_those_beside_it_from_being_stored() {
        held(6, 7, 8);
        Seat six = seat(6);
        Seat seven = seat(7);
        Seat eight = seat(8);
        save(seven.release());

        assertThatThrownBy(() -> save(six.release(), seven.release(), eight.release()))
                .isInstanceOf(StaleVersionException.class);

        assertThat(seat(6)).isEqualTo(six);
        assertThat(seat(8)).isEqualTo(eight);
    }

    @Test
    void seats_saved_in_a_unit_of_work_that_is_rolled_back_are_as_before() {
        held(7);
        Seat before = seat(7);

        ports().rollBack(() -> ports().seats().saveAll(List.of(before.release())));

        assertThat(seat(7)).isEqualTo(before);
    }

    @Test
    void the_seats_of_a_reservation_come_in_the_order_of_their_numbers() {
        Reservation reservation = held(10, 2, 9);
        held(3);

        assertThat(lockHeldFor(reservation.id())).extracting(Seat::number).containsExactlyElementsOf(numbers(2, 9, 10));
    }

    @Test
    void a_seat_carries_its_hold_also_when_that_has_run_out() {
        Reservation reservation = heldFrom(NOW.minus(HOLD).minus(HOLD), 7);

        assertThat(lockHeldFor(reservation.id())).containsExactly(seat(7));
    }

    @Test
    void a_seat_that_somebody_took_over_is_held_for_the_former_no_more() {
        Reservation former = held(7, 8);
        Reservation now = heldFrom(HOLD_END, 7);

        assertThat(lockHeldFor(former.id())).containsExactly(seat(8));
        assertThat(lockHeldFor(now.id())).containsExactly(seat(7));
    }

    @Test
    void a_seat_that_is_sold_or_given_back_carries_no_hold() {
        Reservation paid = held(7);
        Reservation cancelled = held(8);
        given().paid(paid, NOW);
        given().cancelled(cancelled, NOW);

        assertThat(lockHeldFor(paid.id())).isEmpty();
        assertThat(lockHeldFor(cancelled.id())).isEmpty();
    }

    @Test
    void a_hold_is_overdue_from_its_end_on() {
        held(7);

        assertThat(lockOverdue(HOLD_END.minus(TICK), 10)).isEmpty();
        assertThat(lockOverdue(HOLD_END, 10)).containsExactly(seat(7));
        assertThat(lockOverdue(HOLD_END.plus(TICK), 10)).containsExactly(seat(7));
    }

    @Test
    void a_seat_that_is_free_or_sold_is_never_overdue() {
        Reservation paid = held(7);
        Reservation cancelled = held(8);
        given().paid(paid, NOW);
        given().cancelled(cancelled, NOW);

        assertThat(lockOverdue(HOLD_END.plus(HOLD), 100)).isEmpty();
    }

    @Test
    void overdue_seats_of_all_performances_come_by_id_up_to_a_limit() {
        Performance other = given().performance("Another", DATE, 2);
        given().held(given().admitted(), other, 2);
        held(3, 11);
        heldFrom(NOW.plus(TICK), 5);
        Seat three = seat(3);
        Seat eleven = seat(11);
        Seat two = given().seat(other.id(), 2);

        assertThat(lockOverdue(HOLD_END, 10)).containsExactly(three, eleven, two);
        assertThat(lockOverdue(HOLD_END, 2)).containsExactly(three, eleven);
        assertThat(lockOverdue(HOLD_END.plus(TICK), 10)).hasSize(4);
    }

    @Test
    void tidied_seats_are_overdue_no_more() {
        held(3, 4, 5);

        commit(() -> {
            List<Seat> two = ports().seats().lockOverdue(HOLD_END, 2);
            ports().seats().saveAll(two.stream().map(Seat::release).toList());
            assertThat(ports().seats().lockOverdue(HOLD_END, 2))
                    .extracting(Seat::number)
                    .containsExactlyElementsOf(numbers(5));
        });

        assertThat(lockOverdue(HOLD_END, 10)).containsExactly(seat(5));
    }

    @Test
    void seats_of_different_owners_are_saved_together() {
        Reservation mine = held(1);
        Reservation theirs = held(2);

        save(seat(1).release(), seat(2).release());

        assertThat(lockHeldFor(mine.id())).isEmpty();
        assertThat(lockHeldFor(theirs.id())).isEmpty();
    }

    @Test
    void a_seat_is_sold_to_the_user_of_its_reservation_only() {
        Reservation reservation = held(7);
        Seat seat = seat(7);
        UserId stranger = given().user();

        assertRefused(() -> ports().seats()
                .saveAll(List.of(inState(
                        seat,
                        new Sold(reservation.id(), stranger),
                        seat.version().value()))));

        assertThat(seat(7)).isEqualTo(seat);
    }

    private void releaseLocked(List<Seat> locked) {
        ports().seats().saveAll(locked.stream().map(Seat::release).toList());
    }

    /** Another unit of work that wants the seat waits while its lock is kept, and reads it as it was left. */
    private void assertLocked(int number, Supplier<List<Seat>> lock) {
        Seat afterwards = meet(
                        () -> assertThat(lock.get()).isNotEmpty(),
                        () -> releaseLocked(lock.get()),
                        () -> ports().seats()
                                .lock(performance.id(), numbers(number))
                                .getFirst())
                .afterWaiting();

        assertThat(afterwards).isEqualTo(inState(afterwards, new Available(), 2));
    }

    @Test
    void a_locked_seat_is_waited_for_and_read_as_it_was_left() {
        held(7);

        assertLocked(7, () -> ports().seats().lock(performance.id(), numbers(7)));
    }

    @Test
    void locked_seats_of_a_reservation_are_waited_for_and_left_out_once_released() {
        Reservation reservation = held(7, 8);

        List<Seat> afterwards = meet(
                        () -> ports().seats().lock(performance.id(), numbers(7)),
                        () -> releaseLocked(ports().seats().lock(performance.id(), numbers(7))),
                        () -> ports().seats().lockHeldFor(reservation.id()))
                .afterWaiting();

        assertThat(afterwards).extracting(Seat::number).containsExactlyElementsOf(numbers(8));
    }

    @Test
    void a_unit_of_work_that_locks_the_seats_of_a_reservation_is_waited_for() {
        Reservation reservation = held(7);

        assertLocked(7, () -> ports().seats().lockHeldFor(reservation.id()));
    }

    @Test
    void a_unit_of_work_that_locks_overdue_seats_is_waited_for() {
        held(7);

        assertLocked(7, () -> ports().seats().lockOverdue(HOLD_END, 10));
    }

    @Test
    void overdue_seats_that_are_locked_are_passed_over_and_do_not_count_to_the_limit() {
        held(3, 5, 7, 9);

        List<Seat> overdue = meet(
                        () -> ports().seats().lock(performance.id(), numbers(3, 7)),
                        () -> ports().seats().lockOverdue(HOLD_END, 2))
                .withoutWaiting();

        assertThat(overdue).extracting(Seat::number).containsExactlyElementsOf(numbers(5, 9));
    }

    @Test
    void seats_are_locked_in_the_order_of_their_ids_and_do_not_deadlock() {
        Met<List<Seat>> second = meet(
                () -> ports().seats().lock(performance.id(), numbers(3)),
                () -> ports().seats().lock(performance.id(), numbers(9)),
                () -> ports().seats().lock(performance.id(), numbers(9, 3)));

        assertThat(second.afterWaiting()).extracting(Seat::number).containsExactlyElementsOf(numbers(3, 9));
        assertThat(second.runs()).isEqualTo(1);
    }

    @Test
    void other_seats_than_the_locked_ones_are_not_waited_for() {
        List<Seat> others = meet(
                        () -> ports().seats().lock(performance.id(), numbers(3)),
                        () -> ports().seats().lock(performance.id(), numbers(2, 4)))
                .withoutWaiting();

        assertThat(others).hasSize(2);
    }

    @Test
    void a_change_derived_from_a_state_that_another_unit_of_work_replaces_is_stale() {
        held(7);
        Seat read = seat(7);

        assertThatThrownBy(() -> meet(() -> ports().seats().saveAll(List.of(read.release())), () -> {
                    ports().seats().saveAll(List.of(read.release()));
                    return true;
                }))
                .cause()
                .isInstanceOf(StaleVersionException.class);

        assertThat(seat(7).version()).isEqualTo(new Version(2));
    }

    @Test
    void seats_need_a_unit_of_work() {
        Reservation reservation = held(7);
        Seat before = seat(7);

        assertNeedsUnitOfWork(() -> ports().seats().lock(performance.id(), numbers(7)));
        assertNeedsUnitOfWork(() -> ports().seats().lockHeldFor(reservation.id()));
        assertNeedsUnitOfWork(() -> ports().seats().lockOverdue(HOLD_END, 1));
        assertNeedsUnitOfWork(() -> ports().seats().saveAll(List.of(before.release())));

        assertThat(seat(7)).isEqualTo(before);
    }
}
