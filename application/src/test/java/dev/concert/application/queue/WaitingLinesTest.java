package dev.concert.application.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concert.application.CountingMetrics;
import dev.concert.application.InMemoryApplication;
import dev.concert.application.OverloadedException;
import dev.concert.application.ServiceMetrics.Forecast;
import dev.concert.application.SettableClock;
import dev.concert.application.concert.ConcertQueries;
import dev.concert.application.concert.InMemoryConcertQueries;
import dev.concert.domain.Given;
import dev.concert.domain.InMemoryDatabase;
import dev.concert.domain.queue.AdmissionForecast.Sample;
import dev.concert.domain.queue.Queue;
import dev.concert.domain.queue.QueueId;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenState.EndReason;
import dev.concert.domain.queue.Turnstile;
import dev.concert.domain.shared.ConcertId;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two nodes on one store, whose clocks a test moves. */
@Timeout(30)
class WaitingLinesTest {

    private static final long SLOT_MS = WaitingLines.SLOT.toMillis();
    /** The begin of a slot. */
    private static final Instant BEGIN =
            Instant.ofEpochMilli(Math.floorDiv(Given.NOW.toEpochMilli(), SLOT_MS) * SLOT_MS);

    private final InMemoryDatabase database = new InMemoryDatabase();
    private final Given given = new Given(database);
    private final QueueId line = given.line(2);
    private final InMemoryQueueQueries store = new InMemoryQueueQueries(database);
    private final CountingMetrics metrics = new CountingMetrics();
    private final AtomicInteger snapshots = new AtomicInteger();
    private @Nullable RuntimeException broken;

    private final Node one = new Node();
    private final Node other = new Node();

    private final class Node {

        final SettableClock clock = new SettableClock(BEGIN.plusMillis(100));
        final List<Instant> pauses = new ArrayList<>();
        final WaitingLines lines = new WaitingLines(
                new Counted(),
                new InMemoryConcertQueries(database),
                Given.ADMISSION,
                clock,
                InMemoryApplication.ZONE,
                until -> {
                    pauses.add(until);
                    clock.passUntil(until);
                },
                metrics);

        long positionOf(QueueToken token) {
            return lines.of(line).snapshot().positionOf(token.number());
        }

        void at(Duration sinceBegin) {
            clock.set(BEGIN.plus(sinceBegin));
        }
    }

    /** The store's answers, as long as it is not broken. */
    private final class Counted implements QueueQueries {

        @Override
        public List<Line> lines() {
            return store.lines();
        }

        @Override
        public List<QueueId> linesToTurn(Instant now) {
            return store.linesToTurn(now);
        }

        @Override
        public Snapshot snapshot(QueueId queueId, long slot, Instant now, @Nullable Snapshot before) {
            if (broken != null) {
                throw broken;
            }
            snapshots.incrementAndGet();
            return store.snapshot(queueId, slot, now, before);
        }

        @Override
        public List<Sample> pace(QueueId queueId, Instant since) {
            return store.pace(queueId, since);
        }
    }

    private void leave(QueueToken token) {
        given.changed(token, it -> it.end(EndReason.LEFT, Given.NOW));
    }

    private List<QueueToken> waiting(int people) {
        return Stream.generate(() -> given.waiting(line)).limit(people).toList();
    }

    private static Duration ms(long millis) {
        return Duration.ofMillis(millis);
    }

    @Test
    void during_a_slot_every_node_tells_the_same_whatever_happens_meanwhile() {
        List<QueueToken> people = waiting(2);
        assertThat(one.positionOf(people.get(1))).isEqualTo(2);
        leave(people.get(0));

        assertThat(other.positionOf(people.get(1))).isEqualTo(2);
        assertThat(one.positionOf(people.get(1))).isEqualTo(2);

        one.at(ms(SLOT_MS + 100));
        other.at(ms(SLOT_MS + 100));
        assertThat(other.positionOf(people.get(1))).isEqualTo(1);
        assertThat(one.positionOf(people.get(1))).isEqualTo(1);
    }

    @Test
    void a_snapshot_is_taken_once_for_all_who_ask() {
        List<QueueToken> people = waiting(2);

        for (int i = 0; i < 100; i++) {
            one.positionOf(people.get(i % 2));
        }

        assertThat(snapshots).hasValue(1);
    }

    @Test
    void the_next_snapshot_is_taken_before_its_slot_begins_and_told_when_it_does() {
        List<QueueToken> people = waiting(2);
        one.positionOf(people.get(1));
        leave(people.get(0));
        one.at(ms(SLOT_MS).minus(WaitingLines.LEAD));

        one.lines.prepare();
        assertThat(snapshots).hasValue(2);
        assertThat(one.positionOf(people.get(1))).isEqualTo(2);

        one.at(ms(SLOT_MS).plus(WaitingLines.GUARD));
        assertThat(one.positionOf(people.get(1))).isEqualTo(1);
        assertThat(snapshots).hasValue(2);
    }

    @Test
    void no_snapshot_is_taken_too_early_or_twice_or_for_a_line_that_nobody_asks_about() {
        one.lines.prepare();
        assertThat(snapshots).hasValue(0);
        one.positionOf(given.waiting(line));

        one.at(ms(SLOT_MS).minus(WaitingLines.LEAD).minus(ms(1)));
        one.lines.prepare();
        assertThat(snapshots).hasValue(1);

        one.at(ms(SLOT_MS).minus(WaitingLines.LEAD));
        one.lines.prepare();
        one.lines.prepare();
        assertThat(snapshots).hasValue(2);

        one.at(Duration.ofSeconds(11));
        one.lines.prepare();
        assertThat(snapshots).hasValue(2);
    }

    /** By which the store goes from now on; it shows what the node's does. */
    private SettableClock clockOfTheStore() {
        SettableClock clock = new SettableClock(one.clock.instant());
        store.goingBy(clock);
        return clock;
    }

    @Test
    void after_the_clock_was_set_back_the_line_is_told_again_a_moment_later_and_by_one_time_only() {
        SettableClock stores = clockOfTheStore();
        List<QueueToken> people = waiting(3);
        assertThat(one.positionOf(people.get(2))).isEqualTo(3);
        leave(people.get(0));
        one.at(ms(SLOT_MS).minus(WaitingLines.LEAD));
        one.lines.prepare();
        leave(people.get(1));

        stores.set(BEGIN.minus(Duration.ofHours(1)).plusMillis(100));
        other.clock.set(stores.instant());
        assertThat(other.positionOf(people.get(2))).isEqualTo(1);

        Duration wait = Duration.between(stores.instant(), other.clock.instant());
        assertThat(wait).isBetween(WaitingLines.SLOT.plus(WaitingLines.LEAD), Duration.ofSeconds(2));
        stores.set(other.clock.instant());
        one.at(ms(SLOT_MS).minus(WaitingLines.LEAD).plus(wait));
        assertThatThrownBy(() -> one.positionOf(people.get(2))).isInstanceOf(OverloadedException.class);

        one.clock.set(other.clock.instant());
        assertThat(one.positionOf(people.get(2))).isEqualTo(1);
        assertThat(one.clock.instant()).isEqualTo(other.clock.instant());
    }

    @Test
    void a_node_that_told_the_line_before_the_clock_was_set_back_tells_it_and_what_was_changed_since() {
        SettableClock stores = clockOfTheStore();
        List<QueueToken> people = waiting(2);
        assertThat(one.positionOf(people.get(1))).isEqualTo(2);
        leave(people.get(0));

        stores.set(BEGIN.minus(Duration.ofHours(1)).plusMillis(100));
        one.clock.set(stores.instant());
        given.line(line, Queue::pause);

        assertThat(one.positionOf(people.get(1))).isEqualTo(1);
        assertThat(one.lines.of(line).settings().paused()).isTrue();
    }

    @Test
    void what_was_told_before_the_clock_was_set_back_is_not_told_when_that_time_comes_again() {
        SettableClock stores = clockOfTheStore();
        List<QueueToken> people = waiting(2);
        Instant before = one.clock.instant();
        assertThat(one.positionOf(people.get(1))).isEqualTo(2);
        leave(people.get(0));

        stores.set(before.minus(Duration.ofHours(1)));
        one.clock.set(stores.instant());
        one.lines.prepare();
        stores.set(before);
        one.clock.set(before);

        assertThat(one.positionOf(people.get(1))).isEqualTo(1);
    }

    @Test
    void a_clock_that_is_set_back_in_the_middle_of_a_question_leaves_no_snapshot_of_both_times() {
        SettableClock stores = clockOfTheStore();
        QueueToken token = waiting(1).getFirst();
        Instant before = one.clock.instant();
        AtomicBoolean asked = new AtomicBoolean();
        WaitingLines lines = new WaitingLines(
                new Counted(),
                new InMemoryConcertQueries(database),
                Given.ADMISSION,
                () -> {
                    if (!asked.getAndSet(true)) {
                        return before;
                    }
                    if (stores.instant().equals(before)) {
                        stores.set(before.minus(Duration.ofHours(1)));
                    }
                    return stores.instant();
                },
                InMemoryApplication.ZONE,
                stores::passUntil,
                metrics);

        assertThat(lines.of(line).snapshot().positionOf(token.number())).isEqualTo(1);
    }

    @Test
    void nobody_is_told_a_greater_place_after_the_clock_was_set_back_a_little() {
        List<QueueToken> people = waiting(2);
        assertThat(one.positionOf(people.get(1))).isEqualTo(2);
        leave(people.get(0));
        one.at(ms(2 * SLOT_MS + 100));
        assertThat(one.positionOf(people.get(1))).isEqualTo(1);

        one.at(ms(100));

        assertThat(one.positionOf(people.get(1))).isEqualTo(1);
    }

    @Test
    void free_seats_are_counted_for_a_small_share_of_the_time_however_many_there_are() {
        SettableClock clock = one.clock;
        AtomicInteger counts = new AtomicInteger();
        ConcertQueries slow = (ConcertQueries) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ConcertQueries.class}, (self, method, arguments) -> {
                    counts.incrementAndGet();
                    clock.advance(ms(60));
                    return method.invoke(new InMemoryConcertQueries(database), arguments);
                });
        WaitingLines lines = new WaitingLines(
                new Counted(), slow, Given.ADMISSION, clock, InMemoryApplication.ZONE, clock::passUntil, metrics);

        Instant end = clock.instant().plusSeconds(6);
        while (clock.instant().isBefore(end)) {
            lines.lines();
            clock.advance(ms(50));
        }

        assertThat(counts.get()).isBetween(8, 12);
    }

    @Test
    void around_the_change_of_slots_whoever_asks_waits_for_the_next() {
        QueueToken token = given.waiting(line);

        one.at(ms(SLOT_MS).minus(WaitingLines.GUARD));
        one.positionOf(token);
        one.at(ms(2 * SLOT_MS).plus(WaitingLines.GUARD).minus(ms(1)));
        one.positionOf(token);

        assertThat(one.pauses)
                .containsExactly(
                        BEGIN.plus(ms(SLOT_MS)).plus(WaitingLines.GUARD),
                        BEGIN.plus(ms(2 * SLOT_MS)).plus(WaitingLines.GUARD));
    }

    @Test
    void a_node_that_comes_late_to_a_slot_which_others_have_left_waits_for_the_next_one() {
        List<QueueToken> people = waiting(2);
        one.at(ms(SLOT_MS).minus(WaitingLines.LEAD));
        one.positionOf(people.get(1));
        leave(people.get(0));
        one.lines.prepare();

        other.at(ms(SLOT_MS).minus(ms(50)));
        assertThat(other.positionOf(people.get(1))).isEqualTo(1);
        assertThat(other.pauses).containsExactly(BEGIN.plus(ms(SLOT_MS)).plus(WaitingLines.GUARD));
    }

    @Test
    void nobodys_place_grows_whichever_node_is_asked_though_their_clocks_differ() {
        long seed = Long.getLong("seed", 20300501L);
        Random random = new Random(seed);
        List<QueueToken> people = new ArrayList<>(waiting(60));
        long[] told = people.stream().mapToLong(token -> Long.MAX_VALUE).toArray();
        Instant truth = BEGIN;
        long guardMs = WaitingLines.GUARD.toMillis();

        for (int step = 0; step < 4_000; step++) {
            truth = truth.plusMillis(random.nextInt(40));
            Node node = random.nextBoolean() ? one : other;
            // A node's clock is off by less than the guard, to either side, and may stand still for a moment.
            node.clock.passUntil(truth.plusMillis(random.nextLong(1 - guardMs, guardMs)));
            if (random.nextInt(3) == 0) {
                node.lines.prepare();
            }
            if (random.nextInt(40) == 0 && people.size() > 1) {
                int who = random.nextInt(people.size());
                QueueToken token = people.get(who);
                if (database.tokens.get(token.id()).isCounted()) {
                    leave(token);
                }
            }
            int who = random.nextInt(people.size());
            long place = node.positionOf(people.get(who));
            // Waiting for a slot takes time for everybody.
            Instant shown = node.clock.instant().minusMillis(guardMs - 1);
            truth = truth.isBefore(shown) ? shown : truth;
            assertThat(place).as("step %d, seed %d", step, seed).isLessThanOrEqualTo(told[who]);
            told[who] = place;
        }
        assertThat(told[59]).as("the line moved, seed %d", seed).isLessThan(60);
    }

    @Test
    void who_awaits_a_departure_returns_when_every_node_tells_it() {
        List<QueueToken> people = waiting(2);
        one.positionOf(people.get(1));
        leave(people.get(0));

        one.lines.awaitDeparture(people.get(0));

        other.clock.set(one.clock.instant());
        assertThat(other.lines.of(line).snapshot().hasDeparted(people.get(0).number()))
                .isTrue();
        assertThat(one.clock.instant()).isEqualTo(BEGIN.plus(ms(SLOT_MS)).plus(WaitingLines.GUARD));
    }

    @Test
    void while_nothing_can_be_told_nobody_is_told_anything_and_not_everybody_tries() {
        QueueToken token = given.waiting(line);
        broken = new OverloadedException("The store");

        assertThatThrownBy(() -> one.positionOf(token)).isSameAs(broken);
        RuntimeException first = broken;
        broken = new OverloadedException("The store, tried again");
        assertThatThrownBy(() -> one.positionOf(token)).isSameAs(first);
        one.clock.advance(Duration.ofMillis(301));
        assertThatThrownBy(() -> one.positionOf(token)).isSameAs(broken);

        broken = null;
        one.clock.advance(Duration.ofMillis(301));
        assertThat(one.positionOf(token)).isEqualTo(1);
    }

    @Test
    void who_awaits_a_departure_does_not_wait_for_a_store_that_is_broken() {
        QueueToken token = given.waiting(line);
        leave(token);
        broken = new OverloadedException("The store");

        one.lines.awaitDeparture(token);

        assertThat(one.clock.instant()).isEqualTo(BEGIN.plusMillis(100));
    }

    @Test
    void a_concert_is_booked_from_its_own_line_soon_after_it_has_one() {
        ConcertId concert = given.performance(1).concert().id();
        assertThat(one.lines.lineOf(concert)).isEqualTo(QueueId.GLOBAL);
        Queue own = database.atomically(() -> database.queues().open(concert, 1));

        one.clock.advance(Duration.ofMillis(500));
        assertThat(one.lines.lineOf(concert)).isEqualTo(own.id());
        assertThat(one.lines.lineOf(new ConcertId(concert.value() + 1))).isEqualTo(QueueId.GLOBAL);
    }

    @Test
    void a_change_of_a_line_shows_at_once_where_it_was_made() {
        ConcertId concert = given.performance(1).concert().id();
        one.lines.lines();
        Queue own = database.atomically(() -> database.queues().open(concert, 1));

        one.lines.reread();

        assertThat(one.lines.lineOf(concert)).isEqualTo(own.id());
    }

    @Test
    void how_forecasts_turn_out_is_counted() {
        Turnstile turnstile = new Turnstile(database.queues(), database.tokens(), database.presence(), Given.ADMISSION);
        waiting(400);
        for (int second = 0; second < 120; second++) {
            one.at(Duration.ofSeconds(second).plusMillis(100));
            database.tokens.rows().stream()
                    .filter(token -> !token.isCounted() && token.isLiveAt(one.clock.instant()))
                    .toList()
                    .forEach(token -> given.changed(token, it -> it.end(EndReason.PAID, one.clock.instant())));
            database.atomically(() -> turnstile.admit(database.queues().lock(line), one.clock));
            one.lines.of(line);
        }

        assertThat(metrics.forecasts.get(Forecast.RIGHT)).hasPositiveValue();
        assertThat(metrics.forecasts.get(Forecast.TOO_EARLY)).hasValue(0);
        assertThat(metrics.forecasts.get(Forecast.TOO_LATE)).hasValue(0);
    }
}
