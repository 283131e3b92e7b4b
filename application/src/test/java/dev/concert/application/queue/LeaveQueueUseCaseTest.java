package dev.concert.application.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.application.UseCaseTest;
import dev.concert.application.access.Answer.Refused;
import dev.concert.application.access.TokenJudge.ExpiredToken;
import dev.concert.application.access.TokenJudge.UnknownToken;
import dev.concert.application.queue.LeaveQueueUseCase.Left;
import dev.concert.domain.concert.Performance;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenState.Admitted;
import dev.concert.domain.queue.QueueTokenState.EndReason;
import dev.concert.domain.queue.QueueTokenState.Ended;
import dev.concert.domain.reservation.Reservation;
import dev.concert.domain.reservation.ReservationState.Cancelled;
import dev.concert.domain.reservation.ReservationState.Held;
import org.junit.jupiter.api.Test;

class LeaveQueueUseCaseTest extends UseCaseTest {

    private Object leave(QueueToken token) {
        return outcome(app.useCases.leaveQueue().leave(token.id()));
    }

    @Test
    void a_waiting_user_leaves_the_queue() {
        fillTheHouse();
        QueueToken kim = join("kim");
        QueueToken lee = join("lee");

        assertThat(leave(kim)).isEqualTo(new Left());

        assertThat(state(kim)).isEqualTo(new Ended(NOW, EndReason.LEFT, null));
        assertThat(app.useCases.findPosition().find(lee).listNum()).isEqualTo(1);
    }

    @Test
    void an_admitted_user_who_leaves_gives_the_slot_back() {
        QueueToken kim = join("kim");
        fillTheHouse();
        QueueToken lee = join("lee");

        assertThat(leave(kim)).isEqualTo(new Left());

        assertThat(state(kim)).isEqualTo(new Ended(NOW, EndReason.LEFT, NOW));
        admit();
        assertThat(state(lee)).isInstanceOf(Admitted.class);
    }

    @Test
    void a_user_who_leaves_gives_held_seats_back_at_once() {
        QueueToken kim = join("kim");
        Performance performance = performance(3);
        Reservation reservation = held(kim, performance, 1, 2);

        at(NOW.plus(TICK));
        assertThat(leave(kim)).isEqualTo(new Left());

        assertThat(state(reservation)).isEqualTo(new Cancelled(NOW.plus(TICK)));
        assertThat(isFree(performance, 1)).isTrue();
        held(join("lee"), performance, 1, 2);
    }

    @Test
    void a_user_who_leaves_keeps_paid_seats() {
        QueueToken kim = join("kim");
        Performance performance = performance(1);
        charge(kim, 50_000);
        pay(kim, held(kim, performance, 1));
        QueueToken again = join("kim");

        assertThat(leave(again)).isEqualTo(new Left());

        assertThat(seat(performance, 1).isSold()).isTrue();
    }

    @Test
    void an_overdue_hold_is_not_cancelled_by_leaving() {
        QueueToken kim = join("kim");
        Performance performance = performance(1);
        Reservation reservation = held(kim, performance, 1);
        at(HOLD_END);
        QueueToken lee = join("lee");
        Reservation theirs = held(lee, performance, 1);

        assertThat(leave(kim)).isEqualTo(new Left());

        assertThat(state(reservation)).isEqualTo(new Held());
        assertThat(seat(performance, 1).isHeldBy(theirs.id(), HOLD_END)).isTrue();
    }

    @Test
    void a_token_leaves_no_second_time() {
        QueueToken kim = join("kim");
        leave(kim);

        assertThat(withoutEffect(() -> leave(kim))).isEqualTo(new Refused<>(new ExpiredToken(EndReason.LEFT)));
    }

    @Test
    void an_unknown_token_cannot_leave() {
        assertThat(withoutEffect(() -> app.useCases.leaveQueue().leave(UNKNOWN)))
                .isEqualTo(new Refused<>(new UnknownToken()));
    }
}
