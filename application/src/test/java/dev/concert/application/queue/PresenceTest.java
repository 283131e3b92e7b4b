package dev.concert.application.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concert.application.CountingMetrics;
import dev.concert.application.InMemoryApplication;
import dev.concert.application.SettableClock;
import dev.concert.application.UnitOfWork;
import dev.concert.application.concert.InMemoryConcertQueries;
import dev.concert.domain.Given;
import dev.concert.domain.InMemoryDatabase;
import dev.concert.domain.queue.AdmissionPolicy;
import dev.concert.domain.queue.PresenceRepository;
import dev.concert.domain.queue.Queue;
import dev.concert.domain.queue.Queue.Tally;
import dev.concert.domain.queue.QueueId;
import dev.concert.domain.queue.QueueToken;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PresenceTest {

    private static final Instant NOW = Given.NOW;
    private static final Duration TICK = Duration.ofMillis(1);
    private static final Duration IDLE = Duration.ofSeconds(100);
    private static final Duration URGENT = IDLE.multipliedBy(2).dividedBy(5);
    private static final Duration LATE = IDLE.dividedBy(2);
    private static final Duration FORGET = Duration.ofSeconds(300);
    private static final AdmissionPolicy POLICY =
            new AdmissionPolicy(Duration.ofMinutes(2), Duration.ofMinutes(10), IDLE, FORGET);

    private final InMemoryDatabase database = new InMemoryDatabase();
    private final Given given = new Given(database);
    private final QueueId line = given.line();
    private final SettableClock clock = new SettableClock(NOW);
    private final WaitingLines lines = new WaitingLines(
            new InMemoryQueueQueries(database),
            new InMemoryConcertQueries(database),
            POLICY,
            clock,
            InMemoryApplication.ZONE,
            clock::passUntil,
            new CountingMetrics());
    private final Presence presence = new Presence(database.presence(), lines, database::atomically, clock, POLICY);
    private final QueueToken kim = given.waiting(line);
    private final AtomicReference<Presence> busy = new AtomicReference<>();

    private Instant stored(QueueToken token) {
        return Objects.requireNonNull(database.presence()
                .findLastHeartbeats(List.of(token), clock.instant())
                .get(token.id()));
    }

    @BeforeEach
    void peopleCanAskAllTheTime() {
        given.watched(NOW, NOW.plus(Duration.ofHours(12)));
    }

    private void seeAt(Instant instant) {
        clock.set(instant);
        presence.see(kim);
    }

    private void storeAt(Instant instant) {
        clock.set(instant);
        presence.store();
    }

    @Test
    void who_was_seen_is_known_from_then_on() {
        assertThat(presence.find(kim.id())).isEmpty();

        presence.see(kim);

        assertThat(presence.find(kim.id())).hasValueSatisfying(waiter -> {
            assertThat(waiter.queueId()).isEqualTo(line);
            assertThat(waiter.number()).isEqualTo(kim.number());
        });
    }

    @Test
    void who_does_not_wait_is_not_known() {
        presence.see(given.admitted(line));

        QueueToken inside = given.admitted(line);
        presence.see(inside);
        assertThat(presence.find(inside.id())).isEmpty();

        presence.see(kim);
        presence.forget(presence.find(kim.id()).orElseThrow());
        assertThat(presence.find(kim.id())).isEmpty();
    }

    @Test
    void a_heartbeat_is_stored_half_of_the_idle_time_later() {
        seeAt(NOW.plus(TICK));

        storeAt(NOW.plus(TICK).plus(LATE).minus(TICK));
        assertThat(stored(kim)).isEqualTo(NOW);

        storeAt(NOW.plus(TICK).plus(LATE));
        assertThat(stored(kim)).isEqualTo(NOW.plus(TICK));
    }

    @Test
    void when_it_is_stored_it_is_the_latest_that_is() {
        seeAt(NOW.plus(TICK));
        seeAt(NOW.plus(LATE));

        storeAt(NOW.plus(TICK).plus(LATE));

        assertThat(stored(kim)).isEqualTo(NOW.plus(LATE));
    }

    /** Somebody so far back that the turn cannot come before long. */
    private QueueToken somebodyAtTheTail() {
        given.line(
                line,
                queue -> new Queue(
                        line, null, queue.capacity(), false, null, new Tally(Presence.FRONT + 10, 0, 0, 0, 0)));
        return given.waiting(line);
    }

    private void frontComesNearBy() {
        given.line(
                line,
                queue -> new Queue(
                        line,
                        null,
                        queue.capacity(),
                        false,
                        null,
                        new Tally(queue.lastNumber(), Presence.FRONT / 4, 0, 0, 0)));
        lines.reread();
    }

    @Test
    void far_from_the_front_a_heartbeat_is_stored_half_of_the_forgetting_time_later() {
        QueueToken lee = somebodyAtTheTail();
        presence.store();
        clock.set(NOW.plus(TICK));
        presence.see(lee);

        storeAt(NOW.plus(TICK).plus(FORGET.dividedBy(2)).minus(TICK));
        assertThat(stored(lee)).isEqualTo(NOW);

        storeAt(NOW.plus(TICK).plus(FORGET.dividedBy(2)));
        assertThat(stored(lee)).isEqualTo(NOW.plus(TICK));
    }

    @Test
    void when_the_front_comes_near_what_waits_to_be_stored_is_stored_at_once() {
        QueueToken lee = somebodyAtTheTail();
        presence.store();
        clock.set(NOW.plus(TICK));
        presence.see(lee);
        storeAt(NOW.plus(LATE));
        assertThat(stored(lee)).isEqualTo(NOW);

        frontComesNearBy();
        presence.store();

        assertThat(stored(lee)).isEqualTo(NOW.plus(TICK));
    }

    @Test
    void who_came_from_the_tail_to_the_front_and_goes_on_asking_holds_up_nobody_who_stands_behind() {
        QueueToken lee = somebodyAtTheTail();
        given.line(
                line,
                queue -> new Queue(
                        line, null, queue.capacity(), false, null, new Tally(Presence.FRONT * 2, 0, 0, 0, 0)));
        QueueToken park = given.waiting(line);
        presence.store();
        clock.set(NOW.plus(TICK));
        presence.see(lee);
        presence.see(park);
        frontComesNearBy();
        presence.store();
        assertThat(stored(park)).isEqualTo(NOW);

        for (Duration passed = Duration.ZERO;
                passed.compareTo(FORGET.dividedBy(2)) <= 0;
                passed = passed.plus(URGENT)) {
            clock.set(NOW.plus(TICK).plus(passed));
            presence.see(lee);
        }
        storeAt(NOW.plus(TICK).plus(FORGET.dividedBy(2)));

        assertThat(stored(park)).isEqualTo(NOW.plus(TICK));
    }

    @Test
    void who_is_seen_while_the_last_heartbeat_is_being_stored_is_stored_again() {
        Instant first = NOW.plus(URGENT);
        Instant meanwhile = first.plus(TICK);
        UnitOfWork slow = new UnitOfWork() {
            @Override
            public <T> T execute(Supplier<T> work) {
                T result = database.atomically(work);
                seeAgain();
                return result;
            }

            private void seeAgain() {
                if (clock.instant().equals(first)) {
                    clock.set(meanwhile);
                    busy.get().see(kim);
                }
            }
        };
        busy.set(new Presence(database.presence(), lines, slow, clock, POLICY));
        clock.set(first);
        busy.get().see(kim);
        busy.get().store();
        assertThat(stored(kim)).isEqualTo(first);

        clock.set(meanwhile.plus(LATE));
        busy.get().store();
        assertThat(stored(kim)).isEqualTo(meanwhile);
    }

    @Test
    void where_people_are_forgotten_before_they_are_passed_over_nobody_who_asks_is() {
        Duration forget = IDLE.dividedBy(10);
        Presence hasty = new Presence(
                database.presence(),
                lines,
                database::atomically,
                clock,
                new AdmissionPolicy(Duration.ofMinutes(2), Duration.ofMinutes(10), IDLE, forget));
        clock.set(NOW.plus(TICK));
        hasty.see(kim);

        clock.set(NOW.plus(TICK).plus(forget.dividedBy(2)));
        hasty.store();

        assertThat(stored(kim)).isEqualTo(NOW.plus(TICK));
    }

    @Test
    void a_heartbeat_after_a_long_absence_is_stored_at_once() {
        seeAt(NOW.plus(URGENT).minus(TICK));
        storeAt(NOW.plus(URGENT));
        assertThat(stored(kim)).isEqualTo(NOW);

        QueueToken lee = given.waiting(line);
        presence.see(lee);
        storeAt(NOW.plus(URGENT));
        assertThat(stored(lee)).isEqualTo(NOW.plus(URGENT));
    }

    @Test
    void what_could_not_be_stored_is_stored_the_next_time() {
        UnitOfWork broken = new UnitOfWork() {
            private boolean failed;

            @Override
            public <T> T execute(Supplier<T> work) {
                if (!failed) {
                    failed = true;
                    throw new IllegalStateException("The power is gone");
                }
                return database.atomically(work);
            }
        };
        Presence unlucky = new Presence(database.presence(), lines, broken, clock, POLICY);
        clock.set(NOW.plus(URGENT));
        unlucky.see(kim);

        assertThatThrownBy(unlucky::store).hasMessage("The power is gone");
        assertThat(stored(kim)).isEqualTo(NOW);
        unlucky.store();
        assertThat(stored(kim)).isEqualTo(NOW.plus(URGENT));
    }

    /** However people ask: who asked within the idle time looks so by what is stored, and who did not is known exactly. */
    @Test
    void nobody_who_asks_looks_away_and_whoever_is_away_looks_so_from_the_exact_instant() {
        long seed = Long.getLong("seed", 20300501L);
        Random random = new Random(seed);
        Instant lastSeen = NOW;
        presence.see(kim);
        for (int second = 1; second < 40_000; second++) {
            Instant now = NOW.plusSeconds(second);
            storeAt(now);
            if (random.nextInt(second % 1_000 < 500 ? 10 : 90) == 0) {
                seeAt(now);
                storeAt(now);
                lastSeen = now;
            }
            boolean away = !lastSeen.plus(IDLE).isAfter(now);
            boolean looksAway = !stored(kim).plus(IDLE).isAfter(now);
            assertThat(looksAway).as("second %d, seed %d", second, seed).isEqualTo(away);
        }
    }

    @Test
    void the_place_is_lost_after_the_forgetting_time_and_not_before() {
        assertThat(presence.isForgotten(kim, NOW.plus(FORGET).minus(TICK))).isFalse();
        assertThat(presence.isForgotten(kim, NOW.plus(FORGET))).isTrue();
    }

    @Test
    void a_heartbeat_that_only_this_node_or_only_the_store_knows_counts() {
        seeAt(NOW.plusSeconds(1));
        assertThat(presence.isForgotten(kim, NOW.plus(FORGET))).isFalse();
        assertThat(presence.isForgotten(kim, NOW.plus(FORGET).plusSeconds(1))).isTrue();

        QueueToken lee = given.stored(line, given.user(), QueueToken::passOver);
        database.atomically(() -> presence.called(lee, NOW.plusSeconds(1)));
        assertThat(presence.isForgotten(lee, NOW.plus(FORGET))).isFalse();
        assertThat(presence.isForgotten(lee, NOW.plus(FORGET).plusSeconds(1))).isTrue();
    }

    @Test
    void who_was_let_go_and_has_come_again_is_seen_again() {
        seeAt(NOW.plus(URGENT));
        presence.forget(presence.find(kim.id()).orElseThrow());
        seeAt(NOW.plus(URGENT).plus(TICK));
        presence.store();
        assertThat(stored(kim)).isEqualTo(NOW.plus(URGENT).plus(TICK));

        seeAt(NOW.plus(URGENT.multipliedBy(3)));
        presence.store();
        assertThat(stored(kim)).isEqualTo(NOW.plus(URGENT.multipliedBy(3)));
    }

    @Test
    void who_has_not_asked_for_long_is_let_go() {
        presence.see(kim);
        QueueToken lee = given.waiting(line);
        clock.set(NOW.plus(FORGET).minus(TICK));
        presence.see(lee);
        assertThat(presence.known()).isEqualTo(2);

        storeAt(NOW.plus(FORGET));

        assertThat(presence.known()).isEqualTo(1);
        assertThat(presence.find(lee.id())).isPresent();
    }

    @Test
    void who_may_have_lost_the_place_is_not_taken_for_known() {
        presence.see(kim);

        clock.set(NOW.plus(FORGET).minus(TICK));
        assertThat(presence.find(kim.id())).isPresent();
        clock.set(NOW.plus(FORGET));
        assertThat(presence.find(kim.id())).isEmpty();
    }

    @Test
    void who_of_many_is_forgotten_is_asked_once_and_only_about_those_whom_this_node_has_not_seen() {
        List<QueueToken> others =
                Stream.generate(() -> given.waiting(line)).limit(3).toList();
        List<Object> asked = new ArrayList<>();
        PresenceRepository repository = (PresenceRepository) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {PresenceRepository.class}, (self, method, arguments) -> {
                    asked.add(arguments[0]);
                    return method.invoke(database.presence(), arguments);
                });
        Presence restarted = new Presence(repository, lines, database::atomically, clock, POLICY);
        clock.set(NOW.plus(FORGET));
        restarted.see(kim);

        assertThat(restarted.forgotten(concat(kim, others), NOW.plus(FORGET)))
                .containsExactlyInAnyOrderElementsOf(
                        others.stream().map(QueueToken::id).toList());
        assertThat(asked).containsExactly(others);
    }

    private static List<QueueToken> concat(QueueToken one, List<QueueToken> others) {
        return Stream.concat(Stream.of(one), others.stream()).toList();
    }
}
