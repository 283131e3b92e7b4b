package dev.concert.application.queue.snapshot;

import static dev.concert.domain.Given.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.application.queue.snapshot.QueueQueries.QueueStatus;
import dev.concert.domain.Given;
import dev.concert.domain.RepositoryContract;
import dev.concert.domain.queue.Queue;
import dev.concert.domain.queue.Queue.Tally;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenState.EndReason;
import dev.concert.domain.queue.Turnstile;
import dev.concert.domain.shared.Ids.ConcertId;
import dev.concert.domain.shared.Ids.QueueId;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link QueueQueries} finds of what is stored through the ports. */
public abstract class QueueQueriesContract extends RepositoryContract {

    private QueueId queue;

    protected abstract QueueQueries queries();

    @BeforeEach
    void givenAQueue() {
        queue = given().line(2);
    }

    private QueueToken waiting() {
        return given().waiting(queue);
    }

    private void leave(QueueToken token) {
        given().changed(token, it -> it.end(EndReason.LEFT, NOW));
    }

    private Turnstile.Changes admit(Instant now) {
        Turnstile turnstile = new Turnstile(ports().queues(), ports().tokens(), ports().presence(), Given.ADMISSION);
        return atomically(() -> turnstile.admit(ports().queues().lock(queue), () -> now));
    }

    @Test
    void queues_are_listed_with_how_many_tokens_are_admitted() {
        ConcertId concert = given().performance(1).concert().id();
        Queue own = atomically(() -> ports().queues().open(concert, 7).queue());
        waiting();
        admit(NOW);
        waiting();
        given().line(queue, Queue::pause);

        assertThat(queries().queues())
                .containsExactlyInAnyOrder(
                        new QueueStatus(new Queue(queue, null, 2, true, null, null, new Tally(2, 1, 1, 0, 0)), true, 1),
                        new QueueStatus(own, true, 0));
    }

    private boolean isDue(Instant now) {
        return queries().dueQueues(now).contains(queue);
    }

    @Test
    void a_queue_is_due_when_a_token_waits_and_a_slot_is_free() {
        assertThat(isDue(NOW)).isFalse();
        waiting();
        assertThat(isDue(NOW)).isTrue();
        admit(NOW);
        assertThat(isDue(NOW)).isFalse();
        waiting();
        waiting();
        admit(NOW);
        assertThat(isDue(NOW)).isFalse();
    }

    @Test
    void a_queue_is_due_when_a_token_has_returned() {
        QueueToken away = waiting();
        given().changed(away, QueueToken::passOver);
        assertThat(isDue(NOW)).isFalse();

        given().changed(away, QueueToken::comeBack);
        assertThat(isDue(NOW)).isTrue();
    }

    @Test
    void a_queue_is_due_when_an_admission_is_over_or_slots_came_free_uncounted() {
        QueueToken first = waiting();
        waiting();
        admit(NOW);
        Instant claimEnd = NOW.plus(Given.ADMISSION.claimWindow());

        assertThat(isDue(claimEnd.minus(TICK))).isFalse();
        assertThat(isDue(claimEnd)).isTrue();

        leave(first);
        assertThat(isDue(NOW)).isTrue();
    }

    @Test
    void a_queue_that_is_paused_or_not_open_yet_is_due_for_admitted_tokens_only() {
        waiting();
        given().line(queue, Queue::pause);
        assertThat(isDue(NOW)).isFalse();

        given().line(queue, queue -> queue.resume().openAt(NOW));
        assertThat(isDue(NOW.minus(TICK))).isFalse();
        assertThat(isDue(NOW)).isTrue();

        admit(NOW);
        given().line(queue, Queue::pause);
        assertThat(isDue(NOW.plus(Given.ADMISSION.claimWindow()))).isTrue();
    }
}
