package dev.concert.domain.reservation;

import static dev.concert.domain.Given.HOLD;
import static dev.concert.domain.Given.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.domain.RepositoryContract;
import dev.concert.domain.concert.Performance;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.reservation.ReservationState.Cancelled;
import dev.concert.domain.reservation.ReservationState.Expired;
import dev.concert.domain.reservation.ReservationState.Held;
import dev.concert.domain.reservation.ReservationState.Paid;
import dev.concert.domain.shared.Ids.ReservationId;
import dev.concert.domain.shared.Ids.TokenId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link ReservationRepository} keeps. */
public abstract class ReservationRepositoryContract extends RepositoryContract {

    private static final Instant HOLD_END = NOW.plus(HOLD);

    private Performance performance;
    private QueueToken token;

    @BeforeEach
    void givenAPerformanceOfTwelveSeatsAndAnAdmittedToken() {
        performance = given().performance(12);
        token = given().admitted();
    }

    private Optional<Reservation> stored(Reservation reservation) {
        return atomically(() -> ports().reservations().lock(reservation.id()));
    }

    private Optional<Reservation> lockMarkedHeld(TokenId tokenId) {
        return atomically(() -> {
            ports().tokens().lock(tokenId);
            return ports().reservations().lockMarkedHeld(tokenId);
        });
    }

    private List<Reservation> lockOverdue(Instant now, int limit) {
        return atomically(() -> ports().reservations().lockOverdue(now, limit));
    }

    private void add(Reservation reservation) {
        ports().tokens().lock(reservation.tokenId());
        ports().reservations().add(reservation);
    }

    private Reservation held(int... numbers) {
        return given().held(given().admitted(), performance, numbers);
    }

    @Test
    void no_id_is_given_out_twice_even_if_the_unit_of_work_is_rolled_back() {
        List<ReservationId> ids = new ArrayList<>();
        ids.add(atomically(() -> ports().reservations().nextId()));
        ports().rollBack(() -> {
            ids.add(ports().reservations().nextId());
            ids.add(ports().reservations().nextId());
        });
        ids.add(atomically(() -> ports().reservations().nextId()));
        ids.add(held(1).id());

        assertThat(new HashSet<>(ids)).hasSize(ids.size());
    }

    @Test
    void concurrent_callers_get_different_ids() {
        List<ReservationId> ids =
                concurrently(8, () -> atomically(() -> ports().reservations().nextId()));

        assertThat(new HashSet<>(ids)).hasSize(8);
    }

    @Test
    void a_held_reservation_comes_back_as_it_was_added() {
        Reservation held = given().held(token, performance, 10, 2, 9);

        assertThat(held.state()).isEqualTo(new Held());
        assertThat(stored(held)).contains(held);
    }

    @Test
    void a_paid_reservation_comes_back_as_it_was_saved() {
        Reservation paid = given().paid(given().held(token, performance, 10, 2), NOW.plusMillis(7));

        assertThat(paid.state()).isEqualTo(new Paid(NOW.plusMillis(7)));
        assertThat(stored(paid)).contains(paid);
    }

    @Test
    void a_cancelled_reservation_comes_back_as_it_was_saved() {
        Reservation cancelled = given().cancelled(given().held(token, performance, 10, 2), NOW.plusMillis(7));

        assertThat(cancelled.state()).isEqualTo(new Cancelled(NOW.plusMillis(7)));
        assertThat(stored(cancelled)).contains(cancelled);
    }

    @Test
    void a_reservation_cancelled_at_the_instant_it_was_made_comes_back_as_it_was_saved() {
        Reservation cancelled = given().cancelled(given().held(token, performance, 2), NOW);

        assertThat(stored(cancelled)).contains(cancelled);
    }

    @Test
    void an_expired_reservation_comes_back_as_it_was_saved() {
        Reservation expired = given().expired(given().held(token, performance, 10, 2), HOLD_END.plusMillis(7));

        assertThat(expired.state()).isEqualTo(new Expired());
        assertThat(stored(expired)).contains(expired);
    }

    @Test
    void a_unit_of_work_sees_what_it_added_and_saved() {
        Reservation held = given().hold(token, performance, NOW, 1, 2);

        commit(() -> {
            add(held);
            assertThat(ports().reservations().lock(held.id())).contains(held);
            assertThat(ports().reservations().lockMarkedHeld(token.id())).contains(held);

            Reservation cancelled = held.cancel(NOW.plus(TICK));
            ports().reservations().save(cancelled);
            assertThat(ports().reservations().lock(held.id())).contains(cancelled);
            assertThat(ports().reservations().lockMarkedHeld(token.id())).isEmpty();
        });
    }

    @Test
    void a_reservation_that_was_never_made_is_not_found() {
        ReservationId unused = atomically(() -> ports().reservations().nextId());

        assertThat(atomically(() -> ports().reservations().lock(unused))).isEmpty();
    }

    @Test
    void a_reservation_is_found_without_a_lock_as_the_unit_of_work_has_changed_it() {
        Reservation held = held(1);

        Optional<Reservation> found = atomically(() -> {
            ports().reservations().lock(held.id());
            ports().reservations().save(held.cancel(NOW));
            return ports().reservations().find(held.id());
        });

        assertThat(found).contains(held.cancel(NOW));
        meet(
                        () -> ports().reservations().lock(held.id()),
                        () -> ports().reservations().find(held.id()))
                .withoutWaiting();
        assertNeedsUnitOfWork(() -> ports().reservations().find(held.id()));
    }

    @Test
    void what_a_unit_of_work_that_is_rolled_back_added_was_never_made() {
        Reservation held = given().hold(token, performance, NOW, 1, 2);

        ports().rollBack(() -> add(held));

        assertThat(stored(held)).isEmpty();
        Reservation other = held(1, 2);
        assertThat(stored(other)).contains(other);
    }

    @Test
    void what_a_unit_of_work_that_is_rolled_back_saved_is_as_before() {
        Reservation held = given().held(token, performance, 1);

        ports().rollBack(() -> {
            ports().reservations().lock(held.id());
            ports().reservations().save(held.cancel(NOW.plus(TICK)));
        });

        assertThat(stored(held)).contains(held);
    }

    @Test
    void the_reservation_that_a_token_holds_is_found_by_the_token_overdue_or_not() {
        QueueToken other = given().admitted();
        Reservation mine = given().held(token, performance, 1);
        Reservation longAgo = given().heldFrom(NOW.minus(Duration.ofDays(1)), other, performance, 2);

        assertThat(lockMarkedHeld(token.id())).contains(mine);
        assertThat(lockMarkedHeld(other.id())).contains(longAgo);
        assertThat(lockMarkedHeld(given().admitted().id())).isEmpty();
    }

    @Test
    void a_token_holds_nothing_once_its_reservation_is_paid_cancelled_or_expired() {
        Reservation paid = given().paid(held(1), NOW);
        Reservation cancelled = given().cancelled(held(2), NOW);
        Reservation expired = given().expired(held(3), HOLD_END);

        assertThat(lockMarkedHeld(paid.tokenId())).isEmpty();
        assertThat(lockMarkedHeld(cancelled.tokenId())).isEmpty();
        assertThat(lockMarkedHeld(expired.tokenId())).isEmpty();
    }

    @Test
    void a_token_holds_the_latest_of_its_reservations() {
        given().cancelled(given().held(token, performance, 1), NOW);
        given().expired(given().held(token, performance, 1), HOLD_END);
        Reservation third = given().heldFrom(HOLD_END, token, performance, 1);

        assertThat(lockMarkedHeld(token.id())).contains(third);
    }

    @Test
    void a_reservation_is_overdue_from_the_end_of_its_hold_on() {
        Reservation held = given().held(token, performance, 1);

        assertThat(lockOverdue(HOLD_END.minus(TICK), 10)).isEmpty();
        assertThat(lockOverdue(HOLD_END, 10)).containsExactly(held);
        assertThat(lockOverdue(HOLD_END.plus(TICK), 10)).containsExactly(held);
    }

    @Test
    void only_what_is_marked_as_held_is_ever_overdue() {
        given().paid(held(1), NOW);
        given().cancelled(held(2), NOW);
        given().expired(held(3), HOLD_END);

        assertThat(lockOverdue(HOLD_END.plus(HOLD), 10)).isEmpty();
    }

    @Test
    void overdue_reservations_come_up_to_a_limit_and_no_more_once_they_are_marked() {
        List<Reservation> three = List.of(held(1), held(2, 3), held(4));

        assertThat(lockOverdue(HOLD_END, 10)).containsExactlyInAnyOrderElementsOf(three);
        List<Reservation> two = atomically(() -> {
            List<Reservation> overdue = ports().reservations().lockOverdue(HOLD_END, 2);
            overdue.forEach(it -> ports().reservations().save(it.expire(HOLD_END)));
            return overdue;
        });

        assertThat(two).hasSize(2);
        assertThat(lockOverdue(HOLD_END, 2)).hasSize(1).doesNotContainAnyElementsOf(two);
    }

    @Test
    void a_token_has_one_held_reservation() {
        Reservation first = given().held(token, performance, 1);
        Reservation second = given().hold(token, performance, NOW, 2);

        assertRefused(() -> add(second));

        assertThat(stored(second)).isEmpty();
        assertThat(lockMarkedHeld(token.id())).contains(first);
    }

    @Test
    void a_token_may_hold_again_in_the_unit_of_work_that_marks_its_hold_as_expired() {
        Reservation first = given().held(token, performance, 1, 2);
        Reservation second = given().hold(token, performance, HOLD_END, 1, 2);

        commit(() -> {
            ports().tokens().lock(token.id());
            Reservation overdue =
                    ports().reservations().lockMarkedHeld(token.id()).orElseThrow();
            ports().reservations().save(overdue.expire(HOLD_END));
            add(second);
        });

        assertThat(stored(first)).contains(first.expire(HOLD_END));
        assertThat(lockMarkedHeld(token.id())).contains(second);
    }

    @Test
    void a_seat_is_claimed_by_one_reservation_at_a_time() {
        Reservation first = given().held(token, performance, 1, 2, 3);
        QueueToken rival = given().admitted();
        Reservation second = given().hold(rival, performance, HOLD_END.minus(TICK), 3, 4);

        assertRefused(() -> add(second));

        assertThat(stored(second)).isEmpty();
        assertThat(stored(first)).contains(first);
    }

    @Test
    void a_seat_may_be_claimed_from_the_end_of_a_hold_on_whether_or_not_that_is_marked_as_expired() {
        held(1);
        Reservation second = given().hold(token, performance, HOLD_END, 1);

        commit(() -> add(second));

        assertThat(stored(second)).contains(second);
    }

    @Test
    void a_hold_marked_as_expired_has_claimed_its_seats_to_its_end() {
        given().expired(held(1), HOLD_END);
        Reservation within = given().hold(token, performance, HOLD_END.minus(TICK), 1);
        Reservation after = given().hold(token, performance, HOLD_END, 1);

        assertRefused(() -> add(within));
        commit(() -> add(after));

        assertThat(stored(after)).contains(after);
    }

    @Test
    void a_cancelled_hold_has_claimed_its_seats_until_it_was_cancelled() {
        Instant cancelledAt = NOW.plusSeconds(60);
        given().cancelled(held(1), cancelledAt);
        Reservation within = given().hold(token, performance, cancelledAt.minus(TICK), 1);
        Reservation after = given().hold(token, performance, cancelledAt, 1);

        assertRefused(() -> add(within));
        commit(() -> add(after));

        assertThat(stored(after)).contains(after);
    }

    @Test
    void a_seat_may_be_claimed_in_the_unit_of_work_that_gives_it_back() {
        Reservation first = given().held(token, performance, 1, 2);
        Reservation second = given().hold(given().admitted(), performance, NOW.plus(TICK), 2, 3);

        commit(() -> {
            ports().tokens().lock(second.tokenId());
            ports().reservations().lock(first.id());
            ports().reservations().save(first.cancel(NOW.plus(TICK)));
            ports().reservations().add(second);
        });

        assertThat(stored(second)).contains(second);
    }

    @Test
    void a_paid_reservation_claims_its_seats_for_ever() {
        given().paid(held(1), NOW);
        Reservation second = given().hold(token, performance, NOW.plus(Duration.ofDays(10_000)), 1);

        assertRefused(() -> add(second));

        assertThat(stored(second)).isEmpty();
    }

    @Test
    void a_refunded_reservation_has_claimed_its_seats_until_it_was_refunded_and_stays_refunded() {
        Instant refundedAt = NOW.plus(Duration.ofDays(1));
        Reservation refunded = given().refunded(held(1, 2), refundedAt);
        Reservation within = given().hold(token, performance, refundedAt.minus(TICK), 1);
        Reservation after = given().hold(token, performance, refundedAt, 1);

        assertRefused(() -> add(within));
        commit(() -> add(after));
        assertRefused(() -> {
            ports().reservations().lock(refunded.id());
            ports().reservations().save(within(refunded, new Paid(NOW)));
        });

        assertThat(stored(after)).contains(after);
        assertThat(stored(refunded)).contains(refunded);
    }

    private static Reservation within(Reservation it, ReservationState state) {
        return new Reservation(
                it.id(),
                it.userId(),
                it.tokenId(),
                it.performanceId(),
                it.seats(),
                it.amount(),
                it.heldAt(),
                it.heldUntil(),
                state);
    }

    @Test
    void a_reservation_is_not_refunded_without_its_money() {
        Reservation paid = given().paid(held(1), NOW);

        assertRefused(() -> {
            ports().reservations().lock(paid.id());
            ports().reservations().save(paid.refund(NOW));
        });

        assertThat(stored(paid)).contains(paid);
    }

    @Test
    void the_same_number_of_another_performance_is_another_seat() {
        held(1);
        Reservation elsewhere = given().held(token, given().performance(1), 1);

        assertThat(stored(elsewhere)).contains(elsewhere);
    }

    @Test
    void a_seat_that_does_not_exist_is_not_claimed() {
        Reservation reservation = given().hold(token, performance, NOW, 12, 13);

        assertRefused(() -> add(reservation));

        assertThat(stored(reservation)).isEmpty();
    }

    /** Another unit of work that wants the reservation waits while its lock is kept, and reads it as it was left. */
    private void assertLocked(Reservation held, Runnable lock) {
        Optional<Reservation> afterwards = meet(
                        lock,
                        () -> ports().reservations().save(held.cancel(NOW)),
                        () -> ports().reservations().lock(held.id()))
                .afterWaiting();

        assertThat(afterwards).contains(held.cancel(NOW));
    }

    @Test
    void a_locked_reservation_is_waited_for_and_read_as_it_was_left() {
        Reservation held = held(1);

        assertLocked(held, () -> ports().reservations().lock(held.id()));
    }

    @Test
    void a_unit_of_work_that_locks_the_reservation_of_a_token_is_waited_for() {
        Reservation held = given().held(token, performance, 1);

        assertLocked(held, () -> {
            ports().tokens().lock(token.id());
            ports().reservations().lockMarkedHeld(token.id());
        });
    }

    @Test
    void a_unit_of_work_that_locks_overdue_reservations_is_waited_for() {
        Reservation held = held(1);

        assertLocked(held, () -> ports().reservations().lockOverdue(HOLD_END, 10));
    }

    @Test
    void the_locked_reservation_of_a_token_is_waited_for_and_left_out_if_cancelled() {
        Reservation held = given().held(token, performance, 1);

        Optional<Reservation> afterwards = meet(
                        () -> ports().reservations().lock(held.id()),
                        () -> ports().reservations().save(held.cancel(NOW)),
                        () -> {
                            ports().tokens().lock(token.id());
                            return ports().reservations().lockMarkedHeld(token.id());
                        })
                .afterWaiting();

        assertThat(afterwards).isEmpty();
    }

    @Test
    void overdue_reservations_that_are_locked_are_passed_over_and_not_counted() {
        Reservation one = held(1);
        Reservation other = held(2);

        assertThat(meet(
                                () -> ports().reservations().lock(one.id()),
                                () -> ports().reservations().lockOverdue(HOLD_END, 1))
                        .withoutWaiting())
                .containsExactly(other);
        assertThat(meet(
                                () -> ports().reservations().lock(other.id()),
                                () -> ports().reservations().lockOverdue(HOLD_END, 1))
                        .withoutWaiting())
                .containsExactly(one);
    }

    @Test
    void reservations_need_a_unit_of_work() {
        Reservation held = given().held(token, performance, 1);
        Reservation other = given().hold(given().admitted(), performance, NOW, 2);

        assertNeedsUnitOfWork(() -> ports().reservations().lock(held.id()));
        assertNeedsUnitOfWork(() -> ports().reservations().lockMarkedHeld(token.id()));
        assertNeedsUnitOfWork(() -> ports().reservations().lockOverdue(HOLD_END, 1));
        assertNeedsUnitOfWork(() -> ports().reservations().add(other));
        assertNeedsUnitOfWork(() -> ports().reservations().save(held.cancel(NOW)));

        assertThat(stored(held)).contains(held);
        assertThat(stored(other)).isEmpty();
    }
}
