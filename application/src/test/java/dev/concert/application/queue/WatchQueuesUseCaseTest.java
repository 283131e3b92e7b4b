package dev.concert.application.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.application.InMemoryApplication;
import dev.concert.application.queue.SampleStore.Sample;
import dev.concert.application.queue.WatchQueuesUseCase.WatchedQueue;
import dev.concert.domain.shared.Ids.QueueId;
import dev.concert.domain.user.Username;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WatchQueuesUseCaseTest {

    private static final Instant STEP = Instant.parse("2030-05-01T10:00:10Z");

    private final InMemoryApplication application = new InMemoryApplication(1);
    private final WatchQueuesUseCase node = node();
    private int users;

    private WatchQueuesUseCase node() {
        return new WatchQueuesUseCase(
                application.queueQueries, application.samples, application.unitOfWork, application.clock);
    }

    @BeforeEach
    void beginAtAStep() {
        application.clock.passUntil(STEP);
    }

    private void join(int count) {
        for (int i = 0; i < count; i++) {
            application.useCases.joinQueue().join(new JoinQueueUseCase.Command(new Username("user " + ++users), null));
        }
    }

    private void sampleEverySecond(int seconds) {
        for (int i = 0; i < seconds; i++) {
            node.sample();
            application.clock.advance(Duration.ofSeconds(1));
        }
    }

    private List<Sample> history(Duration last) {
        return node.history(QueueId.GLOBAL, last).orElseThrow();
    }

    private WatchedQueue watched() {
        return node.queues().getFirst();
    }

    @Test
    void a_sample_is_taken_every_ten_seconds_of_the_clock_whichever_node_comes_first() {
        application.clock.advance(Duration.ofMillis(700));
        join(2);
        node.sample();
        join(1);
        node().sample();
        application.clock.advance(Duration.ofSeconds(10));
        node().sample();
        node.sample();

        assertThat(history(Duration.ofHours(1)))
                .containsExactly(new Sample(STEP, 1, 1, 2, 1, 0), new Sample(STEP.plusSeconds(10), 2, 1, 1, 0, 0));
    }

    @Test
    void the_history_goes_back_as_far_as_is_asked_for() {
        join(1);
        sampleEverySecond(181);

        assertThat(history(Duration.ofSeconds(61)))
                .extracting(Sample::at)
                .containsExactly(STEP.plusSeconds(120), STEP.plusSeconds(180));
        assertThat(history(Duration.ofMinutes(4))).hasSize(4);
    }

    @Test
    void an_unknown_queue_has_no_history() {
        assertThat(node.history(new QueueId(987), Duration.ofHours(1))).isEmpty();
    }

    @Test
    void samples_are_kept_for_more_than_a_day() {
        node.sample();
        application.clock.advance(Duration.ofHours(24));
        node.sample();
        assertThat(history(Duration.ofDays(2))).hasSize(2);

        application.clock.advance(Duration.ofHours(2));
        node.sample();
        assertThat(history(Duration.ofDays(2))).hasSize(2);
    }

    @Test
    void a_clock_that_was_set_back_does_not_stop_the_samples() {
        node.sample();
        application.clock.advance(Duration.ofHours(1));
        node.sample();
        join(1);
        application.clock.advance(Duration.ofMinutes(-30));
        node.sample();

        assertThat(history(Duration.ofDays(1))).extracting(Sample::at).containsExactly(STEP, STEP.plusSeconds(1_800));
    }

    @Test
    void rates_are_of_the_last_minute() {
        assertThat(watched().joinsPerMinute()).isZero();
        node.sample();
        for (int i = 0; i < 120; i++) {
            join(2);
            sampleEverySecond(1);
        }

        assertThat(watched().joinsPerMinute()).isBetween(118L, 122L);
        assertThat(watched().admissionsPerMinute()).isZero();

        sampleEverySecond(120);
        assertThat(watched().joinsPerMinute()).isZero();
    }

    @Test
    void a_rate_of_the_first_seconds_is_taken_for_one_of_ten() {
        node.sample();
        application.clock.advance(Duration.ofMillis(10));
        join(3);

        assertThat(watched().joinsPerMinute()).isEqualTo(18);
        assertThat(watched().admissionsPerMinute()).isEqualTo(6);
    }
}
