package dev.concert.application.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.application.UseCaseTest;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.Turnstile;
import dev.concert.domain.shared.Ids.QueueId;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdmitWaitingUseCaseTest extends UseCaseTest {

    @Test
    void no_token_is_admitted_while_all_slots_are_occupied() {
        fillTheHouse();
        join("kim");

        assertThat(withoutEffect(() -> app.useCases.admitWaiting().admit(QueueId.GLOBAL)))
                .isEqualTo(new Turnstile.Changes(List.of(), List.of(), List.of(), List.of()));
    }

    @Test
    void the_first_waiting_token_is_admitted_when_a_slot_comes_free() {
        QueueToken inside = join("inside");
        fillTheHouse();
        QueueToken kim = join("kim");
        QueueToken lee = join("lee");
        app.useCases.leaveQueue().leave(inside.id());

        assertThat(app.useCases.admitWaiting().admit(QueueId.GLOBAL).admitted())
                .extracting(QueueToken::id)
                .containsExactly(kim.id());
        assertThat(stored(lee)).isEqualTo(lee);
    }

    @Test
    void a_queue_is_due_when_a_slot_is_free_for_a_waiting_token() {
        QueueToken inside = join("inside");
        fillTheHouse();
        join("kim");
        assertThat(app.useCases.admitWaiting().dueQueues()).isEmpty();

        app.useCases.leaveQueue().leave(inside.id());
        assertThat(app.useCases.admitWaiting().dueQueues()).containsExactly(QueueId.GLOBAL);

        admit();
        assertThat(app.useCases.admitWaiting().dueQueues()).isEmpty();
    }

    @Test
    void whether_an_admission_is_over_is_judged_by_the_clock() {
        fillTheHouse();
        QueueToken kim = join("kim");

        at(SESSION_END.minus(TICK));
        assertThat(app.useCases.admitWaiting().admit(QueueId.GLOBAL).ended()).isEmpty();

        at(SESSION_END);
        Turnstile.Changes changes = app.useCases.admitWaiting().admit(QueueId.GLOBAL);

        assertThat(changes.ended()).hasSize(CAPACITY);
        assertThat(changes.admitted()).extracting(QueueToken::id).containsExactly(kim.id());
    }
}
