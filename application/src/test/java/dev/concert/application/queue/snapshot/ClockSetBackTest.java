package dev.concert.application.queue.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concert.application.ServiceFailure.OverloadedException;
import dev.concert.application.SettableClock;
import dev.concert.domain.queue.Queue;
import dev.concert.domain.queue.QueueToken;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The clock that all nodes go by is set back. */
class ClockSetBackTest extends TwoNodes {

    /** The clock that the store goes by from now on; it shows what the node's does. */
    private SettableClock clockOfTheStore() {
        SettableClock clock = new SettableClock(one.clock.instant());
        store.goingBy(clock);
        return clock;
    }

    @Test
    void after_the_clock_was_set_back_nodes_show_a_queue_again_soon_and_by_one_time_only() {
        SettableClock stores = clockOfTheStore();
        List<QueueToken> users = waiting(3);
        assertThat(one.positionOf(users.get(2))).isEqualTo(3);
        leave(users.get(0));
        one.at(ms(TICK_MS).minus(Tick.LEAD));
        one.snapshots.prepare();
        leave(users.get(1));

        stores.set(BEGIN.minus(Duration.ofHours(1)).plusMillis(100));
        other.clock.set(stores.instant());
        assertThat(other.positionOf(users.get(2))).isEqualTo(1);

        Duration wait = Duration.between(stores.instant(), other.clock.instant());
        assertThat(wait).isBetween(Tick.LENGTH.plus(Tick.LEAD), Duration.ofSeconds(2));
        stores.set(other.clock.instant());
        one.at(ms(TICK_MS).minus(Tick.LEAD).plus(wait));
        assertThatThrownBy(() -> one.positionOf(users.get(2))).isInstanceOf(OverloadedException.class);

        one.clock.set(other.clock.instant());
        assertThat(one.positionOf(users.get(2))).isEqualTo(1);
        assertThat(one.clock.instant()).isEqualTo(other.clock.instant());
    }

    @Test
    void a_node_shows_what_has_changed_since_the_clock_was_set_back() {
        SettableClock stores = clockOfTheStore();
        List<QueueToken> users = waiting(2);
        assertThat(one.positionOf(users.get(1))).isEqualTo(2);
        leave(users.get(0));

        stores.set(BEGIN.minus(Duration.ofHours(1)).plusMillis(100));
        one.clock.set(stores.instant());
        given.line(queue, Queue::pause);

        assertThat(one.positionOf(users.get(1))).isEqualTo(1);
        assertThat(one.snapshots.of(queue).settings().paused()).isTrue();
    }

    @Test
    void a_snapshot_of_before_is_not_shown_again_when_its_time_comes_once_more() {
        SettableClock stores = clockOfTheStore();
        List<QueueToken> users = waiting(2);
        Instant before = one.clock.instant();
        assertThat(one.positionOf(users.get(1))).isEqualTo(2);
        leave(users.get(0));

        stores.set(before.minus(Duration.ofHours(1)));
        one.clock.set(stores.instant());
        one.snapshots.prepare();
        stores.set(before);
        one.clock.set(before);

        assertThat(one.positionOf(users.get(1))).isEqualTo(1);
    }

    @Test
    void a_clock_that_is_set_back_during_a_call_leaves_no_snapshot_of_both_times() {
        SettableClock stores = clockOfTheStore();
        QueueToken token = waiting(1).getFirst();
        Instant before = one.clock.instant();
        AtomicBoolean asked = new AtomicBoolean();
        QueueSnapshots node = snapshots(
                () -> {
                    if (!asked.getAndSet(true)) {
                        return before;
                    }
                    if (stores.instant().equals(before)) {
                        stores.set(before.minus(Duration.ofHours(1)));
                    }
                    return stores.instant();
                },
                stores::passUntil);

        assertThat(node.of(queue).snapshot().positionOf(token.number())).isEqualTo(1);
    }

    @Test
    void no_position_grows_after_the_clock_was_set_back_a_little() {
        List<QueueToken> users = waiting(2);
        assertThat(one.positionOf(users.get(1))).isEqualTo(2);
        leave(users.get(0));
        one.at(ms(2 * TICK_MS + 100));
        assertThat(one.positionOf(users.get(1))).isEqualTo(1);

        one.at(ms(100));

        assertThat(one.positionOf(users.get(1))).isEqualTo(1);
    }
}
