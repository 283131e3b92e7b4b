package dev.concert.application.queue.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concert.application.InMemoryApplication;
import dev.concert.application.SettableClock;
import dev.concert.application.UnitOfWork;
import dev.concert.application.concert.InMemoryConcertQueries;
import dev.concert.application.queue.InMemoryQueueQueries;
import dev.concert.application.queue.snapshot.QueueDirectory;
import dev.concert.domain.Given;
import dev.concert.domain.InMemoryDatabase;
import dev.concert.domain.queue.AdmissionPolicy;
import dev.concert.domain.queue.PresenceRepository;
import dev.concert.domain.queue.Queue;
import dev.concert.domain.queue.Queue.Tally;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.shared.Ids.QueueId;
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
    private final QueueId queue = given.line();
    private final SettableClock clock = new SettableClock(NOW);
    private final QueueDirectory directory = new QueueDirectory(
            new InMemoryQueueQueries(database), new InMemoryConcertQueries(database), clock, InMemoryApplication.ZONE);
    private final Presence presence = new Presence(database.presence(), directory, database::atomically, clock, POLICY);
    private final QueueToken kim = given.waiting(queue);
    private final AtomicReference<Presence> busy = new AtomicReference<>();

    private Instant stored(QueueToken token) {
        return Objects.requireNonNull(database.presence()
                .findLastHeartbeats(List.of(token), clock.instant())
                .get(token.id()));
    }

    @BeforeEach
    void theServiceIsUpAllTheTime() {
        given.watched(NOW, NOW.plus(Duration.ofHours(12)));
    }

    private void heartbeatAt(Instant instant) {
        clock.set(instant);
        presence.heartbeat(kim);
    }

    private void storeAt(Instant instant) {
        clock.set(instant);
        presence.store();
    }

    @Test
    void a_user_is_known_from_the_first_heartbeat_on() {
        assertThat(presence.find(kim.id())).isEmpty();

        presence.heartbeat(kim);

        assertThat(presence.find(kim.id())).hasValueSatisfying(waiter -> {
            assertThat(waiter.queueId()).isEqualTo(queue);
            assertThat(waiter.number()).isEqualTo(kim.number());
        });
    }

    @Test
    void a_user_who_does_not_wait_is_not_known() {
        presence.heartbeat(given.admitted(queue));

        QueueToken inside = given.admitted(queue);
        presence.heartbeat(inside);
        assertThat(presence.find(inside.id())).isEmpty();

        presence.heartbeat(kim);
        presence.remove(presence.find(kim.id()).orElseThrow());
        assertThat(presence.find(kim.id())).isEmpty();
    }

    @Test
    void near_the_front_a_heartbeat_is_stored_half_of_the_idle_time_later() {
        heartbeatAt(NOW.plus(TICK));

        storeAt(NOW.plus(TICK).plus(LATE).minus(TICK));
        assertThat(stored(kim)).isEqualTo(NOW);

        storeAt(NOW.plus(TICK).plus(LATE));
        assertThat(stored(kim)).isEqualTo(NOW.plus(TICK));
    }

    @Test
    void of_several_heartbeats_the_latest_is_stored() {
        heartbeatAt(NOW.plus(TICK));
        heartbeatAt(NOW.plus(LATE));

        storeAt(NOW.plus(TICK).plus(LATE));

        assertThat(stored(kim)).isEqualTo(NOW.plus(LATE));
    }

    private void tally(long lastNumber, long lastDeparture) {
        given.line(
                queue,
                current -> new Queue(
                        queue,
                        null,
                        current.capacity(),
                        false,
                        null,
                        null,
                        new Tally(lastNumber, lastDeparture, 0, 0, 0)));
    }

    /** A waiting user so far back that the turn cannot come soon. */
    private QueueToken userFarBack() {
        tally(HeartbeatBacklog.FRONT + 10, 0);
        return given.waiting(queue);
    }

    private void frontComesNear() {
        tally(given.line(queue, current -> current).lastNumber(), HeartbeatBacklog.FRONT / 4);
        directory.reread();
    }

    @Test
    void far_from_the_front_a_heartbeat_is_stored_half_of_the_forgetting_time_later() {
        QueueToken lee = userFarBack();
        presence.store();
        clock.set(NOW.plus(TICK));
        presence.heartbeat(lee);

        storeAt(NOW.plus(TICK).plus(FORGET.dividedBy(2)).minus(TICK));
        assertThat(stored(lee)).isEqualTo(NOW);

        storeAt(NOW.plus(TICK).plus(FORGET.dividedBy(2)));
        assertThat(stored(lee)).isEqualTo(NOW.plus(TICK));
    }

    @Test
    void a_heartbeat_is_stored_at_once_when_the_front_comes_near() {
        QueueToken lee = userFarBack();
        presence.store();
        clock.set(NOW.plus(TICK));
        presence.heartbeat(lee);
        storeAt(NOW.plus(LATE));
        assertThat(stored(lee)).isEqualTo(NOW);

        frontComesNear();
        presence.store();

        assertThat(stored(lee)).isEqualTo(NOW.plus(TICK));
    }

    @Test
    void a_user_who_comes_to_the_front_and_goes_on_polling_holds_up_no_other_heartbeat() {
        QueueToken lee = userFarBack();
        tally(HeartbeatBacklog.FRONT * 2, 0);
        QueueToken park = given.waiting(queue);
        presence.store();
        clock.set(NOW.plus(TICK));
        presence.heartbeat(lee);
        presence.heartbeat(park);
        frontComesNear();
        presence.store();
        assertThat(stored(park)).isEqualTo(NOW);

        for (Duration passed = Duration.ZERO;
                passed.compareTo(FORGET.dividedBy(2)) <= 0;
                passed = passed.plus(URGENT)) {
            clock.set(NOW.plus(TICK).plus(passed));
            presence.heartbeat(lee);
        }
        storeAt(NOW.plus(TICK).plus(FORGET.dividedBy(2)));

        assertThat(stored(park)).isEqualTo(NOW.plus(TICK));
    }

    @Test
    void a_heartbeat_that_comes_while_the_one_before_is_stored_is_stored_too() {
        Instant first = NOW.plus(URGENT);
        Instant meanwhile = first.plus(TICK);
        UnitOfWork slow = new UnitOfWork() {
            @Override
            public <T> T execute(Supplier<T> work) {
                T result = database.atomically(work);
                beatAgain();
                return result;
            }

            private void beatAgain() {
                if (clock.instant().equals(first)) {
                    clock.set(meanwhile);
                    busy.get().heartbeat(kim);
                }
            }
        };
        busy.set(new Presence(database.presence(), directory, slow, clock, POLICY));
        clock.set(first);
        busy.get().heartbeat(kim);
        busy.get().store();
        assertThat(stored(kim)).isEqualTo(first);

        clock.set(meanwhile.plus(LATE));
        busy.get().store();
        assertThat(stored(kim)).isEqualTo(meanwhile);
    }

    @Test
    void no_polling_user_is_forgotten_where_that_takes_less_time_than_being_passed_over() {
        Duration forget = IDLE.dividedBy(10);
        Presence hasty = new Presence(
                database.presence(),
                directory,
                database::atomically,
                clock,
                new AdmissionPolicy(Duration.ofMinutes(2), Duration.ofMinutes(10), IDLE, forget));
        clock.set(NOW.plus(TICK));
        hasty.heartbeat(kim);

        clock.set(NOW.plus(TICK).plus(forget.dividedBy(2)));
        hasty.store();

        assertThat(stored(kim)).isEqualTo(NOW.plus(TICK));
    }

    @Test
    void a_heartbeat_after_a_long_absence_is_stored_at_once() {
        heartbeatAt(NOW.plus(URGENT).minus(TICK));
        storeAt(NOW.plus(URGENT));
        assertThat(stored(kim)).isEqualTo(NOW);

        QueueToken lee = given.waiting(queue);
        presence.heartbeat(lee);
        storeAt(NOW.plus(URGENT));
        assertThat(stored(lee)).isEqualTo(NOW.plus(URGENT));
    }

    @Test
    void heartbeats_that_could_not_be_stored_are_stored_the_next_time() {
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
        Presence unlucky = new Presence(database.presence(), directory, broken, clock, POLICY);
        clock.set(NOW.plus(URGENT));
        unlucky.heartbeat(kim);

        assertThatThrownBy(unlucky::store).hasMessage("The power is gone");
        assertThat(stored(kim)).isEqualTo(NOW);
        unlucky.store();
        assertThat(stored(kim)).isEqualTo(NOW.plus(URGENT));
    }

    /** However a user polls: by what is stored the user is away exactly when the last poll is older than the idle time. */
    @Test
    void no_polling_user_looks_away_and_an_absent_one_does_from_the_exact_instant() {
        long seed = Long.getLong("seed", 20300501L);
        Random random = new Random(seed);
        Instant lastHeartbeat = NOW;
        presence.heartbeat(kim);
        for (int second = 1; second < 40_000; second++) {
            Instant now = NOW.plusSeconds(second);
            storeAt(now);
            if (random.nextInt(second % 1_000 < 500 ? 10 : 90) == 0) {
                heartbeatAt(now);
                storeAt(now);
                lastHeartbeat = now;
            }
            boolean away = !lastHeartbeat.plus(IDLE).isAfter(now);
            boolean looksAway = !stored(kim).plus(IDLE).isAfter(now);
            assertThat(looksAway).as("second %d, seed %d", second, seed).isEqualTo(away);
        }
    }

    @Test
    void a_token_is_forgotten_after_the_forgetting_time_and_not_before() {
        assertThat(presence.isForgotten(kim, NOW.plus(FORGET).minus(TICK))).isFalse();
        assertThat(presence.isForgotten(kim, NOW.plus(FORGET))).isTrue();
    }

    @Test
    void a_heartbeat_that_only_this_node_or_only_the_store_knows_counts() {
        heartbeatAt(NOW.plusSeconds(1));
        assertThat(presence.isForgotten(kim, NOW.plus(FORGET))).isFalse();
        assertThat(presence.isForgotten(kim, NOW.plus(FORGET).plusSeconds(1))).isTrue();

        QueueToken lee = given.stored(queue, given.user(), QueueToken::passOver);
        database.atomically(() -> presence.called(lee, NOW.plusSeconds(1)));
        assertThat(presence.isForgotten(lee, NOW.plus(FORGET))).isFalse();
        assertThat(presence.isForgotten(lee, NOW.plus(FORGET).plusSeconds(1))).isTrue();
    }

    @Test
    void the_heartbeats_of_a_user_who_was_removed_and_is_back_are_stored() {
        heartbeatAt(NOW.plus(URGENT));
        presence.remove(presence.find(kim.id()).orElseThrow());
        heartbeatAt(NOW.plus(URGENT).plus(TICK));
        presence.store();
        assertThat(stored(kim)).isEqualTo(NOW.plus(URGENT).plus(TICK));

        heartbeatAt(NOW.plus(URGENT.multipliedBy(3)));
        presence.store();
        assertThat(stored(kim)).isEqualTo(NOW.plus(URGENT.multipliedBy(3)));
    }

    @Test
    void a_user_who_has_not_polled_for_long_is_evicted() {
        presence.heartbeat(kim);
        QueueToken lee = given.waiting(queue);
        clock.set(NOW.plus(FORGET).minus(TICK));
        presence.heartbeat(lee);
        assertThat(presence.size()).isEqualTo(2);

        storeAt(NOW.plus(FORGET));

        assertThat(presence.size()).isEqualTo(1);
        assertThat(presence.find(lee.id())).isPresent();
    }

    @Test
    void a_user_whose_token_may_be_forgotten_is_not_known() {
        presence.heartbeat(kim);

        clock.set(NOW.plus(FORGET).minus(TICK));
        assertThat(presence.find(kim.id())).isPresent();
        clock.set(NOW.plus(FORGET));
        assertThat(presence.find(kim.id())).isEmpty();
    }

    @Test
    void the_store_is_asked_once_and_only_about_users_unknown_to_this_node() {
        List<QueueToken> others =
                Stream.generate(() -> given.waiting(queue)).limit(3).toList();
        List<Object> asked = new ArrayList<>();
        PresenceRepository repository = (PresenceRepository) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {PresenceRepository.class}, (self, method, arguments) -> {
                    asked.add(arguments[0]);
                    return method.invoke(database.presence(), arguments);
                });
        Presence restarted = new Presence(repository, directory, database::atomically, clock, POLICY);
        clock.set(NOW.plus(FORGET));
        restarted.heartbeat(kim);

        assertThat(restarted.forgotten(concat(kim, others), NOW.plus(FORGET)))
                .containsExactlyInAnyOrderElementsOf(
                        others.stream().map(QueueToken::id).toList());
        assertThat(asked).containsExactly(others);
    }

    private static List<QueueToken> concat(QueueToken one, List<QueueToken> others) {
        return Stream.concat(Stream.of(one), others.stream()).toList();
    }
}
