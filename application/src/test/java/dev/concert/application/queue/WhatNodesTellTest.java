package dev.concert.application.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concert.application.CountingMetrics;
import dev.concert.application.InMemoryApplication;
import dev.concert.application.OverloadedException;
import dev.concert.application.SettableClock;
import dev.concert.application.access.Answer;
import dev.concert.application.access.TokenCalls;
import dev.concert.application.access.TokenJudge;
import dev.concert.application.access.TokenJudge.ExpiredToken;
import dev.concert.application.access.TokenJudge.Granted;
import dev.concert.application.access.TokenJudge.Need;
import dev.concert.application.concert.InMemoryConcertQueries;
import dev.concert.application.idempotency.IdempotencyKey;
import dev.concert.application.idempotency.InMemoryIdempotencyStore;
import dev.concert.application.idempotency.Keyed;
import dev.concert.application.queue.FindPositionUseCase.Position;
import dev.concert.application.reservation.ReserveSeatsUseCase;
import dev.concert.application.reservation.ReserveSeatsUseCase.Reserved;
import dev.concert.domain.Given;
import dev.concert.domain.InMemoryDatabase;
import dev.concert.domain.concert.Performance;
import dev.concert.domain.queue.AdmissionPolicy;
import dev.concert.domain.queue.Queue;
import dev.concert.domain.queue.QueueId;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenState.Admitted;
import dev.concert.domain.queue.Turnstile;
import dev.concert.domain.reservation.HoldCancellation;
import dev.concert.domain.shared.ConcertId;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What people are told by two nodes on one store, which hear of what happens as late as they may. */
@Timeout(30)
class WhatNodesTellTest {

    private static final long SLOT_MS = WaitingLines.SLOT.toMillis();
    private static final Instant BEGIN =
            Instant.ofEpochMilli(Math.floorDiv(Given.NOW.toEpochMilli(), SLOT_MS) * SLOT_MS);

    private static final AdmissionPolicy POLICY = new AdmissionPolicy(
            Given.ADMISSION.claimWindow(),
            Given.ADMISSION.sessionWindow(),
            Duration.ofMinutes(3),
            Duration.ofMinutes(10));

    private final InMemoryDatabase database = new InMemoryDatabase();
    private final Given given = new Given(database);
    private final QueueId line = given.line(1);
    private final InMemoryQueueQueries queries = new InMemoryQueueQueries(database);
    private final SettableClock clock = new SettableClock(BEGIN.plusMillis(100));
    private final Turnstile turnstile =
            new Turnstile(database.queues(), database.tokens(), database.presence(), POLICY);
    private WaitingLines.Pause pause = clock::passUntil;
    private @Nullable RuntimeException broken;

    private final Node one = new Node();
    private final Node other = new Node();

    private final class Node {

        final WaitingLines lines = new WaitingLines(
                (QueueQueries) Proxy.newProxyInstance(
                        QueueQueries.class.getClassLoader(),
                        new Class<?>[] {QueueQueries.class},
                        (self, method, arguments) -> {
                            if (broken != null) {
                                throw broken;
                            }
                            return method.invoke(queries, arguments);
                        }),
                new InMemoryConcertQueries(database),
                POLICY,
                clock,
                InMemoryApplication.ZONE,
                until -> pause.until(until),
                new CountingMetrics());
        final Presence presence = new Presence(database.presence(), lines, database::atomically, clock, POLICY);
        final TokenJudge judge = new TokenJudge(database.tokens(), presence, lines, clock);
        final TokenCalls calls = new TokenCalls(
                judge, database.tokens(), new InMemoryIdempotencyStore(database), lines, database::atomically, clock);
        final FindPositionUseCase findPosition = new FindPositionUseCase(calls, lines, presence, clock, new Random(1));
        final LeaveQueueUseCase leaveQueue = new LeaveQueueUseCase(
                judge,
                database::atomically,
                lines,
                database.queues(),
                database.tokens(),
                database.reservations(),
                new HoldCancellation(database.reservations(), database.seats()),
                clock);
        final ReserveSeatsUseCase reserveSeats = new ReserveSeatsUseCase(
                calls,
                database.concerts(),
                database.tokens(),
                database.reservations(),
                database.seats(),
                InMemoryApplication.RESERVATION,
                clock,
                InMemoryApplication.ZONE,
                new CountingMetrics());

        Position find(QueueToken token) {
            return (Position) findPosition.find(token.id());
        }
    }

    private void letIn() {
        database.atomically(() -> turnstile.turn(database.queues().lock(line), clock));
    }

    private void change(UnaryOperator<Queue> change) {
        database.atomically(() -> {
            Queue changed = change.apply(database.queues().lock(line));
            database.queues().save(changed);
            return changed;
        });
    }

    @Test
    void however_many_come_in_at_once_nobody_is_told_so_before_it_is_told_everywhere() throws InterruptedException {
        int people = 100;
        change(queue -> queue.resize(people));
        List<QueueToken> waiting =
                Stream.generate(() -> given.waiting(line)).limit(people).toList();
        waiting.forEach(one::find);
        letIn();
        CountDownLatch asleep = new CountDownLatch(64);
        CountDownLatch wake = new CountDownLatch(1);
        pause = until -> {
            asleep.countDown();
            try {
                wake.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            clock.passUntil(until);
        };
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
        try {
            waiting.subList(0, 64).forEach(token -> clients.execute(() -> other.find(token)));
            asleep.await();

            QueueToken kim = waiting.get(64);
            assertThat(other.find(kim).listNum()).isEqualTo(one.find(kim).listNum());
        } finally {
            wake.countDown();
        }
    }

    /** What people do for the first time after they were let in, by which they learn to be in. */
    private interface FirstCall {
        void call(Node node, QueueToken token, Performance performance);
    }

    static Stream<Named<FirstCall>> firstCalls() {
        return Stream.of(
                Named.of(
                        "look at the seats",
                        (node, token, performance) -> assertThat(node.calls.check(
                                        token.id(),
                                        Need.toBook(performance.concert().id())))
                                .isInstanceOf(Granted.class)),
                Named.of("hold a seat", (node, token, performance) -> hold(node, token, performance, null)),
                Named.of(
                        "hold a seat under a key",
                        (node, token, performance) -> hold(
                                node, token, performance, new Keyed<>(new IdempotencyKey("1"), reserved -> "held"))));
    }

    private static void hold(Node node, QueueToken token, Performance performance, @Nullable Keyed<Reserved> keyed) {
        assertThat(node.reserveSeats.reserve(new ReserveSeatsUseCase.Command(
                        token.id(),
                        performance.concert().id(),
                        performance.date(),
                        new TreeSet<>(Given.numbers(1)),
                        Given.PRICE,
                        keyed)))
                .isInstanceOf(Answer.Done.class);
    }

    private QueueToken letInWhileBothTellAPlace() {
        QueueToken token = given.waiting(line);
        one.find(token);
        other.find(token);
        letIn();
        return token;
    }

    @ParameterizedTest
    @MethodSource("firstCalls")
    void whose_first_call_is_answered_is_told_by_every_node_to_be_in(FirstCall firstCall) {
        QueueToken kim = letInWhileBothTellAPlace();
        Performance performance = given.performance(1);

        firstCall.call(one, kim, performance);

        assertThat(other.find(kim).listNum()).isZero();
        assertThat(one.find(kim).listNum()).isZero();
    }

    @ParameterizedTest
    @MethodSource("firstCalls")
    void so_is_whose_call_is_answered_while_the_first_one_still_waits(FirstCall secondCall) {
        QueueToken kim = letInWhileBothTellAPlace();
        Performance performance = given.performance(1);
        given.changed(kim, token -> token.claim(clock.instant()));

        secondCall.call(one, kim, performance);

        assertThat(other.find(kim).listNum()).isZero();
    }

    @Test
    void who_is_let_in_is_told_so_also_by_a_node_that_was_not_asked_before() {
        QueueToken kim = given.waiting(line);
        one.find(kim);
        letIn();
        given.changed(kim, token -> token.claim(clock.instant()));

        assertThat(other.find(kim).isAdmitted()).isTrue();
    }

    @Test
    void who_is_let_in_and_leaves_is_told_by_every_node_to_have_left() {
        QueueToken kim = letInWhileBothTellAPlace();

        one.leaveQueue.leave(kim.id());

        assertThat(other.findPosition.find(kim.id())).isEqualTo(new FindPositionUseCase.Refused(new ExpiredToken()));
    }

    @Test
    void nobody_waits_for_the_other_nodes_with_anything_locked() {
        QueueToken kim = given.waiting(line);
        Performance performance = given.performance(1);
        one.find(kim);
        letIn();
        List<QueueToken> storedByThen = new ArrayList<>();
        pause = until -> {
            // A unit of work of its own, for which there would have to be another connection.
            storedByThen.add(
                    database.atomically(() -> database.tokens().lock(kim.id()).orElseThrow()));
            clock.passUntil(until);
        };

        hold(one, kim, performance, null);

        assertThat(storedByThen).isNotEmpty().allMatch(QueueToken::coversHold);
    }

    @ParameterizedTest
    @MethodSource("firstCalls")
    void who_has_shown_up_before_waits_for_nothing(FirstCall call) {
        QueueToken kim = given.changed(given.admitted(line), token -> token.claim(clock.instant()));
        Performance performance = given.performance(1);
        pause = until -> {
            throw new AssertionError("Waits until " + until);
        };

        call.call(one, kim, performance);
    }

    @Test
    void a_pause_is_told_within_a_second_wherever_it_was_made() {
        for (int lateMs = 0; lateMs < 1_000; lateMs += 7) {
            clock.set(clock.instant().plusSeconds(20));
            Instant end = clock.instant().plusMillis(lateMs);
            QueueToken kim = given.waiting(line);
            passTimeUntil(end, kim);
            change(queue -> queue.openAt(clock.instant().plus(Duration.ofDays(1))));
            passTimeUntil(end.plusSeconds(1), kim);

            assertThat(one.lines.of(line).settings().opensAt())
                    .as("after %d ms", lateMs)
                    .isNotNull();
            change(queue -> queue.openAt(null));
        }
    }

    @Test
    void a_node_whose_clock_was_set_back_refuses_instead_of_waiting_for_the_time_that_was() {
        QueueToken kim = given.waiting(line);
        one.find(kim);
        clock.set(BEGIN.minus(Duration.ofHours(1)).plusMillis(100));

        assertThatThrownBy(() -> other.find(kim)).isInstanceOf(OverloadedException.class);
        assertThatThrownBy(() -> one.find(kim)).isInstanceOf(OverloadedException.class);
    }

    @Test
    void who_asks_while_nothing_can_be_told_was_there() {
        QueueToken kim = given.waiting(line);
        one.find(kim);
        given.watched(clock.instant(), clock.instant().plus(POLICY.idleAfter().multipliedBy(2)));
        broken = new OverloadedException("The store");
        for (Duration asked = Duration.ZERO; asked.compareTo(POLICY.idleAfter()) <= 0; asked = asked.plusSeconds(10)) {
            clock.advance(Duration.ofSeconds(10));
            assertThatThrownBy(() -> one.find(kim)).isInstanceOf(OverloadedException.class);
        }
        broken = null;
        one.presence.store();
        letIn();

        assertThat(database.tokens.get(kim.id()).state()).isInstanceOf(Admitted.class);
    }

    /** As time passes on a node that is asked and does what it does unasked. */
    private void passTimeUntil(Instant end, QueueToken token) {
        while (clock.instant().isBefore(end)) {
            one.lines.prepare();
            clock.advance(Duration.ofMillis(10));
            one.lines.of(token.queueId());
        }
    }

    @Test
    void lines_are_listed_by_id_however_many_there_are() {
        for (int i = 0; i < 40; i++) {
            ConcertId concert = given.performance(1).concert().id();
            database.atomically(() -> database.queues().open(concert, 1));
        }

        assertThat(one.lines.lines()).extracting(it -> it.queue().id().value()).isSorted();
    }
}
