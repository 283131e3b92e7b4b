package dev.concert.application.queue.snapshot;

import static dev.concert.domain.Given.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concert.application.queue.snapshot.SnapshotQueries.Snapshot;
import dev.concert.domain.Given;
import dev.concert.domain.RepositoryContract;
import dev.concert.domain.queue.AdmissionForecast.Sample;
import dev.concert.domain.queue.Departure;
import dev.concert.domain.queue.Queue;
import dev.concert.domain.queue.Queue.Tally;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenState.EndReason;
import dev.concert.domain.queue.Turnstile;
import dev.concert.domain.shared.Ids.QueueId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link SnapshotQueries} shows of what is stored through the ports. */
public abstract class SnapshotQueriesContract extends RepositoryContract {

    private QueueId queue;

    /** The same throughout a test. */
    protected abstract SnapshotQueries queries();

    /** What the store's own clock shows. */
    protected abstract Instant storeTime();

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

    private Snapshot snapshot(long tick, @Nullable Snapshot before) {
        return queries().snapshot(queue, new Tick(tick), NOW.plusSeconds(tick), before);
    }

    @Test
    void a_position_is_how_many_numbers_are_counted_ahead_plus_one() {
        given().admitted(queue);
        QueueToken first = waiting();
        QueueToken left = waiting();
        QueueToken away = waiting();
        QueueToken last = waiting();
        leave(left);
        given().changed(away, QueueToken::passOver);

        Snapshot snapshot = snapshot(1, null);

        assertThat(snapshot.positionOf(first.number())).isEqualTo(1);
        assertThat(snapshot.positionOf(last.number())).isEqualTo(2);
        assertThat(snapshot.positionOf(last.number() + 1)).isEqualTo(3);
        assertThat(Stream.of(first, left, away, last).map(token -> snapshot.hasDeparted(token.number())))
                .containsExactly(false, true, true, false);
        assertThat(snapshot.hasDeparted(1)).isTrue();
        assertThat(snapshot.tally()).isEqualTo(new Tally(5, 3, 1, 0, 1));
    }

    @Test
    void the_snapshot_of_a_tick_is_the_same_for_all_callers_at_any_time() {
        QueueToken first = waiting();
        QueueToken second = waiting();
        Snapshot earlier = snapshot(1, null);

        leave(first);

        for (Snapshot before : Stream.of(null, earlier).toList()) {
            Snapshot later = queries().snapshot(queue, new Tick(1), NOW.plusSeconds(99), before);
            assertThat(later.at()).isEqualTo(NOW.plusSeconds(1));
            assertThat(later.hasDeparted(first.number())).isFalse();
            assertThat(later.positionOf(second.number())).isEqualTo(2);
        }
        assertThat(snapshot(2, earlier).positionOf(second.number())).isEqualTo(1);
        assertThat(earlier.positionOf(second.number())).isEqualTo(2);
    }

    @Test
    void a_tick_that_is_over_is_not_shown_any_more() {
        waiting();
        snapshot(7, null);

        assertThat(snapshot(6, null).tick()).isEqualTo(new Tick(7));
        assertThat(snapshot(7, null).tick()).isEqualTo(new Tick(7));
    }

    @Test
    void a_snapshot_is_the_same_made_from_an_earlier_one_or_from_nothing() {
        List<QueueToken> people = Stream.generate(this::waiting).limit(40).toList();
        Snapshot before = null;
        Snapshot made = snapshot(1, null);
        for (int i = 0; i < 40; i += 3) {
            leave(people.get((i * 7) % 40));
            before = made;
            made = snapshot(i + 2, before);
        }
        Snapshot fromNothing = queries().snapshot(queue, made.tick(), NOW, null);

        for (long number = 1; number <= 45; number++) {
            assertThat(made.hasDeparted(number)).isEqualTo(fromNothing.hasDeparted(number));
            assertThat(made.positionOf(number)).as("position of %d", number).isEqualTo(fromNothing.positionOf(number));
        }
        assertThat(made.latestDepartures()).hasSize(1);
        assertThat(fromNothing.latestDepartures()).isEmpty();
    }

    @Test
    void the_departures_since_the_snapshot_before_come_in_order() {
        QueueToken first = waiting();
        QueueToken second = waiting();
        Snapshot before = snapshot(1, null);
        leave(second);
        leave(first);

        assertThat(snapshot(2, before).latestDepartures())
                .containsExactly(
                        new Departure(1, second.number(), Departure.Kind.LEFT, NOW),
                        new Departure(2, first.number(), Departure.Kind.LEFT, NOW));
    }

    @Test
    void after_all_have_departed_the_next_number_has_the_first_position() {
        List<QueueToken> people = Stream.generate(this::waiting).limit(3).toList();
        people.forEach(this::leave);

        assertThat(snapshot(1, null).positionOf(4)).isEqualTo(1);
        assertThat(snapshot(1, null).hasDeparted(3)).isTrue();
        assertThat(snapshot(1, null).hasDeparted(4)).isFalse();
    }

    @Test
    void each_queue_has_its_own_snapshots_and_an_unknown_one_has_none() {
        waiting();
        QueueId other = given().line();

        assertThat(snapshot(1, null).tally().lastNumber()).isEqualTo(1);
        assertThat(queries().snapshot(other, new Tick(1), NOW, null).tally()).isEqualTo(Tally.EMPTY);
        assertThatThrownBy(() -> queries().snapshot(new QueueId(999_999), new Tick(1), NOW, null))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private Snapshot snapshotAt(Instant now) {
        return queries().snapshot(queue, Tick.at(now), now, null);
    }

    private static Instant beginOf(Snapshot snapshot) {
        return snapshot.tick().begin();
    }

    @Test
    void after_the_clock_was_set_back_ticks_begin_anew_once_none_of_before_is_shown() {
        Instant now = storeTime();
        Instant before = now.plus(Duration.ofHours(1));
        QueueToken kim = waiting();
        snapshotAt(before);
        leave(kim);
        Snapshot latest = snapshotAt(before.plus(Tick.LENGTH));

        Snapshot anew = snapshotAt(now);

        assertThat(beginOf(anew)).isBetween(now.plus(Tick.LENGTH).plus(Tick.LEAD), now.plusSeconds(2));
        assertThat(anew.tally()).isEqualTo(latest.tally());
        assertThat(anew.hasDeparted(kim.number())).isTrue();
        assertThat(queries().pace(queue, now)).extracting(Sample::at).containsExactly(now);
    }

    @Test
    void a_caller_that_goes_by_the_time_of_before_gets_what_is_shown_since() {
        Instant now = storeTime();
        Instant before = now.plus(Duration.ofHours(1));
        snapshotAt(before);
        Snapshot anew = snapshotAt(now);

        assertThat(snapshotAt(before.plus(Tick.LENGTH)).tick()).isEqualTo(anew.tick());
        assertThat(snapshotAt(now).tick()).isEqualTo(anew.tick());
        Instant next = beginOf(anew).plus(Tick.LENGTH);
        assertThat(beginOf(snapshotAt(next))).isEqualTo(next);
    }

    @Test
    void clocks_that_differ_by_a_little_begin_no_ticks_anew() {
        Instant now = storeTime();
        Snapshot ahead = snapshotAt(now.plusSeconds(2));

        assertThat(snapshotAt(now).tick()).isEqualTo(ahead.tick());
    }

    @Test
    void the_pace_is_the_tally_every_five_seconds() {
        waiting();
        waiting();
        admit(NOW);
        for (long tick = 0; tick <= 11; tick++) {
            snapshot(tick, null);
        }

        assertThat(queries().pace(queue, NOW))
                .containsExactly(
                        new Sample(NOW, 0, 2, 0, true),
                        new Sample(NOW.plusSeconds(5), 0, 2, 0, true),
                        new Sample(NOW.plusSeconds(10), 0, 2, 0, true));
        assertThat(queries().pace(queue, NOW.plusSeconds(6)))
                .containsExactly(new Sample(NOW.plusSeconds(10), 0, 2, 0, true));
        assertThat(queries().pace(given().line(), NOW)).isEmpty();
    }

    @Test
    void the_pace_shows_when_no_token_was_admitted() {
        snapshot(0, null);
        given().line(queue, Queue::pause);
        snapshot(5, null);
        given().line(queue, paused -> paused.resume().openAt(NOW.plusSeconds(15)));
        snapshot(10, null);
        snapshot(15, null);

        assertThat(queries().pace(queue, NOW)).extracting(Sample::admits).containsExactly(true, false, false, true);
    }

    @Test
    void samples_older_than_a_quarter_of_an_hour_are_not_kept() {
        snapshot(0, null);
        snapshot(15 * 60, null);
        assertThat(queries().pace(queue, NOW)).hasSize(2);

        snapshot(15 * 60 + 6, null);
        assertThat(queries().pace(queue, NOW)).hasSize(2);
    }
}
