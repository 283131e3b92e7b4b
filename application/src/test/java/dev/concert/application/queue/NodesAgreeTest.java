package dev.concert.application.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concert.application.CountingMetrics;
import dev.concert.application.InMemoryApplication;
import dev.concert.application.ServiceFailure.OverloadedException;
import dev.concert.application.SettableClock;
import dev.concert.application.access.Answer;
import dev.concert.application.access.Idempotency.Keyed;
import dev.concert.application.access.IdempotencyKey;
import dev.concert.application.access.InMemoryAuditTrail;
import dev.concert.application.access.InMemoryIdempotencyStore;
import dev.concert.application.access.TokenJudge.ExpiredToken;
import dev.concert.application.access.TokenJudge.Granted;
import dev.concert.application.access.TokenJudge.Need;
import dev.concert.application.assembly.UseCases;
import dev.concert.application.assembly.UseCases.Reads;
import dev.concert.application.assembly.UseCases.Rules;
import dev.concert.application.assembly.UseCases.Surroundings;
import dev.concert.application.concert.InMemoryConcertQueries;
import dev.concert.application.concert.InMemoryOfferQueries;
import dev.concert.application.queue.FindPositionUseCase.Position;
import dev.concert.application.queue.snapshot.QueueQueries;
import dev.concert.application.queue.snapshot.QueueSnapshots.Sleep;
import dev.concert.application.queue.snapshot.SnapshotQueries;
import dev.concert.application.queue.snapshot.Tick;
import dev.concert.application.reconciliation.ReconciliationQueries.Page;
import dev.concert.application.reservation.ReserveSeatsUseCase;
import dev.concert.application.reservation.ReserveSeatsUseCase.Reserved;
import dev.concert.application.wallet.ChargeWalletUseCase;
import dev.concert.domain.Given;
import dev.concert.domain.InMemoryDatabase;
import dev.concert.domain.concert.Performance;
import dev.concert.domain.queue.AdmissionPolicy;
import dev.concert.domain.queue.Queue;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenState.Admitted;
import dev.concert.domain.queue.QueueTokenState.EndReason;
import dev.concert.domain.queue.Turnstile;
import dev.concert.domain.shared.Ids.QueueId;
import dev.concert.domain.shared.Money;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeSet;
import java.util.UUID;
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

/** Two nodes on one store, which show what happens as late as they may, never contradict each other. */
@Timeout(30)
class NodesAgreeTest {

    private static final Instant BEGIN = Tick.at(Given.NOW).begin();

    private static final AdmissionPolicy POLICY = new AdmissionPolicy(
            Given.ADMISSION.claimWindow(),
            Given.ADMISSION.sessionWindow(),
            Duration.ofMinutes(3),
            Duration.ofMinutes(10));

    private final InMemoryDatabase database = new InMemoryDatabase();
    private final Given given = new Given(database);
    private final QueueId queue = given.line(1);
    private final InMemoryQueueQueries queries = new InMemoryQueueQueries(database);
    private final SettableClock clock = new SettableClock(BEGIN.plusMillis(100));
    private final InMemoryIdempotencyStore answers = new InMemoryIdempotencyStore(database);
    private final Turnstile turnstile =
            new Turnstile(database.queues(), database.tokens(), database.presence(), POLICY);
    private Sleep sleep = clock::passUntil;
    private @Nullable RuntimeException broken;

    private final Node one = new Node();
    private final Node other = new Node();

    private final class Node {

        final UseCases useCases = UseCases.of(
                InMemoryApplication.stores(database, answers, new InMemoryAuditTrail(database), database::atomically),
                new Reads(
                        unlessBroken(QueueQueries.class),
                        unlessBroken(SnapshotQueries.class),
                        new InMemoryConcertQueries(database),
                        new InMemoryOfferQueries(database),
                        (_book, _after, _size) -> new Page(OptionalLong.empty(), 0, List.of())),
                new Rules(
                        POLICY,
                        InMemoryApplication.RESERVATION,
                        InMemoryApplication.RECEIPTS,
                        InMemoryApplication.ZONE),
                new Surroundings(
                        clock, until -> sleep.until(until), UUID::randomUUID, new Random(1), new CountingMetrics()));

        private <Q> Q unlessBroken(Class<Q> type) {
            return type.cast(
                    Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                        if (broken != null) {
                            throw broken;
                        }
                        return method.invoke(queries, arguments);
                    }));
        }

        Position find(QueueToken token) {
            return (Position) useCases.findPosition().find(token.id());
        }
    }

    private void admit() {
        database.atomically(() -> turnstile.admit(database.queues().lock(queue), clock));
    }

    private void change(UnaryOperator<Queue> change) {
        database.atomically(() -> {
            Queue changed = change.apply(database.queues().lock(queue));
            database.queues().save(changed);
            return changed;
        });
    }

    @Test
    void no_admission_is_shown_before_all_nodes_show_it_however_many_there_are() throws InterruptedException {
        int users = 100;
        change(queue -> queue.resize(users));
        List<QueueToken> waiting =
                Stream.generate(() -> given.waiting(queue)).limit(users).toList();
        waiting.forEach(one::find);
        admit();
        CountDownLatch asleep = new CountDownLatch(64);
        CountDownLatch wake = new CountDownLatch(1);
        sleep = until -> {
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

    /** The first call after the admission, from which its user learns of it. */
    private interface FirstCall {
        void call(Node node, QueueToken token, Performance performance);
    }

    static Stream<Named<FirstCall>> firstCalls() {
        return Stream.of(
                Named.of(
                        "look at the seats",
                        (node, token, performance) -> assertThat(node.useCases
                                        .calls()
                                        .check(
                                                token.id(),
                                                Need.toBook(
                                                        performance.concert().id())))
                                .isInstanceOf(Granted.class)),
                Named.of("hold a seat", (node, token, performance) -> hold(node, token, performance, null)),
                Named.of(
                        "hold a seat under a key",
                        (node, token, performance) -> hold(
                                node, token, performance, new Keyed<>(new IdempotencyKey("1"), reserved -> "held"))));
    }

    private static void hold(Node node, QueueToken token, Performance performance, @Nullable Keyed<Reserved> keyed) {
        assertThat(node.useCases
                        .reserveSeats()
                        .reserve(new ReserveSeatsUseCase.Command(
                                token.id(),
                                performance.concert().id(),
                                performance.date(),
                                new TreeSet<>(Given.numbers(1)),
                                Given.PRICE,
                                keyed)))
                .isInstanceOf(Answer.Done.class);
    }

    private QueueToken admittedWhileBothShowAPosition() {
        QueueToken token = given.waiting(queue);
        one.find(token);
        other.find(token);
        admit();
        return token;
    }

    @ParameterizedTest
    @MethodSource("firstCalls")
    void a_user_whose_first_call_is_answered_is_admitted_on_every_node(FirstCall firstCall) {
        QueueToken kim = admittedWhileBothShowAPosition();
        Performance performance = given.performance(1);

        firstCall.call(one, kim, performance);

        assertThat(other.find(kim).listNum()).isZero();
        assertThat(one.find(kim).listNum()).isZero();
    }

    @ParameterizedTest
    @MethodSource("firstCalls")
    void so_is_a_user_whose_second_call_is_answered_while_the_first_one_waits(FirstCall secondCall) {
        QueueToken kim = admittedWhileBothShowAPosition();
        Performance performance = given.performance(1);
        given.changed(kim, token -> token.claim(clock.instant()));

        secondCall.call(one, kim, performance);

        assertThat(other.find(kim).listNum()).isZero();
    }

    @Test
    void an_admission_is_shown_by_a_node_that_was_not_asked_before_too() {
        QueueToken kim = given.waiting(queue);
        one.find(kim);
        admit();
        given.changed(kim, token -> token.claim(clock.instant()));

        assertThat(other.find(kim).isAdmitted()).isTrue();
    }

    @Test
    void a_user_who_was_admitted_and_leaves_has_left_on_every_node() {
        QueueToken kim = admittedWhileBothShowAPosition();

        one.useCases.leaveQueue().leave(kim.id());

        assertThat(other.useCases.findPosition().find(kim.id()))
                .isEqualTo(new FindPositionUseCase.Refused(new ExpiredToken(EndReason.LEFT)));
    }

    @Test
    void a_call_waits_for_the_other_nodes_with_nothing_locked() {
        QueueToken kim = given.waiting(queue);
        Performance performance = given.performance(1);
        one.find(kim);
        admit();
        List<QueueToken> storedByThen = new ArrayList<>();
        sleep = until -> {
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
    void a_call_waits_for_no_other_node_once_the_user_has_shown_up_before(FirstCall call) {
        QueueToken kim = given.changed(given.admitted(queue), token -> token.claim(clock.instant()));
        Performance performance = given.performance(1);
        sleep = until -> {
            throw new AssertionError("Waits until " + until);
        };

        call.call(one, kim, performance);
    }

    @Test
    void a_charge_waits_for_no_other_node_once_the_admission_is_claimed() {
        QueueToken kim = admittedWhileBothShowAPosition();
        given.changed(kim, token -> token.claim(clock.instant()));
        sleep = until -> {
            throw new AssertionError("Waits until " + until);
        };

        var charge = new ChargeWalletUseCase.Command(kim.id(), kim.userId(), new Money(500), null);

        assertThat(one.useCases.chargeWallet().charge(charge))
                .isEqualTo(new Answer.Done<>(new ChargeWalletUseCase.Charged(kim.userId(), new Money(500))));
    }

    @Test
    void a_change_of_a_queue_shows_within_a_second_wherever_it_was_made() {
        for (int lateMs = 0; lateMs < 1_000; lateMs += 7) {
            clock.set(clock.instant().plusSeconds(20));
            Instant end = clock.instant().plusMillis(lateMs);
            QueueToken kim = given.waiting(queue);
            passTimeUntil(end, kim);
            change(queue -> queue.openAt(clock.instant().plus(Duration.ofDays(1))));
            passTimeUntil(end.plusSeconds(1), kim);

            assertThat(one.useCases.snapshots().of(queue).settings().opensAt())
                    .as("after %d ms", lateMs)
                    .isNotNull();
            change(queue -> queue.openAt(null));
        }
    }

    @Test
    void a_node_whose_clock_was_set_back_refuses_instead_of_waiting_for_that_time() {
        QueueToken kim = given.waiting(queue);
        one.find(kim);
        clock.set(BEGIN.minus(Duration.ofHours(1)).plusMillis(100));

        assertThatThrownBy(() -> other.find(kim)).isInstanceOf(OverloadedException.class);
        assertThatThrownBy(() -> one.find(kim)).isInstanceOf(OverloadedException.class);
    }

    @Test
    void a_poll_counts_as_a_heartbeat_even_while_there_is_no_snapshot() {
        QueueToken kim = given.waiting(queue);
        one.find(kim);
        given.watched(clock.instant(), clock.instant().plus(POLICY.idleAfter().multipliedBy(2)));
        broken = new OverloadedException("The store");
        for (Duration asked = Duration.ZERO; asked.compareTo(POLICY.idleAfter()) <= 0; asked = asked.plusSeconds(10)) {
            clock.advance(Duration.ofSeconds(10));
            assertThatThrownBy(() -> one.find(kim)).isInstanceOf(OverloadedException.class);
        }
        broken = null;
        one.useCases.presence().store();
        admit();

        assertThat(database.tokens.get(kim.id()).state()).isInstanceOf(Admitted.class);
    }

    /** Passes time on a node that does its jobs and is asked. */
    private void passTimeUntil(Instant end, QueueToken token) {
        while (clock.instant().isBefore(end)) {
            one.useCases.snapshots().prepare();
            clock.advance(Duration.ofMillis(10));
            one.useCases.snapshots().of(token.queueId());
        }
    }
}
