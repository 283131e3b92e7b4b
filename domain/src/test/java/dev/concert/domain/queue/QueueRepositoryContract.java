package dev.concert.domain.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concert.domain.Given;
import dev.concert.domain.RepositoryContract;
import dev.concert.domain.queue.Departure.Kind;
import dev.concert.domain.queue.Queue.Tally;
import dev.concert.domain.queue.QueueRepository.Opened;
import dev.concert.domain.shared.Ids.ConcertId;
import dev.concert.domain.shared.Ids.QueueId;
import java.time.Duration;
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

        assertThat(lock(id)).isEqualTo(Given.queue(id, 7, 0));
    }

    @Test
    void a_line_comes_back_as_it_was_saved() {
        QueueId id = given().line(7);
        Queue changed = Given.queue(id, 3, 41);

        commit(() -> {
            ports().queues().lock(id);
            ports().queues().save(changed);
        });

        assertThat(lock(id)).isEqualTo(changed);
    }

    @Test
    void a_line_opened_again_stays_as_it_is() {
        QueueId id = given().line(7);
        issueNumber(id);

        commit(() -> ports().queues().open(id, 3));

        assertThat(lock(id)).isEqualTo(Given.queue(id, 7, 1));
    }

    @Test
    void a_concerts_own_line_is_made_once_and_keeps_its_capacity() {
        ConcertId concert = given().performance(1).concert().id();
        ConcertId other = given().performance(1).concert().id();

        Opened opened = atomically(() -> ports().queues().open(concert, 7));
        Queue made = opened.queue();
        Queue ofTheOther = atomically(() -> ports().queues().open(other, 3)).queue();

        assertThat(opened.made()).isTrue();
        assertThat(atomically(() -> ports().queues().open(concert, 3))).isEqualTo(new Opened(made, false));
        assertThat(made).isEqualTo(new Queue(made.id(), concert, 7, false, null, null, Tally.EMPTY));
        assertThat(lock(made.id())).isEqualTo(made);
        assertThat(ofTheOther.id()).isNotEqualTo(made.id());
        assertThat(made.id()).isNotEqualTo(QueueId.GLOBAL);
    }

    @Test
    void a_concert_gets_one_line_however_many_open_it_at_once() {
        ConcertId concert = given().performance(1).concert().id();

        List<Opened> opened =
                concurrently(8, () -> atomically(() -> ports().queues().open(concert, 7)));

        assertThat(opened)
                .hasSize(8)
                .extracting(it -> it.queue().id())
                .containsOnly(opened.getFirst().queue().id());
        assertThat(opened).filteredOn(Opened::made).hasSize(1);
    }

    @Test
    void a_concert_that_does_not_exist_gets_no_line() {
        ConcertId unknown = new ConcertId(given().performance(1).concert().id().value() + 1_000);

        assertRefused(() -> ports().queues().open(unknown, 7));
    }

    @Test
    void everything_about_a_line_comes_back_as_it_was_saved() {
        QueueId id = given().line(7);
        Tally tally = new Tally(41, 12, 5, 4, 3, 2, Duration.ofMillis(61_001));
        Queue changed = new Queue(id, null, 3, true, Given.NOW, Given.NOW.plusSeconds(1), tally);

        commit(() -> {
            ports().queues().lock(id);
            ports().queues().save(changed);
        });

        assertThat(lock(id)).isEqualTo(changed);
    }

    @Test
    void nobody_departs_twice_and_no_two_depart_in_the_same_place() {
        QueueId id = given().line(7);
        Departure first = new Departure(1, 1, Kind.LEFT, Given.NOW);
        depart(id, first);

        assertRefused(() -> depart(id, new Departure(2, 1, Kind.ADMITTED, Given.NOW)));
        assertRefused(() -> depart(id, new Departure(1, 2, Kind.ADMITTED, Given.NOW)));
        depart(id, new Departure(2, 2, Kind.ADMITTED, Given.NOW));
        depart(given().line(7), first);
    }

    private void depart(QueueId id, Departure departure) {
        commit(() -> {
            ports().queues().lock(id);
            ports().queues()
                    .save(
                            new Queue(id, null, 7, false, null, null, new Tally(9, departure.sequence(), 0, 0, 0)),
                            List.of(departure));
        });
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

    @Test
    void a_locked_queue_is_waited_for_and_read_as_it_was_left() {
        QueueId id = given().line(7);

        Queue afterwards = meet(
                        () -> ports().queues().lock(id),
                        () -> ports().queues().save(ports().queues().lock(id).issueNumber()),
                        () -> ports().queues().lock(id))
                .afterWaiting();

        assertThat(afterwards).isEqualTo(Given.queue(id, 7, 1));
    }

    @Test
    void a_concerts_own_queue_is_locked_when_it_is_opened_again() {
        ConcertId concert = given().performance(1).concert().id();
        QueueId id = atomically(() -> ports().queues().open(concert, 7)).queue().id();

        meet(() -> ports().queues().open(concert, 7), () -> ports().queues().lock(id))
                .afterWaiting();
        meet(() -> ports().queues().lock(id), () -> ports().queues().open(concert, 7))
                .afterWaiting();
    }

    @Test
    void other_queues_than_the_locked_one_are_not_waited_for() {
        QueueId one = given().line(7);
        QueueId other = given().line(7);

        meet(() -> ports().queues().lock(one), () -> ports().queues().lock(other))
                .withoutWaiting();
    }

    @Test
    void queues_need_a_unit_of_work() {
        QueueId id = given().line(7);
        QueueId unknown = new QueueId(id.value() + 1);
        ConcertId concert = given().performance(1).concert().id();

        assertNeedsUnitOfWork(() -> ports().queues().lock(id));
        assertNeedsUnitOfWork(() -> ports().queues().save(Given.queue(id, 3, 0)));
        assertNeedsUnitOfWork(() -> ports().queues().open(unknown, 3));
        assertNeedsUnitOfWork(() -> ports().queues().open(concert, 3));

        assertThat(lock(id)).isEqualTo(Given.queue(id, 7, 0));
        assertThatThrownBy(() -> lock(unknown)).isInstanceOf(IllegalArgumentException.class);
    }
}
