package dev.concert.application.queue.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.application.ServiceFailure.OverloadedException;
import dev.concert.domain.Given;
import dev.concert.domain.queue.QueueToken;
import java.util.List;
import org.junit.jupiter.api.Test;

class DepartureWaitTest extends TwoNodes {

    @Test
    void the_wait_ends_when_every_node_shows_the_departure() {
        List<QueueToken> users = waiting(2);
        one.positionOf(users.get(1));
        leave(users.get(0));

        one.departures.await(users.get(0));

        other.clock.set(one.clock.instant());
        assertThat(other.snapshots.of(queue).snapshot().hasDeparted(users.get(0).number()))
                .isTrue();
        assertThat(one.clock.instant()).isEqualTo(BEGIN.plus(ms(TICK_MS)).plus(Tick.GUARD));
    }

    @Test
    void there_is_no_wait_for_a_store_that_is_broken() {
        QueueToken token = given.waiting(queue);
        leave(token);
        broken = new OverloadedException("The store");

        one.departures.await(token);

        assertThat(one.clock.instant()).isEqualTo(BEGIN.plusMillis(100));
    }

    @Test
    void an_admission_is_waited_for_only_where_another_node_may_still_show_a_position() {
        QueueToken atOnce = given.changed(given.waiting(queue), it -> it.admit(Given.ADMISSION, it.issuedAt()));
        QueueToken admitted =
                given.changed(given.waiting(queue), it -> it.admit(Given.ADMISSION, BEGIN.plusMillis(99)));

        one.departures.awaitAdmission(atOnce);
        one.departures.awaitAdmission(given.waiting(queue));
        assertThat(snapshots).hasValue(0);

        one.departures.awaitAdmission(admitted);
        assertThat(snapshots).hasPositiveValue();

        one.at(ms(99).plus(Tick.KNOWN_WITHIN));
        int taken = snapshots.get();
        one.departures.awaitAdmission(admitted);
        assertThat(snapshots).hasValue(taken);
    }
}
