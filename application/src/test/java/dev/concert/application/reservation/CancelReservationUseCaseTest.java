package dev.concert.application.reservation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.application.UseCaseTest;
import dev.concert.application.access.Answer.Refused;
import dev.concert.application.access.TokenJudge.ExpiredToken;
import dev.concert.application.access.TokenJudge.UnknownToken;
import dev.concert.application.reservation.CancelReservationUseCase.AlreadyPaid;
import dev.concert.application.reservation.CancelReservationUseCase.GivenBack;
import dev.concert.application.reservation.CancelReservationUseCase.NotFound;
import dev.concert.domain.concert.Performance;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenState.Admitted;
import dev.concert.domain.queue.QueueTokenState.EndReason;
import dev.concert.domain.reservation.Reservation;
import dev.concert.domain.reservation.ReservationState.Cancelled;
import dev.concert.domain.seat.SeatState.Available;
import dev.concert.domain.shared.Ids.ReservationId;
import org.junit.jupiter.api.Test;

class CancelReservationUseCaseTest extends UseCaseTest {

    private final QueueToken kim = join("kim");
    private final QueueToken lee = join("lee");
    private final Performance performance = performance(3);

    @Test
    void the_seats_are_free_at_once() {
        Reservation reservation = held(kim, performance, 1, 2);

        at(NOW.plus(TICK));
        assertThat(cancel(kim, reservation)).isEqualTo(new GivenBack());

        assertThat(state(reservation)).isEqualTo(new Cancelled(NOW.plus(TICK)));
        assertThat(seat(performance, 1).state()).isEqualTo(new Available());
        assertThat(seat(performance, 2).state()).isEqualTo(new Available());
        held(lee, performance, 1, 2);
    }

    @Test
    void seats_may_be_given_back_and_taken_within_one_instant() {
        cancel(kim, held(kim, performance, 1));
        cancel(lee, held(lee, performance, 1));

        held(kim, performance, 1);
    }

    @Test
    void the_token_falls_back_to_the_end_of_its_session() {
        at(SESSION_END.minus(TICK));
        Reservation reservation = held(kim, performance, 1);

        cancel(kim, reservation);

        assertThat(state(kim)).isEqualTo(new Admitted(NOW, CLAIM_END, SESSION_END, NOW, null));
        assertThat(stored(kim).isLiveAt(SESSION_END)).isFalse();
    }

    @Test
    void giving_back_again_is_the_same() {
        Reservation reservation = held(kim, performance, 1);
        cancel(kim, reservation);
        Reservation theirs = held(lee, performance, 1);

        assertThat(withoutEffect(() -> cancel(kim, reservation))).isEqualTo(new GivenBack());
        assertThat(seat(performance, 1).isHeldBy(theirs.id(), NOW)).isTrue();
    }

    @Test
    void giving_back_what_has_run_out_is_the_same() {
        Reservation reservation = held(kim, performance, 1);
        at(HOLD_END);
        Reservation theirs = held(lee, performance, 1);

        assertThat(withoutEffect(() -> cancel(kim, reservation))).isEqualTo(new GivenBack());
        assertThat(seat(performance, 1).isHeldBy(theirs.id(), HOLD_END)).isTrue();
    }

    @Test
    void giving_back_what_was_marked_as_expired_is_the_same() {
        Reservation reservation = held(kim, performance, 1);
        at(HOLD_END);
        app.useCases.expireReservations().expire();

        assertThat(withoutEffect(() -> cancel(kim, reservation))).isEqualTo(new GivenBack());
    }

    @Test
    void what_is_paid_for_is_not_given_back() {
        Reservation reservation = held(kim, performance, 1);
        charge(kim, PRICE.won());
        pay(kim, reservation);
        QueueToken again = join("kim");

        assertThat(withoutEffect(() -> cancel(again, reservation))).isEqualTo(new AlreadyPaid());
        assertThat(seat(performance, 1).isSold()).isTrue();
    }

    @Test
    void nobody_gives_back_what_is_somebody_elses_or_nobodys() {
        Reservation reservation = held(kim, performance, 1);
        ReservationId never = new ReservationId(999);

        assertThat(withoutEffect(() -> cancel(lee, reservation))).isEqualTo(new NotFound());
        assertThat(withoutEffect(() -> outcome(app.useCases.cancelReservation().cancel(lee.id(), never))))
                .isEqualTo(new NotFound());
    }

    @Test
    void the_token_is_judged_first() {
        ReservationId never = new ReservationId(999);
        app.useCases.leaveQueue().leave(lee.id());

        assertThat(withoutEffect(() -> app.useCases.cancelReservation().cancel(UNKNOWN, never)))
                .isEqualTo(new Refused<>(new UnknownToken()));
        assertThat(withoutEffect(() -> app.useCases.cancelReservation().cancel(lee.id(), never)))
                .isEqualTo(new Refused<>(new ExpiredToken(EndReason.LEFT)));
    }

    @Test
    void a_waiting_user_that_came_back_may_still_ask_for_an_earlier_reservation() {
        Reservation reservation = held(kim, performance, 1);
        app.useCases.leaveQueue().leave(kim.id());
        join("park");
        fillTheHouse();
        QueueToken waiting = join("kim");

        assertThat(withoutEffect(() -> cancel(waiting, reservation))).isEqualTo(new GivenBack());
    }
}
