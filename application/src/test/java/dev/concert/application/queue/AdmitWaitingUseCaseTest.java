package dev.concert.application.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.application.UseCaseTest;
import dev.concert.domain.queue.QueueId;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.Turnstile;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdmitWaitingUseCaseTest extends UseCaseTest {

    @Test
    void while_the_house_is_full_nobody_is_let_in() {
        fillTheHouse();
        join("kim");

        assertThat(withoutEffect(() -> app.admitWaiting.admit(QueueId.GLOBAL)))
                .isEqualTo(new Turnstile.Changes(List.of(), List.of(), List.of(), List.of()));
    }

    @Test
    void the_first_of_the_line_is_let_in_when_a_slot_is_given_back() {
        QueueToken inside = join("inside");
        fillTheHouse();
        QueueToken kim = join("kim");
        QueueToken lee = join("lee");
        app.leaveQueue.leave(inside.id());

        assertThat(app.admitWaiting.admit(QueueId.GLOBAL).admitted())
                .extracting(QueueToken::id)
                .containsExactly(kim.id());
        assertThat(stored(lee)).isEqualTo(lee);
    }

    @Test
    void a_line_has_to_be_turned_when_there_is_room_for_who_waits() {
        QueueToken inside = join("inside");
        fillTheHouse();
        join("kim");
        assertThat(app.admitWaiting.dueQueues()).isEmpty();

        app.leaveQueue.leave(inside.id());
        assertThat(app.admitWaiting.dueQueues()).containsExactly(QueueId.GLOBAL);

        admit();
        assertThat(app.admitWaiting.dueQueues()).isEmpty();
    }

    @Test
    void everybodys_time_is_judged_by_the_clock() {
        fillTheHouse();
        QueueToken kim = join("kim");

        at(SESSION_END.minus(TICK));
        assertThat(app.admitWaiting.admit(QueueId.GLOBAL).ended()).isEmpty();

        at(SESSION_END);
        Turnstile.Changes changes = app.admitWaiting.admit(QueueId.GLOBAL);

        assertThat(changes.ended()).hasSize(CAPACITY);
        assertThat(changes.admitted()).extracting(QueueToken::id).containsExactly(kim.id());
    }
}
