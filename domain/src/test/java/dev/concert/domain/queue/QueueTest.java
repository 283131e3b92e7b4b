package dev.concert.domain.queue;

import static dev.concert.domain.Given.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concert.domain.Given;
import dev.concert.domain.queue.Departure.Kind;
import dev.concert.domain.queue.Queue.Tally;
import dev.concert.domain.shared.UserId;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class QueueTest {

    private static final QueueId LINE = new QueueId(1);

    @Test
    void numbers_count_from_one_without_gaps() {
        Queue one = Given.queue(LINE, 3, 0).issueNumber();
        Queue two = one.issueNumber();

        assertThat(one).isEqualTo(Given.queue(LINE, 3, 1));
        assertThat(two).isEqualTo(Given.queue(LINE, 3, 2));
    }

    @Test
    void numbers_never_wrap() {
        Queue full = Given.queue(LINE, 3, Long.MAX_VALUE);

        assertThatThrownBy(full::issueNumber).isInstanceOf(ArithmeticException.class);
    }

    @Test
    void a_slot_is_free_for_each_that_is_not_admitted() {
        Queue queue = Given.queue(LINE, 3, 0);

        assertThat(queue.freeSlots(0)).isEqualTo(3);
        assertThat(queue.freeSlots(2)).isEqualTo(1);
        assertThat(queue.freeSlots(3)).isZero();
    }

    @Test
    void no_slot_is_free_while_more_are_admitted_than_a_lowered_capacity_allows() {
        assertThat(Given.queue(LINE, 3, 0).freeSlots(5)).isZero();
    }

    @Test
    void a_line_lets_in_at_least_one_and_has_given_out_no_less_than_nothing() {
        assertThatThrownBy(() -> Given.queue(LINE, 0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Given.queue(LINE, -1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Given.queue(LINE, 1, -1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void those_who_wait_are_those_who_have_a_number_and_have_not_departed() {
        assertThat(new Queue(LINE, null, 3, false, null, new Tally(10, 4, 0, 0, 0)).waiting())
                .isEqualTo(6);
    }

    @Test
    void departures_count_from_one_without_gaps_in_the_order_given() {
        QueueToken seven = token(7);
        QueueToken five = token(5);

        Queue.Departing first = Given.queue(LINE, 3, 9).depart(List.of(seven, five), Kind.LEFT, NOW);
        Queue.Departing then = first.queue().depart(List.of(token(6)), Kind.PASSED_OVER, NOW);

        assertThat(first.departures())
                .containsExactly(new Departure(1, 7, Kind.LEFT, NOW), new Departure(2, 5, Kind.LEFT, NOW));
        assertThat(then.departures()).containsExactly(new Departure(3, 6, Kind.PASSED_OVER, NOW));
        assertThat(then.queue().tally()).isEqualTo(new Tally(9, 3, 0, 0, 1));
    }

    private static QueueToken token(long number) {
        return QueueToken.issue(new TokenId(new UUID(0, number)), LINE, number, new UserId(number), NOW);
    }

    @Test
    void a_slot_is_freed_by_everybody_who_was_inside_and_is_not_any_more() {
        Queue full = Given.queue(LINE, 3, 9).fillSlots(3);

        assertThat(full.countSlots(1).tally()).isEqualTo(new Tally(9, 0, 1, 2, 0));
        assertThat(full.countSlots(3)).isEqualTo(full);
    }

    @Test
    void nobody_is_let_in_while_the_line_is_paused_or_before_it_opens() {
        Queue open = Given.queue(LINE, 3, 0);

        assertThat(open.admitsAt(NOW)).isTrue();
        assertThat(open.pause().admitsAt(NOW)).isFalse();
        assertThat(open.pause().resume()).isEqualTo(open);
        assertThat(open.openAt(NOW).admitsAt(NOW.minusMillis(1))).isFalse();
        assertThat(open.openAt(NOW).admitsAt(NOW)).isTrue();
        assertThat(open.openAt(NOW).pause().admitsAt(NOW)).isFalse();
        assertThat(open.openAt(NOW).openAt(null)).isEqualTo(open);
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
