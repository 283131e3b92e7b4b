package dev.concert.persistence;

import static dev.concert.domain.Given.DATE;
import static dev.concert.domain.Given.NOW;
import static dev.concert.domain.Given.PRICE;
import static dev.concert.domain.Given.numbers;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.concert.application.ServiceFailure.OutcomeUnknownException;
import dev.concert.application.SettableClock;
import dev.concert.application.UnitOfWork;
import dev.concert.application.access.Answer;
import dev.concert.application.access.Answer.Done;
import dev.concert.application.access.Answer.KeyInUse;
import dev.concert.application.access.Answer.Replayed;
import dev.concert.application.access.Idempotency.Keyed;
import dev.concert.application.access.Idempotency.Request;
import dev.concert.application.access.IdempotencyKey;
import dev.concert.application.access.IdempotencyStore.Owner.Bearer;
import dev.concert.application.access.IdempotencyStore.StoredAnswer;
import dev.concert.application.access.OperatorCalls;
import dev.concert.application.assembly.UseCases.Reads;
import dev.concert.application.operator.CreateConcertUseCase;
import dev.concert.application.reservation.PayReservationUseCase;
import dev.concert.application.reservation.PayReservationUseCase.Completed;
import dev.concert.application.reservation.ReserveSeatsUseCase;
import dev.concert.application.reservation.ReserveSeatsUseCase.Reserved;
import dev.concert.application.wallet.ChargeWalletUseCase;
import dev.concert.application.wallet.ChargeWalletUseCase.BalanceLimit;
import dev.concert.application.wallet.ChargeWalletUseCase.Charged;
import dev.concert.domain.Given;
import dev.concert.domain.concert.Concert;
import dev.concert.domain.concert.ConcertPlan;
import dev.concert.domain.concert.ConcertPlan.PerformancePlan;
import dev.concert.domain.concert.Performance;
import dev.concert.domain.queue.Queue;
import dev.concert.domain.queue.QueuePlan;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.reservation.Reservation;
import dev.concert.domain.shared.Money;
import dev.concert.domain.wallet.Wallet;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** The same request under the same key: at the same time, from several nodes, and after its commit was cut off. */
@Timeout(120)
@PostgresTest
class RepeatedRequestsTest {

    private static final IdempotencyKey KEY = new IdempotencyKey("the key");

    /** Nodes share nothing but the database. */
    private static final int NODES = 2;

    private final PostgresPorts ports;
    private final Reads reads;
    private final JdbcTemplate jdbc;
    private final TestDatabase database;
    private final SettableClock clock = new SettableClock(NOW);

    private Given given;
    private List<UseCases> nodes;
    private QueueToken kim;

    RepeatedRequestsTest(PostgresPorts ports, Reads reads, JdbcTemplate jdbc, TestDatabase database) {
        this.ports = ports;
        this.reads = reads;
        this.jdbc = jdbc;
        this.database = database;
    }

    @BeforeEach
    void givenNodesAndATokenInside() {
        given = new Given(ports);
        nodes = Stream.generate(() -> node(ports)).limit(NODES).toList();
        kim = given.admitted();
    }

    private UseCases node(PostgresPorts ofTheNode) {
        return new UseCases(ofTheNode, reads, clock);
    }

    private Answer<ChargeWalletUseCase.Outcome> charge(UseCases node, long amount, IdempotencyKey key) {
        return node.charge.charge(new ChargeWalletUseCase.Command(
                kim.id(),
                kim.userId(),
                new Money(amount),
                new Keyed<>(key, charged -> "now " + charged.balance().won())));
    }

    private Answer<ReserveSeatsUseCase.Outcome> reserve(UseCases node, Performance performance) {
        return node.reserve.reserve(new ReserveSeatsUseCase.Command(
                kim.id(),
                performance.concert().id(),
                performance.date(),
                new TreeSet<>(numbers(1, 2)),
                new Money(2 * PRICE.won()),
                new Keyed<>(
                        KEY,
                        reserved -> "reservation " + reserved.reservation().id().value())));
    }

    private Answer<PayReservationUseCase.Outcome> pay(UseCases node, Reservation reservation) {
        return node.pay.pay(new PayReservationUseCase.Command(
                kim.id(),
                reservation.id(),
                reservation.amount(),
                new Keyed<>(KEY, completed -> "payment " + completed.id().value())));
    }

    private long balance() {
        return given.wallet(kim.userId()).balance().won();
    }

    private long number(String sql) {
        return requireNonNull(jdbc.queryForObject(sql, Long.class));
    }

    private long count(String what) {
        return number("SELECT count(*) FROM " + what);
    }

    private <T> List<T> onAllNodes(int times, Function<UseCases, T> call) {
        List<Callable<T>> calls = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            UseCases node = nodes.get(i % NODES);
            calls.add(() -> call.apply(node));
        }
        return Race.of(calls);
    }

    private static <O> O theOneThatWasWorkedOn(List<Answer<O>> answers, String again) {
        List<O> worked = new ArrayList<>();
        for (Answer<O> answer : answers) {
            switch (answer) {
                case Done<O> first -> worked.add(first.outcome());
                case Replayed<O> repeated -> assertThat(repeated.text()).isEqualTo(again);
                default -> assertThat(answer).isInstanceOf(KeyInUse.class);
            }
        }
        assertThat(worked).hasSize(1);
        return worked.getFirst();
    }

    @Test
    void of_many_charges_under_one_key_one_counts() {
        var answers = onAllNodes(12, node -> charge(node, 500, KEY));

        assertThat(theOneThatWasWorkedOn(answers, "now 500")).isEqualTo(new Charged(kim.userId(), new Money(500)));
        assertThat(balance()).isEqualTo(500);
        assertThat(count("wallet_entry")).isEqualTo(1);
    }

    @Test
    void of_many_reservations_under_one_key_one_is_made() {
        Performance performance = given.performance(2);

        var answers = onAllNodes(12, node -> reserve(node, performance));

        long reservation = number("SELECT id FROM reservation");
        assertThat(theOneThatWasWorkedOn(answers, "reservation " + reservation)).isInstanceOf(Reserved.class);
    }

    @Test
    void of_many_payments_under_one_key_one_is_made_and_all_others_are_told_of_it() {
        Reservation held = given.held(kim, given.performance(1), 1);
        given.charged(kim.userId(), new Money(10 * PRICE.won()));

        var answers = onAllNodes(12, node -> pay(node, held));

        long payment = number("SELECT id FROM payment");
        assertThat(theOneThatWasWorkedOn(answers, "payment " + payment)).isInstanceOf(Completed.class);
        assertThat(balance()).isEqualTo(9 * PRICE.won());
        assertThat(pay(nodes.getFirst(), held)).isEqualTo(new Replayed<>("payment " + payment));
    }

    @Test
    void of_many_posts_of_an_operator_under_one_key_one_takes_effect() {
        var plan = new ConcertPlan("Encore", "MAKTUB", List.of(new PerformancePlan(DATE, PRICE, 3)));
        var request = new Request<>("a concert", new Keyed<>(KEY, Concert::name), Concert.class);
        var queue = new QueuePlan(7, Queue::pause);

        var call = new OperatorCalls.Call<>("admin", "request", null, request, _json -> "{}");
        var answers = onAllNodes(12, node -> node.create.create(new CreateConcertUseCase.Command(plan, queue, call)));

        assertThat(theOneThatWasWorkedOn(answers, "Encore").published()).isTrue();
        assertThat(count("concert")).isEqualTo(1);
        assertThat(count("queue WHERE paused AND capacity = 7")).isEqualTo(1);
        assertThat(count("audit_entry")).isEqualTo(2);
    }

    @Test
    void of_many_that_are_refused_under_one_key_each_is_judged() {
        given.charged(kim.userId(), Wallet.MAX_BALANCE);

        var answers = onAllNodes(12, node -> charge(node, 1, KEY));

        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer).isIn(new Done<>(new BalanceLimit()), new KeyInUse<>()))
                .contains(new Done<>(new BalanceLimit()));
        assertThat(count("kept_answer")).isZero();
    }

    private void take(IdempotencyKey key) {
        assertThat(ports.answers().lock(new Bearer(kim.id()), key)).isEmpty();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void a_key_of_a_request_in_progress_is_reported_as_in_use_and_other_keys_do_not_wait() {
        CountDownLatch taken = new CountDownLatch(1);
        CountDownLatch informed = new CountDownLatch(1);

        Race.of(List.of(
                () -> ports.atomically(() -> {
                    take(KEY);
                    taken.countDown();
                    await(informed);
                    return true;
                }),
                () -> {
                    try {
                        await(taken);
                        assertThat(charge(nodes.getFirst(), 500, KEY)).isEqualTo(new KeyInUse<>());
                        assertThat(charge(nodes.getFirst(), 20, new IdempotencyKey("another")))
                                .isInstanceOf(Done.class);
                        return true;
                    } finally {
                        informed.countDown();
                    }
                }));

        assertThat(balance()).isEqualTo(20);
        assertThat(charge(nodes.getFirst(), 500, KEY)).isInstanceOf(Done.class);
    }

    /** Another unit of work has the key until somebody waits for it, and then ends. */
    private <T> T whileAnotherHasTheKey(Consumer<Runnable> unitOfWork, Runnable end, Callable<T> call) {
        CountDownLatch taken = new CountDownLatch(1);
        AtomicReference<T> result = new AtomicReference<>();
        Race.of(List.of(
                () -> {
                    unitOfWork.accept(() -> {
                        take(KEY);
                        taken.countDown();
                        while (count("pg_locks WHERE locktype = 'advisory' AND NOT granted") == 0) {
                            Thread.onSpinWait();
                        }
                        end.run();
                    });
                    return true;
                },
                () -> {
                    await(taken);
                    result.set(call.call());
                    return true;
                }));
        return result.get();
    }

    private void commit(Runnable work) {
        ports.atomically(() -> {
            work.run();
            return true;
        });
    }

    /** The wait is short, and the machine may be slow. */
    private Answer<ChargeWalletUseCase.Outcome> chargeUntilTheKeyIsFree() {
        while (true) {
            Answer<ChargeWalletUseCase.Outcome> answer = charge(nodes.getFirst(), 500, KEY);
            if (!(answer instanceof KeyInUse)) {
                return answer;
            }
        }
    }

    @Test
    void a_repetition_that_waits_for_a_request_that_succeeds_gets_its_answer() {
        StoredAnswer kept =
                new StoredAnswer("charge 500 to wallet " + kim.userId().value(), "now 500");

        var answer = whileAnotherHasTheKey(
                this::commit,
                () -> ports.answers().add(new Bearer(kim.id()), KEY, kept, NOW),
                this::chargeUntilTheKeyIsFree);

        assertThat(answer).isEqualTo(new Replayed<>("now 500"));
        assertThat(balance()).isZero();
    }

    @Test
    void a_repetition_that_waits_for_a_request_that_fails_is_worked_on() {
        var answer = whileAnotherHasTheKey(ports::rollBack, () -> {}, this::chargeUntilTheKeyIsFree);

        assertThat(answer).isEqualTo(new Done<>(new Charged(kim.userId(), new Money(500))));
    }

    @Test
    void the_wait_for_a_key_does_not_shorten_the_waits_that_follow() {
        String after = whileAnotherHasTheKey(
                ports::rollBack,
                () -> {},
                () -> ports.atomically(() -> {
                    take(KEY);
                    return requireNonNull(jdbc.queryForObject("SHOW lock_timeout", String.class));
                }));

        assertThat(after).isEqualTo("4s");
    }

    /** A node whose commits are to be confirmed by a standby. */
    private UseCases nodeOfAStandby() {
        UnitOfWork confirmed = new UnitOfWork() {
            @Override
            public <T> T execute(Supplier<T> work) {
                return ports.unitOfWork().execute(() -> {
                    jdbc.execute("SET LOCAL synchronous_commit = on");
                    return work.get();
                });
            }
        };
        return node(ports.with(confirmed));
    }

    private void onAConnectionOfItsOwn(String... statements) throws SQLException {
        try (Connection bystander = database.dataSource().getConnection();
                Statement statement = bystander.createStatement()) {
            for (String one : statements) {
                statement.execute(one);
            }
        }
    }

    /**
     * No standby is there to confirm anything, so that each commit is cut off when it is on disk and not answered yet: in the one
     * way the connection lives on, in the other it dies.
     */
    @ParameterizedTest
    @ValueSource(strings = {"pg_cancel_backend", "pg_terminate_backend"})
    void a_charge_whose_commit_was_cut_off_is_done_once_however_often_it_is_repeated(String cutOff) throws Exception {
        onAConnectionOfItsOwn("ALTER SYSTEM SET synchronous_standby_names = 'nobody'", "SELECT pg_reload_conf()");
        CountDownLatch ended = new CountDownLatch(1);
        AtomicInteger charges = new AtomicInteger();

        Race.of(List.of(() -> chargeUntilOneIsCutOff(charges, ended), () -> {
            do {
                onAConnectionOfItsOwn("SELECT " + cutOff + "(pid) FROM pg_stat_activity"
                        + " WHERE datname = current_database() AND wait_event = 'SyncRep'");
            } while (!ended.await(10, TimeUnit.MILLISECONDS));
            return true;
        }));
        noStandby();

        long total = 500L * charges.get();
        for (UseCases node : nodes) {
            assertThat(charge(node, 500, key(charges.get()))).isEqualTo(new Replayed<>("now " + total));
        }
        assertThat(balance()).isEqualTo(total);
    }

    private static IdempotencyKey key(int number) {
        return new IdempotencyKey("charge " + number);
    }

    /** The server takes its time to ask for a standby's confirmation. */
    private boolean chargeUntilOneIsCutOff(AtomicInteger charges, CountDownLatch ended) {
        try {
            UseCases node = nodeOfAStandby();
            while (true) {
                IdempotencyKey key = key(charges.incrementAndGet());
                try {
                    charge(node, 500, key);
                } catch (OutcomeUnknownException asIntended) {
                    return true;
                }
            }
        } finally {
            ended.countDown();
        }
    }

    @AfterEach
    void noStandby() throws SQLException {
        onAConnectionOfItsOwn("ALTER SYSTEM RESET synchronous_standby_names", "SELECT pg_reload_conf()");
    }

    @Test
    void a_charge_that_was_cut_off_before_its_commit_is_done_when_it_is_repeated() {
        AtomicInteger runs = new AtomicInteger();
        UnitOfWork cutOffOnce = new UnitOfWork() {
            @Override
            public <T> T execute(Supplier<T> work) {
                return ports.unitOfWork().execute(() -> {
                    T result = work.get();
                    if (runs.incrementAndGet() == 1) {
                        beforeTheCommit(() -> terminate(number("SELECT pg_backend_pid()")));
                    }
                    return result;
                });
            }
        };
        UseCases node = node(ports.with(cutOffOnce));

        assertThatExceptionOfType(OutcomeUnknownException.class).isThrownBy(() -> charge(node, 500, KEY));
        assertThat(runs).as("not run again by itself").hasValue(1);

        assertThat(charge(node, 500, KEY)).isEqualTo(new Done<>(new Charged(kim.userId(), new Money(500))));
        assertThat(charge(node, 500, KEY)).isEqualTo(new Replayed<>("now 500"));
        assertThat(balance()).isEqualTo(500);
    }

    /** When all is written. */
    private static void beforeTheCommit(Runnable what) {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void beforeCommit(boolean readOnly) {
                what.run();
            }
        });
    }

    /** From outside, so that the connection finds out at its commit. */
    private void terminate(long backend) {
        try {
            onAConnectionOfItsOwn("SELECT pg_terminate_backend(" + backend + ", 10000)");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
