package dev.concert.domain.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class QueueTest {

    private static final QueueId LINE = new QueueId(1);

    @Test
    void numbers_count_from_one_without_gaps() {
        Queue one = new Queue(LINE, 3, 0).issueNumber();
        Queue two = one.issueNumber();

        assertThat(one).isEqualTo(new Queue(LINE, 3, 1));
        assertThat(two).isEqualTo(new Queue(LINE, 3, 2));
    }

    @Test
    void numbers_never_wrap() {
        Queue full = new Queue(LINE, 3, Long.MAX_VALUE);

        assertThatThrownBy(full::issueNumber).isInstanceOf(ArithmeticException.class);
    }

    @Test
    void a_slot_is_free_for_each_that_is_not_admitted() {
        Queue queue = new Queue(LINE, 3, 0);

        assertThat(queue.freeSlots(0)).isEqualTo(3);
        assertThat(queue.freeSlots(2)).isEqualTo(1);
        assertThat(queue.freeSlots(3)).isZero();
    }

    @Test
    void no_slot_is_free_while_more_are_admitted_than_a_lowered_capacity_allows() {
        assertThat(new Queue(LINE, 3, 0).freeSlots(5)).isZero();
    }

    @Test
    void a_line_lets_in_at_least_one_and_has_given_out_no_less_than_nothing() {
        assertThatThrownBy(() -> new Queue(LINE, 0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Queue(LINE, -1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Queue(LINE, 1, -1)).isInstanceOf(IllegalArgumentException.class);
    }
}
