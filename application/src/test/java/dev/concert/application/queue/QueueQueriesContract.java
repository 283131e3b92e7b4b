package dev.concert.application.queue;

import static dev.concert.domain.Given.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.application.queue.QueueQueries.Length;
import dev.concert.application.queue.QueueQueries.Throughput;
import dev.concert.domain.Given;
import dev.concert.domain.RepositoryContract;
import dev.concert.domain.queue.QueueId;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenState.EndReason;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link QueueQueries} tells of what is stored through the ports. */
public abstract class QueueQueriesContract extends RepositoryContract {

    private QueueId line;

    protected abstract QueueQueries queries();

    @BeforeEach
    void givenALine() {
        line = given().line(7);
    }

    private QueueToken waiting() {
        return given().waiting(line);
    }

    private void admittedAndEnded(EndReason reason, Instant at) {
        given().stored(line, given().user(), token -> Given.admit(token).end(reason, at));
    }

    @Test
    void those_ahead_are_those_who_wait_with_smaller_numbers_in_the_same_line() {
        given().admitted(line);
        QueueToken left = waiting();
        given().changed(left, token -> token.end(EndReason.LEFT, NOW));
        QueueToken first = waiting();
        QueueToken second = waiting();
        QueueToken third = waiting();
        given().waiting(given().line());

        assertThat(queries().countWaitingBefore(line, first.number())).isZero();
        assertThat(queries().countWaitingBefore(line, second.number())).isEqualTo(1);
        assertThat(queries().countWaitingBefore(line, third.number())).isEqualTo(2);
    }

    @Test
    void a_line_is_as_long_as_people_wait_and_as_full_as_tokens_are_not_ended() {
        assertThat(queries().length(line)).isEqualTo(new Length(0, 0));
        waiting();
        waiting();
        given().admitted(line);
        given().admitted();
        admittedAndEnded(EndReason.PAID, NOW);

        assertThat(queries().length(line)).isEqualTo(new Length(2, 1));
    }

    @Test
    void a_line_in_which_nothing_happened_has_its_capacity() {
        waiting();

        assertThat(queries().throughput(line, NOW)).isEqualTo(new Throughput(7, 0, null));
    }

    @Test
    void slots_come_free_when_admitted_tokens_end_for_whatever_reason() {
        long minutes = 1;
        for (EndReason reason : EndReason.values()) {
            admittedAndEnded(reason, NOW.plusSeconds(60 * minutes++));
        }

        assertThat(queries().throughput(line, NOW)).isEqualTo(new Throughput(7, 4, NOW.plusSeconds(60)));
    }

    @Test
    void slots_that_came_free_earlier_or_elsewhere_do_not_count() {
        admittedAndEnded(EndReason.PAID, NOW);
        admittedAndEnded(EndReason.PAID, NOW.plusSeconds(2));
        given().stored(
                        given().line(),
                        given().user(),
                        token -> Given.admit(token).end(EndReason.PAID, NOW.plusSeconds(3)));

        assertThat(queries().throughput(line, NOW.plusSeconds(1))).isEqualTo(new Throughput(7, 1, NOW.plusSeconds(2)));
    }

    @Test
    void who_leaves_the_line_frees_no_slot() {
        QueueToken token = waiting();
        given().changed(token, it -> it.end(EndReason.LEFT, NOW.plusSeconds(1)));

        assertThat(queries().throughput(line, NOW).freedSlots()).isZero();
    }
}
