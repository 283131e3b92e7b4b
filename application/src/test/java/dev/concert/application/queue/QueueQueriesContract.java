package dev.concert.application.queue;

import static dev.concert.domain.Given.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concert.application.queue.QueueQueries.Line;
import dev.concert.application.queue.QueueQueries.Snapshot;
import dev.concert.domain.Given;
import dev.concert.domain.RepositoryContract;
import dev.concert.domain.queue.AdmissionForecast.Sample;
import dev.concert.domain.queue.Departure;
import dev.concert.domain.queue.Queue;
import dev.concert.domain.queue.Queue.Tally;
import dev.concert.domain.queue.QueueId;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenState.EndReason;
import dev.concert.domain.queue.Turnstile;
import dev.concert.domain.shared.ConcertId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link QueueQueries} tells of what is stored through the ports. */
public abstract class QueueQueriesContract extends RepositoryContract {

    private QueueId line;

    /** The same throughout a test. */
    protected abstract QueueQueries queries();

    /** What the store's own clock shows. */
    protected abstract Instant storeTime();

    @BeforeEach
    void givenALine() {
        line = given().line(2);
    }

    private QueueToken waiting() {
        return given().waiting(line);
    }

    private void leave(QueueToken token) {
        given().changed(token, it -> it.end(EndReason.LEFT, NOW));
    }

    private Turnstile.Changes admit(Instant now) {
        Turnstile turnstile = new Turnstile(ports().queues(), ports().tokens(), ports().presence(), Given.ADMISSION);
        return atomically(() -> turnstile.admit(ports().queues().lock(line), () -> now));
    }

    @Test
    void lines_are_told_with_how_many_are_inside() {
        ConcertId concert = given().performance(1).concert().id();
        Queue own = atomically(() -> ports().queues().open(concert, 7));
        waiting();
        admit(NOW);
        waiting();
        given().line(line, Queue::pause);

        assertThat(queries().lines())
                .containsExactlyInAnyOrder(
                        new Line(new Queue(line, null, 2, true, null, new Tally(2, 1, 1, 0, 0)), 1), new Line(own, 0));
    }

    private boolean hasToBeTurned(Instant now) {
        return queries().linesToTurn(now).contains(line);
    }

    @Test
    void a_line_is_turned_when_somebody_waits_and_there_is_room() {
        assertThat(hasToBeTurned(NOW)).isFalse();
        waiting();
        assertThat(hasToBeTurned(NOW)).isTrue();
        admit(NOW);
        assertThat(hasToBeTurned(NOW)).isFalse();
        waiting();
        waiting();
        admit(NOW);
        assertThat(hasToBeTurned(NOW)).isFalse();
    }

    @Test
    void a_line_is_turned_when_somebody_has_come_back() {
        QueueToken away = waiting();
        given().changed(away, QueueToken::passOver);
        assertThat(hasToBeTurned(NOW)).isFalse();

        given().changed(away, QueueToken::comeBack);
        assertThat(hasToBeTurned(NOW)).isTrue();
    }

    @Test
    void a_line_is_turned_when_somebodys_time_is_up_or_slots_came_free_uncounted() {
        QueueToken first = waiting();
        waiting();
        admit(NOW);
        Instant claimEnd = NOW.plus(Given.ADMISSION.claimWindow());

        assertThat(hasToBeTurned(claimEnd.minus(TICK))).isFalse();
        assertThat(hasToBeTurned(claimEnd)).isTrue();

        leave(first);
        assertThat(hasToBeTurned(NOW)).isTrue();
    }

    @Test
    void a_line_that_is_paused_or_not_open_yet_is_turned_for_those_inside_only() {
        waiting();
        given().line(line, Queue::pause);
        assertThat(hasToBeTurned(NOW)).isFalse();

        given().line(line, queue -> queue.resume().openAt(NOW));
        assertThat(hasToBeTurned(NOW.minus(TICK))).isFalse();
        assertThat(hasToBeTurned(NOW)).isTrue();

        admit(NOW);
        given().line(line, Queue::pause);
        assertThat(hasToBeTurned(NOW.plus(Given.ADMISSION.claimWindow()))).isTrue();
    }

    private Snapshot snapshot(long slot, @Nullable Snapshot before) {
        return queries().snapshot(line, slot, NOW.plusSeconds(slot), before);
    }

    @Test
    void a_place_is_how_many_are_counted_ahead_and_oneself() {
        given().admitted(line);
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
    void the_snapshot_of_a_slot_is_the_same_for_all_who_ask_whenever_they_do() {
        QueueToken first = waiting();
        QueueToken second = waiting();
        Snapshot asFirstSeen = snapshot(1, null);

        leave(first);

        for (Snapshot before : Stream.of(null, asFirstSeen).toList()) {
            Snapshot asSeenLater = queries().snapshot(line, 1, NOW.plusSeconds(99), before);
            assertThat(asSeenLater.at()).isEqualTo(NOW.plusSeconds(1));
            assertThat(asSeenLater.hasDeparted(first.number())).isFalse();
            assertThat(asSeenLater.positionOf(second.number())).isEqualTo(2);
        }
        assertThat(snapshot(2, asFirstSeen).positionOf(second.number())).isEqualTo(1);
        assertThat(asFirstSeen.positionOf(second.number())).isEqualTo(2);
    }

    @Test
    void a_slot_that_is_over_is_told_by_nobody_any_more() {
        waiting();
        snapshot(7, null);

        assertThat(snapshot(6, null).slot()).isEqualTo(7);
        assertThat(snapshot(7, null).slot()).isEqualTo(7);
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
        Snapshot fromNothing = queries().snapshot(line, made.slot(), NOW, null);

        for (long number = 1; number <= 45; number++) {
            assertThat(made.hasDeparted(number)).isEqualTo(fromNothing.hasDeparted(number));
            assertThat(made.positionOf(number)).as("place of %d", number).isEqualTo(fromNothing.positionOf(number));
        }
        assertThat(made.latestDepartures()).hasSize(1);
        assertThat(fromNothing.latestDepartures()).isEmpty();
    }

    @Test
    void the_departures_since_the_snapshot_before_are_told_in_order() {
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
    void when_all_have_gone_the_next_has_the_first_place() {
        List<QueueToken> people = Stream.generate(this::waiting).limit(3).toList();
        people.forEach(this::leave);

        assertThat(snapshot(1, null).positionOf(4)).isEqualTo(1);
        assertThat(snapshot(1, null).hasDeparted(3)).isTrue();
        assertThat(snapshot(1, null).hasDeparted(4)).isFalse();
    }

    @Test
    void each_line_has_snapshots_of_its_own_and_what_is_no_line_has_none() {
        waiting();
        QueueId other = given().line();

        assertThat(snapshot(1, null).tally().lastNumber()).isEqualTo(1);
        assertThat(queries().snapshot(other, 1, NOW, null).tally()).isEqualTo(Tally.EMPTY);
        assertThatThrownBy(() -> queries().snapshot(new QueueId(999_999), 1, NOW, null))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private Snapshot snapshotAt(Instant now) {
        return queries().snapshot(line, Math.floorDiv(now.toEpochMilli(), WaitingLines.SLOT.toMillis()), now, null);
    }

    private static Instant beginOf(Snapshot snapshot) {
        return Instant.ofEpochMilli(snapshot.slot() * WaitingLines.SLOT.toMillis());
    }

    @Test
    void after_the_clock_was_set_back_slots_begin_anew_when_what_was_told_before_is_told_no_more() {
        Instant now = storeTime();
        Instant before = now.plus(Duration.ofHours(1));
        QueueToken kim = waiting();
        snapshotAt(before);
        leave(kim);
        Snapshot latest = snapshotAt(before.plus(WaitingLines.SLOT));

        Snapshot anew = snapshotAt(now);

        assertThat(beginOf(anew)).isBetween(now.plus(WaitingLines.SLOT).plus(WaitingLines.LEAD), now.plusSeconds(2));
        assertThat(anew.tally()).isEqualTo(latest.tally());
        assertThat(anew.hasDeparted(kim.number())).isTrue();
        assertThat(queries().pace(line, now)).extracting(Sample::at).containsExactly(now);
    }

    @Test
    void who_goes_by_the_time_of_before_the_clock_was_set_back_gets_what_is_told_since() {
        Instant now = storeTime();
        Instant before = now.plus(Duration.ofHours(1));
        snapshotAt(before);
        Snapshot anew = snapshotAt(now);

        assertThat(snapshotAt(before.plus(WaitingLines.SLOT)).slot()).isEqualTo(anew.slot());
        assertThat(snapshotAt(now).slot()).isEqualTo(anew.slot());
        Instant next = beginOf(anew).plus(WaitingLines.SLOT);
        assertThat(beginOf(snapshotAt(next))).isEqualTo(next);
    }

    @Test
    void clocks_that_differ_by_a_little_begin_nothing_anew() {
        Instant now = storeTime();
        Snapshot ahead = snapshotAt(now.plusSeconds(2));

        assertThat(snapshotAt(now).slot()).isEqualTo(ahead.slot());
    }

    @Test
    void the_pace_is_the_tally_every_five_seconds() {
        waiting();
        waiting();
        admit(NOW);
        for (long slot = 0; slot <= 11; slot++) {
            snapshot(slot, null);
        }

        assertThat(queries().pace(line, NOW))
                .containsExactly(
                        new Sample(NOW, 0, 2, 0, true),
                        new Sample(NOW.plusSeconds(5), 0, 2, 0, true),
                        new Sample(NOW.plusSeconds(10), 0, 2, 0, true));
        assertThat(queries().pace(line, NOW.plusSeconds(6)))
                .containsExactly(new Sample(NOW.plusSeconds(10), 0, 2, 0, true));
        assertThat(queries().pace(given().line(), NOW)).isEmpty();
    }

    @Test
    void the_pace_tells_when_nobody_was_let_in() {
        snapshot(0, null);
        given().line(line, Queue::pause);
        snapshot(5, null);
        given().line(line, paused -> paused.resume().openAt(NOW.plusSeconds(15)));
        snapshot(10, null);
        snapshot(15, null);

        assertThat(queries().pace(line, NOW)).extracting(Sample::admits).containsExactly(true, false, false, true);
    }

    @Test
    void what_is_older_than_a_quarter_of_an_hour_is_not_kept() {
        snapshot(0, null);
        snapshot(15 * 60, null);
        assertThat(queries().pace(line, NOW)).hasSize(2);

        snapshot(15 * 60 + 6, null);
        assertThat(queries().pace(line, NOW)).hasSize(2);
    }
}
