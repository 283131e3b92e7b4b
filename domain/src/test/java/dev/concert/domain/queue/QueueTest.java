package dev.concert.domain.queue;

import static dev.concert.domain.Given.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concert.domain.Given;
import dev.concert.domain.queue.Departure.Kind;
import dev.concert.domain.queue.Queue.Tally;
import dev.concert.domain.shared.Ids.QueueId;
import dev.concert.domain.shared.Ids.TokenId;
import dev.concert.domain.shared.Ids.UserId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class QueueTest {

    private static final QueueId QUEUE = new QueueId(1);

    @Test
    void numbers_count_from_one_without_gaps() {
        Queue one = Given.queue(QUEUE, 3, 0).issueNumber();
        Queue two = one.issueNumber();

        assertThat(one).isEqualTo(Given.queue(QUEUE, 3, 1));
        assertThat(two).isEqualTo(Given.queue(QUEUE, 3, 2));
    }

    @Test
    void numbers_never_wrap() {
        Queue full = Given.queue(QUEUE, 3, Long.MAX_VALUE);

        assertThatThrownBy(full::issueNumber).isInstanceOf(ArithmeticException.class);
    }

    @Test
    void a_slot_is_free_for_each_that_is_not_admitted() {
        Queue queue = Given.queue(QUEUE, 3, 0);

        assertThat(queue.freeSlots(0)).isEqualTo(3);
        assertThat(queue.freeSlots(2)).isEqualTo(1);
        assertThat(queue.freeSlots(3)).isZero();
    }

    @Test
    void no_slot_is_free_while_more_are_admitted_than_a_lowered_capacity_allows() {
        assertThat(Given.queue(QUEUE, 3, 0).freeSlots(5)).isZero();
    }

    @Test
    void a_capacity_is_positive_and_a_last_number_is_not_negative() {
        assertThatThrownBy(() -> Given.queue(QUEUE, 0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Given.queue(QUEUE, -1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Given.queue(QUEUE, 1, -1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void the_tokens_that_wait_are_the_numbers_less_the_departures() {
        assertThat(new Queue(QUEUE, null, 3, false, null, null, new Tally(10, 4, 0, 0, 0)).waiting())
                .isEqualTo(6);
    }

    @Test
    void departures_count_from_one_without_gaps_in_the_order_given() {
        QueueToken seven = token(7);
        QueueToken five = token(5);

        Queue.Departing first = Given.queue(QUEUE, 3, 9).depart(List.of(seven, five), Kind.LEFT, NOW);
        Queue.Departing then = first.queue().depart(List.of(token(6)), Kind.PASSED_OVER, NOW);

        assertThat(first.departures())
                .containsExactly(new Departure(1, 7, Kind.LEFT, NOW), new Departure(2, 5, Kind.LEFT, NOW));
        assertThat(then.departures()).containsExactly(new Departure(3, 6, Kind.PASSED_OVER, NOW));
        assertThat(then.queue().tally()).isEqualTo(new Tally(9, 3, 0, 0, 1));
    }

    private static QueueToken token(long number) {
        return QueueToken.issue(new TokenId(new UUID(0, number)), QUEUE, number, new UserId(number), NOW);
    }

    @Test
    void a_slot_is_freed_by_each_token_that_was_admitted_and_is_not_any_more() {
        Queue full = Given.queue(QUEUE, 3, 9).fillSlots(3);

        assertThat(full.countSlots(1).tally()).isEqualTo(new Tally(9, 0, 1, 2, 0));
        assertThat(full.countSlots(3)).isEqualTo(full);
    }

    @Test
    void a_queue_admits_neither_while_it_is_paused_nor_before_it_opens() {
        Queue open = Given.queue(QUEUE, 3, 0);

        assertThat(open.admitsAt(NOW)).isTrue();
        assertThat(open.pause().admitsAt(NOW)).isFalse();
        assertThat(open.pause().resume()).isEqualTo(open);
        assertThat(open.openAt(NOW).admitsAt(NOW.minusMillis(1))).isFalse();
        assertThat(open.openAt(NOW).admitsAt(NOW)).isTrue();
        assertThat(open.openAt(NOW).pause().admitsAt(NOW)).isFalse();
        assertThat(open.openAt(NOW).openAt(null)).isEqualTo(open);
    }

    @Test
    void no_absence_counts_while_a_queue_admits_nobody() {
        Queue open = Given.queue(QUEUE, 3, 0);

        assertThat(open.absencesFrom(NOW)).isNull();
        assertThat(open.pause().absencesFrom(NOW)).isEqualTo(NOW);
        assertThat(open.openAt(NOW.plusMillis(1)).absencesFrom(NOW)).isEqualTo(NOW);
        assertThat(open.openAt(NOW).absencesFrom(NOW.plusSeconds(9))).isEqualTo(NOW);
    }

    @Test
    void absence_counts_from_the_instant_at_which_a_queue_admits_again_whatever_is_set_later() {
        Instant later = NOW.plusSeconds(9);
        Queue resumed = Given.queue(QUEUE, 3, 0).configure(Queue::pause, NOW).configure(Queue::resume, later);
        Queue opened = Given.queue(QUEUE, 3, 0).configure(queue -> queue.openAt(later), NOW);

        assertThat(resumed.absencesFrom(later.plusSeconds(1))).isEqualTo(later);
        assertThat(resumed.configure(queue -> queue.resize(5), later.plusSeconds(2))
                        .absencesFrom(later.plusSeconds(3)))
                .isEqualTo(later);
        assertThat(opened.configure(queue -> queue.openAt(null), later.plusSeconds(2))
                        .absencesFrom(later.plusSeconds(3)))
                .isEqualTo(later);
        assertThat(opened.configure(queue -> queue.openAt(null), NOW.plusSeconds(1))
                        .absencesFrom(later))
                .isEqualTo(NOW.plusSeconds(1));
        assertThat(Given.queue(QUEUE, 3, 0)
                        .configure(queue -> queue.resize(5), NOW)
                        .absencesFrom(NOW))
                .isNull();
    }

    @Test
    void a_tally_that_does_not_add_up_is_refused() {
        assertThatThrownBy(() -> new Tally(1, 2, 0, 0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Tally(1, -1, 0, 0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Tally(1, 0, -1, 0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Tally(1, 0, 0, -1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Tally(1, 0, 0, 0, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Departure(0, 1, Kind.LEFT, NOW)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Departure(1, 0, Kind.LEFT, NOW)).isInstanceOf(IllegalArgumentException.class);
    }
}
