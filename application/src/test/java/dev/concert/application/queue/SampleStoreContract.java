package dev.concert.application.queue;

import static dev.concert.domain.Given.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.application.queue.SampleStore.Sample;
import dev.concert.application.queue.SampleStore.Totals;
import dev.concert.domain.Given;
import dev.concert.domain.RepositoryContract;
import dev.concert.domain.queue.Turnstile;
import dev.concert.domain.shared.Ids.QueueId;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link SampleStore} keeps of the queues that are stored through the ports. */
public abstract class SampleStoreContract extends RepositoryContract {

    private static final Instant LATER = NOW.plusSeconds(10);

    private QueueId queue;

    protected abstract SampleStore samples();

    @BeforeEach
    void givenAQueueOfTwoSlots() {
        queue = given().line(2);
    }

    private void take(Instant at) {
        commit(() -> samples().take(at));
    }

    private void join(int users) {
        for (int i = 0; i < users; i++) {
            given().waiting(queue);
        }
    }

    private void admit() {
        Turnstile turnstile = new Turnstile(ports().queues(), ports().tokens(), ports().presence(), Given.ADMISSION);
        atomically(() -> turnstile.admit(ports().queues().lock(queue), () -> NOW));
    }

    @Test
    void a_sample_counts_what_happened_since_the_one_before() {
        join(3);
        admit();
        take(NOW);
        join(2);
        take(LATER);

        assertThat(samples().find(queue, NOW))
                .containsExactly(new Sample(NOW, 1, 2, 3, 2, 0), new Sample(LATER, 3, 2, 2, 0, 0));
    }

    @Test
    void a_sample_counts_the_same_where_those_before_it_are_not_shown() {
        join(1);
        take(NOW);
        join(1);
        take(LATER);

        assertThat(samples().find(queue, NOW.plusMillis(1))).containsExactly(new Sample(LATER, 2, 0, 1, 0, 0));
    }

    @Test
    void of_one_instant_there_is_one_sample_and_none_is_taken_of_before_the_latest() {
        take(LATER);
        join(1);
        take(LATER);
        take(NOW);

        assertThat(samples().find(queue, NOW)).containsExactly(new Sample(LATER, 0, 0, 0, 0, 0));
    }

    @Test
    void a_queue_at_rest_is_sampled_once_a_minute() {
        for (int seconds = 0; seconds <= 120; seconds += 10) {
            take(NOW.plusSeconds(seconds));
        }

        assertThat(samples().find(queue, NOW))
                .extracting(Sample::at)
                .containsExactly(NOW, NOW.plusSeconds(60), NOW.plusSeconds(120));
    }

    @Test
    void each_queue_has_samples_of_its_own() {
        QueueId other = given().line(1);
        join(1);
        take(NOW);

        assertThat(samples().find(queue, NOW)).containsExactly(new Sample(NOW, 1, 0, 1, 0, 0));
        assertThat(samples().find(other, NOW)).containsExactly(new Sample(NOW, 0, 0, 0, 0, 0));
    }

    @Test
    void the_totals_of_the_first_sample_in_a_time_are_found() {
        join(1);
        take(NOW);
        join(1);
        take(LATER);

        assertThat(samples().findTotals(NOW)).containsEntry(queue, new Totals(NOW, 1, 0));
        assertThat(samples().findTotals(LATER)).containsEntry(queue, new Totals(LATER, 2, 0));
        assertThat(samples().findTotals(LATER.plusMillis(1))).doesNotContainKey(queue);
    }

    @Test
    void samples_of_before_and_after_a_time_are_removed_the_oldest_first() {
        for (int minutes = 0; minutes < 5; minutes++) {
            take(NOW.plus(Duration.ofMinutes(minutes)));
        }

        commit(() -> samples().remove(NOW.plusSeconds(120), NOW.plusSeconds(180), 2));
        assertThat(samples().find(queue, NOW)).hasSize(3);
        commit(() -> samples().remove(NOW.plusSeconds(120), NOW.plusSeconds(180), 2));
        assertThat(samples().find(queue, NOW))
                .extracting(Sample::at)
                .containsExactly(NOW.plusSeconds(120), NOW.plusSeconds(180));
    }
}
