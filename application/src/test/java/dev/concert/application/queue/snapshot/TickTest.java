package dev.concert.application.queue.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.domain.Given;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TickTest {

    private static final Duration MS = Duration.ofMillis(1);

    private final Tick tick = Tick.at(Given.NOW);

    @Test
    void every_instant_is_in_the_one_tick_that_began_last() {
        assertThat(tick.begin()).isBeforeOrEqualTo(Given.NOW);
        assertThat(tick.next().begin())
                .isAfter(Given.NOW)
                .isEqualTo(tick.begin().plus(Tick.LENGTH));
        assertThat(Tick.at(tick.begin())).isEqualTo(tick);
        assertThat(Tick.at(tick.next().begin().minus(MS))).isEqualTo(tick);
        assertThat(Tick.at(tick.next().begin())).isEqualTo(tick.next());
    }

    @Test
    void ticks_begin_before_the_epoch_too() {
        assertThat(Tick.at(Instant.EPOCH.minus(MS)).begin()).isEqualTo(Instant.EPOCH.minus(Tick.LENGTH));
    }

    @Test
    void nothing_is_shown_while_the_clock_of_another_node_may_be_in_another_tick() {
        assertThat(tick.shownFrom()).isEqualTo(tick.begin().plus(Tick.GUARD));
        assertThat(tick.shownUntil()).isEqualTo(tick.next().begin().minus(Tick.GUARD));
    }

    @Test
    void what_is_shown_is_known_to_every_node_within_a_second() {
        assertThat(Duration.between(tick.takenFrom(), tick.next().shownFrom())).isLessThan(Tick.KNOWN_WITHIN);
    }

    @Test
    void a_tick_that_lies_far_ahead_is_of_another_time() {
        assertThat(tick.next().isOfAnotherTime(Given.NOW)).isFalse();
        assertThat(Tick.at(Given.NOW.plusSeconds(5)).isOfAnotherTime(Given.NOW)).isFalse();
        assertThat(Tick.at(Given.NOW.plusSeconds(6)).isOfAnotherTime(Given.NOW)).isTrue();
        assertThat(tick.isOfAnotherTime(Given.NOW.plusSeconds(3_600))).isFalse();
    }
}
