package dev.concert.domain.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concert.domain.RepositoryContract;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What every {@link QueueRepository} keeps. */
public abstract class QueueRepositoryContract extends RepositoryContract {

    private Queue lock(QueueId id) {
        return atomically(() -> ports().queues().lock(id));
    }

    private long issueNumber(QueueId id) {
        return atomically(() -> {
            Queue queue = ports().queues().lock(id).issueNumber();
            ports().queues().save(queue);
            return queue.lastNumber();
        });
    }

    @Test
    void a_new_line_has_given_out_no_number() {
        QueueId id = given().line(7);

        assertThat(lock(id)).isEqualTo(new Queue(id, 7, 0));
    }

    @Test
    void a_line_comes_back_as_it_was_saved() {
        QueueId id = given().line(7);
        Queue changed = new Queue(id, 3, 41);

        commit(() -> {
            ports().queues().lock(id);
            ports().queues().save(changed);
        });

        assertThat(lock(id)).isEqualTo(changed);
    }

    @Test
    void a_line_opened_again_has_the_new_capacity_and_its_numbers() {
        QueueId id = given().line(7);
        issueNumber(id);

        commit(() -> ports().queues().open(id, 3));

        assertThat(lock(id)).isEqualTo(new Queue(id, 3, 1));
    }

    @Test
    void a_line_opened_in_a_unit_of_work_that_is_rolled_back_does_not_exist() {
        QueueId id = new QueueId(given().line(7).value() + 1);

        ports().rollBack(() -> ports().queues().open(id, 3));

        assertThatThrownBy(() -> lock(id)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_unit_of_work_sees_what_it_saved() {
        QueueId id = given().line(7);

        commit(() -> {
            Queue queue = ports().queues().lock(id).issueNumber();
            ports().queues().save(queue);
            assertThat(ports().queues().lock(id)).isEqualTo(queue);
        });
    }

    @Test
    void each_line_has_numbers_of_its_own() {
        QueueId one = given().line(7);
        QueueId other = given().line(7);

        assertThat(List.of(issueNumber(one), issueNumber(one), issueNumber(other)))
                .containsExactly(1L, 2L, 1L);
    }

    @Test
    void there_is_no_line_but_those_that_were_made() {
        QueueId unknown = new QueueId(given().line(7).value() + 1_000);

        assertThatThrownBy(() -> lock(unknown)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_number_of_a_unit_of_work_that_is_rolled_back_is_given_out_to_the_next() {
        QueueId id = given().line(7);

        ports().rollBack(() -> ports().queues().save(ports().queues().lock(id).issueNumber()));

        assertThat(issueNumber(id)).isEqualTo(1);
    }

    @Test
    void concurrent_callers_get_numbers_without_gaps_or_doubles() {
        QueueId id = given().line(7);

        List<List<Long>> numbers = concurrently(
                8,
                () -> LongStream.range(0, 10).map(i -> issueNumber(id)).boxed().toList());

        assertThat(numbers.stream().flatMap(List::stream).sorted())
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 80).boxed().toList());
        assertThat(numbers).allSatisfy(own -> assertThat(own).isSorted());
    }
}
