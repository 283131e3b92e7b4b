package dev.concert.application.queue.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concert.application.ServiceFailure.OverloadedException;
import dev.concert.domain.queue.QueueToken;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class QueueSnapshotsTest extends TwoNodes {

    @Test
    void all_nodes_show_the_same_during_a_tick_whatever_happens_meanwhile() {
        List<QueueToken> users = waiting(2);
        assertThat(one.positionOf(users.get(1))).isEqualTo(2);
        leave(users.get(0));

        assertThat(other.positionOf(users.get(1))).isEqualTo(2);
        assertThat(one.positionOf(users.get(1))).isEqualTo(2);

        one.at(ms(TICK_MS + 100));
        other.at(ms(TICK_MS + 100));
        assertThat(other.positionOf(users.get(1))).isEqualTo(1);
        assertThat(one.positionOf(users.get(1))).isEqualTo(1);
    }

    @Test
    void a_snapshot_is_taken_once_for_all_callers() {
        List<QueueToken> users = waiting(2);

        for (int i = 0; i < 100; i++) {
            one.positionOf(users.get(i % 2));
        }

        assertThat(snapshots).hasValue(1);
    }

    @Test
    void the_next_snapshot_is_taken_before_its_tick_begins_and_shown_when_it_does() {
        List<QueueToken> users = waiting(2);
        one.positionOf(users.get(1));
        leave(users.get(0));
        one.at(ms(TICK_MS).minus(Tick.LEAD));

        one.snapshots.prepare();
        assertThat(snapshots).hasValue(2);
        assertThat(one.positionOf(users.get(1))).isEqualTo(2);

        one.at(ms(TICK_MS).plus(Tick.GUARD));
        assertThat(one.positionOf(users.get(1))).isEqualTo(1);
        assertThat(snapshots).hasValue(2);
    }

    @Test
    void no_snapshot_is_taken_early_or_twice_or_of_a_queue_that_nobody_asks_about() {
        one.snapshots.prepare();
        assertThat(snapshots).hasValue(0);
        one.positionOf(given.waiting(queue));

        one.at(ms(TICK_MS).minus(Tick.LEAD).minus(ms(1)));
        one.snapshots.prepare();
        assertThat(snapshots).hasValue(1);

        one.at(ms(TICK_MS).minus(Tick.LEAD));
        one.snapshots.prepare();
        one.snapshots.prepare();
        assertThat(snapshots).hasValue(2);

        one.at(Duration.ofSeconds(11));
        one.snapshots.prepare();
        assertThat(snapshots).hasValue(2);
    }

    @Test
    void around_a_change_of_ticks_a_caller_waits_for_the_next_tick() {
        QueueToken token = given.waiting(queue);

        one.at(ms(TICK_MS).minus(Tick.GUARD));
        one.positionOf(token);
        one.at(ms(2 * TICK_MS).plus(Tick.GUARD).minus(ms(1)));
        one.positionOf(token);

        assertThat(one.sleeps)
                .containsExactly(
                        BEGIN.plus(ms(TICK_MS)).plus(Tick.GUARD),
                        BEGIN.plus(ms(2 * TICK_MS)).plus(Tick.GUARD));
    }

    @Test
    void a_node_that_comes_late_to_a_tick_which_others_have_left_waits_for_the_next() {
        List<QueueToken> users = waiting(2);
        one.at(ms(TICK_MS).minus(Tick.LEAD));
        one.positionOf(users.get(1));
        leave(users.get(0));
        one.snapshots.prepare();

        other.at(ms(TICK_MS).minus(ms(50)));
        assertThat(other.positionOf(users.get(1))).isEqualTo(1);
        assertThat(other.sleeps).containsExactly(BEGIN.plus(ms(TICK_MS)).plus(Tick.GUARD));
    }

    @Test
    void no_position_grows_whichever_node_is_asked_though_their_clocks_differ() {
        long seed = Long.getLong("seed", 20300501L);
        Random random = new Random(seed);
        List<QueueToken> users = new ArrayList<>(waiting(60));
        long[] shown = users.stream().mapToLong(token -> Long.MAX_VALUE).toArray();
        Instant truth = BEGIN;
        long guardMs = Tick.GUARD.toMillis();

        for (int step = 0; step < 4_000; step++) {
            truth = truth.plusMillis(random.nextInt(40));
            Node node = random.nextBoolean() ? one : other;
            // A node's clock is off by less than the guard, to either side, and may stand still for a moment.
            node.clock.passUntil(truth.plusMillis(random.nextLong(1 - guardMs, guardMs)));
            if (random.nextInt(3) == 0) {
                node.snapshots.prepare();
            }
            if (random.nextInt(40) == 0 && users.size() > 1) {
                QueueToken token = users.get(random.nextInt(users.size()));
                if (database.tokens.get(token.id()).isCounted()) {
                    leave(token);
                }
            }
            int user = random.nextInt(users.size());
            long position = node.positionOf(users.get(user));
            // Waiting for a tick takes time on both nodes.
            Instant nodeTime = node.clock.instant().minusMillis(guardMs - 1);
            truth = truth.isBefore(nodeTime) ? nodeTime : truth;
            assertThat(position).as("step %d, seed %d", step, seed).isLessThanOrEqualTo(shown[user]);
            shown[user] = position;
        }
        assertThat(shown[59]).as("the queue moved, seed %d", seed).isLessThan(60);
    }

    @Test
    void while_no_snapshot_can_be_taken_callers_are_refused_and_not_each_tries() {
        QueueToken token = given.waiting(queue);
        broken = new OverloadedException("The store");

        assertThatThrownBy(() -> one.positionOf(token)).isSameAs(broken);
        RuntimeException first = broken;
        broken = new OverloadedException("The store, tried again");
        assertThatThrownBy(() -> one.positionOf(token)).isSameAs(first);
        one.clock.advance(Duration.ofMillis(301));
        assertThatThrownBy(() -> one.positionOf(token)).isSameAs(broken);

        broken = null;
        one.clock.advance(Duration.ofMillis(301));
        assertThat(one.positionOf(token)).isEqualTo(1);
    }
}
