package dev.concert.persistence;

import static dev.concert.domain.Given.HOLD;
import static dev.concert.domain.Given.NOW;
import static dev.concert.domain.Given.numbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concert.application.ServiceFailure.OverloadedException;
import dev.concert.application.access.IdempotencyKey;
import dev.concert.application.access.IdempotencyStore.Owner.Bearer;
import dev.concert.application.access.IdempotencyStore.StoredAnswer;
import dev.concert.domain.Given;
import dev.concert.domain.concert.ConcertPlan;
import dev.concert.domain.concert.ConcertPlan.PerformancePlan;
import dev.concert.domain.concert.Performance;
import dev.concert.domain.queue.Queue;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.reservation.Payment;
import dev.concert.domain.reservation.Reservation;
import dev.concert.domain.shared.Ids.QueueId;
import dev.concert.domain.shared.Ids.ReservationId;
import dev.concert.domain.shared.Ids.TokenId;
import dev.concert.domain.shared.Ids.UserId;
import dev.concert.domain.shared.Money;
import dev.concert.domain.shared.Version.StaleVersionException;
import dev.concert.domain.user.Username;
import dev.concert.domain.wallet.Wallet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.PlatformTransactionManager;

@PostgresTest
class TransactionalUnitOfWorkTest {

    private final PostgresPorts ports;
    private final JdbcTemplate jdbc;
    private final DataSource database;
    private final PlatformTransactionManager transactionManager;
    private final WriteBehind writes;
    private final AtomicInteger runs = new AtomicInteger();

    private Given given;

    TransactionalUnitOfWorkTest(
            PostgresPorts ports,
            JdbcTemplate jdbc,
            DataSource database,
            PlatformTransactionManager transactionManager,
            WriteBehind writes) {
        this.ports = ports;
        this.jdbc = jdbc;
        this.database = database;
        this.transactionManager = transactionManager;
        this.writes = writes;
    }

    @BeforeEach
    void givenAnEmptyDatabase() {
        given = new Given(ports);
    }

    private void commit(Runnable work) {
        ports.atomically(() -> {
            work.run();
            return true;
        });
    }

    /** What is not to be seen afterwards if its run came to nothing. */
    private void leaveATrace(int run) {
        ports.users().findOrCreate(Set.of(new Username("run " + run)));
    }

    private List<String> traces() {
        return jdbc.query(
                "SELECT username FROM app_user WHERE username LIKE 'run %' ORDER BY id",
                (row, index) -> row.getString(1));
    }

    @Test
    void what_the_work_returns_is_returned() {
        assertThat(ports.atomically(() -> "done")).isEqualTo("done");
    }

    @Test
    void work_that_lost_a_race_is_run_again_in_a_new_transaction_and_nothing_remains_of_the_lost_run() {
        List<Long> transactions = new ArrayList<>();

        commit(() -> {
            int run = runs.incrementAndGet();
            leaveATrace(run);
            transactions.add(jdbc.queryForObject("SELECT txid_current()", Long.class));
            if (run < 3) {
                throw new StaleVersionException("a row");
            }
        });

        assertThat(transactions).hasSize(3).doesNotHaveDuplicates();
        assertThat(traces()).containsExactly("run 3");
    }

    @Test
    void a_row_that_somebody_else_stored_meanwhile_is_read_anew_by_the_next_run() {
        UserId user = given.user();
        Wallet before = given.wallet(user);
        given.charged(user, new Money(100));

        commit(() -> {
            Wallet wallet =
                    runs.incrementAndGet() == 1 ? before : ports.wallets().lock(user);
            ports.wallets().save(wallet.charge(new Money(20), NOW));
        });

        assertThat(runs).hasValue(2);
        assertThat(given.wallet(user).balance()).isEqualTo(new Money(120));
    }

    @Test
    void of_two_that_wait_for_each_other_the_database_stops_one_and_it_is_run_again() {
        Performance left = given.performance(1);
        Performance right = given.performance(1);
        CyclicBarrier bothHoldOne = new CyclicBarrier(2);

        Race.of(List.of(() -> lockBoth(left, right, bothHoldOne), () -> lockBoth(right, left, bothHoldOne)));

        assertThat(runs).hasValue(3);
    }

    private boolean lockBoth(Performance first, Performance second, CyclicBarrier bothHoldOne) {
        AtomicInteger ownRuns = new AtomicInteger();
        return ports.atomically(() -> {
            runs.incrementAndGet();
            ports.seats().lock(first.id(), numbers(1));
            if (ownRuns.incrementAndGet() == 1) {
                await(bothHoldOne);
            }
            ports.seats().lock(second.id(), numbers(1));
            return true;
        });
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void two_claims_on_one_seat_that_overlap_in_time_are_a_lost_race() {
        Performance performance = given.performance(1);
        given.cancelled(given.held(given.admitted(), performance, 1), NOW.plusMillis(1));
        QueueToken token = given.admitted();
        Reservation tooEarly = given.hold(token, performance, NOW, 1);
        Reservation inTime = given.hold(token, performance, NOW.plusMillis(1), 1);

        commit(() -> {
            int run = runs.incrementAndGet();
            leaveATrace(run);
            ports.reservations().add(run == 1 ? tooEarly : inTime);
        });

        assertThat(runs).hasValue(2);
        assertThat(traces()).containsExactly("run 2");
        assertThat(ports.atomically(() -> ports.reservations().lock(tooEarly.id())))
                .isEmpty();
    }

    @Test
    void a_lock_that_was_waited_for_in_vain_but_not_for_long_is_waited_for_again() {
        Performance performance = given.performance(1);
        CountDownLatch locked = new CountDownLatch(1);
        CountDownLatch timedOut = new CountDownLatch(1);

        Race.of(List.of(
                () -> ports.atomically(() -> {
                    ports.seats().lock(performance.id(), numbers(1));
                    locked.countDown();
                    return awaited(timedOut);
                }),
                () -> {
                    awaited(locked);
                    commit(() -> {
                        if (runs.incrementAndGet() > 1) {
                            timedOut.countDown();
                        }
                        jdbc.execute("SET LOCAL lock_timeout = '50ms'");
                        ports.seats().lock(performance.id(), numbers(1));
                    });
                    return true;
                }));

        assertThat(runs.get()).isBetween(2, TransactionalUnitOfWork.MAX_RUNS);
    }

    private static boolean awaited(CountDownLatch latch) {
        try {
            return latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void a_lock_that_outlasts_the_patience_is_not_waited_for_again() {
        Performance performance = given.performance(1);
        UserId user = given.user();
        TransactionalUnitOfWork impatient =
                new TransactionalUnitOfWork(transactionManager, database, writes, Duration.ofMillis(50));
        CountDownLatch locked = new CountDownLatch(1);
        CountDownLatch informed = new CountDownLatch(1);

        Race.of(List.of(
                () -> ports.atomically(() -> {
                    ports.seats().lock(performance.id(), numbers(1));
                    locked.countDown();
                    return awaited(informed);
                }),
                () -> {
                    awaited(locked);
                    assertThatExceptionOfType(OverloadedException.class)
                            .isThrownBy(() -> impatient.execute(() -> {
                                runs.incrementAndGet();
                                ports.wallets().save(ports.wallets().lock(user).charge(new Money(5), NOW));
                                jdbc.execute("SET LOCAL lock_timeout = '50ms'");
                                return ports.seats().lock(performance.id(), numbers(1));
                            }));
                    informed.countDown();
                    return true;
                }));

        assertThat(runs).hasValue(1);
        assertThat(given.wallet(user)).isEqualTo(Wallet.empty(user));
    }

    @Test
    void work_that_always_loses_gives_up_at_last() {
        assertThatExceptionOfType(OverloadedException.class)
                .isThrownBy(() -> ports.unitOfWork().execute(() -> {
                    leaveATrace(runs.incrementAndGet());
                    throw new StaleVersionException("a row");
                }))
                .withCauseInstanceOf(StaleVersionException.class);

        assertThat(runs).hasValue(TransactionalUnitOfWork.MAX_RUNS);
        assertThat(traces()).isEmpty();
    }

    @Test
    void a_constraint_that_no_race_can_hit_fails_at_once() {
        QueueToken first = given.waiting(given.line());

        assertThatExceptionOfType(UnexpectedSqlException.class)
                .isThrownBy(() -> commit(() -> {
                    leaveATrace(runs.incrementAndGet());
                    ports.tokens()
                            .addAll(List.of(QueueToken.issue(
                                    given.tokenId(), first.queueId(), first.number() + 1, first.userId(), NOW)));
                }))
                .withMessage("The database refused: SQLSTATE 23505, queue_token, queue_token_one_live_per_user");

        assertThat(runs).hasValue(1);
        assertThat(traces()).isEmpty();
    }

    @Test
    void a_constraint_that_is_checked_at_the_commit_fails_at_once() {
        UserId user = given.user();

        assertThatExceptionOfType(UnexpectedSqlException.class)
                .isThrownBy(() -> commit(() -> {
                    leaveATrace(runs.incrementAndGet());
                    Wallet.Posting posting = ports.wallets().lock(user).charge(new Money(5), NOW);
                    ports.wallets()
                            .save(new Wallet.Posting(
                                    new Wallet(
                                            user, new Money(6), posting.wallet().version()),
                                    posting.entry()));
                }))
                .withMessage("The database refused: SQLSTATE 23503, wallet, wallet_equals_ledger");

        assertThat(runs).hasValue(1);
        assertThat(traces()).isEmpty();
    }

    @Test
    void any_other_exception_rolls_back_and_is_thrown_at_once() {
        for (Throwable thrown : List.of(
                new IllegalStateException("a bug"),
                new IllegalArgumentException("a bug"),
                new AssertionError("a bug"))) {
            runs.set(0);
            assertThatThrownBy(() -> commit(() -> {
                        leaveATrace(runs.incrementAndGet());
                        TransactionalUnitOfWorkTest.<RuntimeException>throwAny(thrown);
                    }))
                    .isSameAs(thrown);
            assertThat(runs).hasValue(1);
            assertThat(traces()).isEmpty();
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void throwAny(Throwable thrown) throws T {
        throw (T) thrown;
    }

    @Test
    void units_of_work_do_not_nest() {
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> commit(() -> commit(() -> leaveATrace(1))))
                .withMessage("Units of work do not nest");

        assertThat(traces()).isEmpty();
    }

    @TestFactory
    Stream<DynamicTest> outside_a_unit_of_work_there_is_no() {
        QueueToken token = given.admitted();
        Performance performance = given.performance(2);
        Reservation held = given.held(token, performance, 1);
        QueueId line = token.queueId();
        Queue queue = Given.queue(line, 1, 2);
        Wallet wallet = given.wallet(token.userId());
        UserId user = token.userId();
        TokenId id = token.id();
        ReservationId reservation = held.id();
        Map<String, Runnable> calls = Map.ofEntries(
                Map.entry("users.findOrCreate", () -> ports.users().findOrCreate(Set.of(new Username("kim")))),
                Map.entry("queues.open", () -> ports.queues().open(line, 1)),
                Map.entry(
                        "queues.open for a concert",
                        () -> ports.queues().open(performance.concert().id(), 1)),
                Map.entry("queues.lock", () -> ports.queues().lock(line)),
                Map.entry("queues.save", () -> ports.queues().save(queue)),
                Map.entry("queues.save with departures", () -> ports.queues().save(queue, List.of())),
                Map.entry("presence.saveAll", () -> ports.presence().saveAll(List.of())),
                Map.entry("presence.recordUptime", () -> ports.presence().recordUptime(NOW)),
                Map.entry("tokens.lockAll", () -> ports.tokens().lockAll(line, Set.of(id))),
                Map.entry("tokens.lockReturned", () -> ports.tokens().lockReturned(line, 1)),
                Map.entry("tokens.lock", () -> ports.tokens().lock(id)),
                Map.entry("tokens.lockUnended", () -> ports.tokens().lockUnended(line, Set.of(user))),
                Map.entry("tokens.lockOverdue", () -> ports.tokens().lockOverdue(line, NOW, 1)),
                Map.entry("tokens.lockNextWaiting", () -> ports.tokens().lockNextWaiting(line, 1)),
                Map.entry("tokens.countAdmitted", () -> ports.tokens().countAdmitted(line)),
                Map.entry("tokens.addAll", () -> ports.tokens().addAll(List.of(token))),
                Map.entry("tokens.saveAll", () -> ports.tokens().saveAll(List.of(token))),
                Map.entry("tokens.save", () -> ports.tokens().save(token)),
                Map.entry(
                        "concerts.add",
                        () -> ports.concerts()
                                .add(new ConcertPlan(
                                        "a", "b", List.of(new PerformancePlan(Given.DATE, Given.PRICE, 1))))),
                Map.entry("seats.lock", () -> ports.seats().lock(performance.id(), numbers(1))),
                Map.entry("seats.lockHeldFor", () -> ports.seats().lockHeldFor(reservation)),
                Map.entry("seats.lockOverdue", () -> ports.seats().lockOverdue(NOW, 1)),
                Map.entry("seats.saveAll", () -> ports.seats().saveAll(List.of())),
                Map.entry("reservations.nextId", () -> ports.reservations().nextId()),
                Map.entry("reservations.lock", () -> ports.reservations().lock(reservation)),
                Map.entry("reservations.lockHeld", () -> ports.reservations().lockMarkedHeld(id)),
                Map.entry("reservations.lockOverdue", () -> ports.reservations().lockOverdue(NOW.plus(HOLD), 1)),
                Map.entry("reservations.add", () -> ports.reservations().add(held)),
                Map.entry("reservations.save", () -> ports.reservations().save(held)),
                Map.entry("answers.lock", () -> ports.answers().lock(new Bearer(id), new IdempotencyKey("k"))),
                Map.entry(
                        "answers.add",
                        () -> ports.answers()
                                .add(
                                        new Bearer(id),
                                        new IdempotencyKey("k"),
                                        new StoredAnswer("a request", "an answer"),
                                        NOW)),
                Map.entry("answers.forget", () -> ports.answers().forget(NOW, 1)),
                Map.entry("wallets.lock", () -> ports.wallets().lock(user)),
                Map.entry("wallets.save", () -> ports.wallets().save(wallet.charge(new Money(1), NOW))),
                Map.entry(
                        "payments.add",
                        () -> ports.payments().add(new Payment(reservation, user, held.amount(), NOW))));
        return calls.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(call -> DynamicTest.dynamicTest(
                        call.getKey(),
                        () -> assertThatExceptionOfType(IllegalTransactionStateException.class)
                                .isThrownBy(() -> call.getValue().run())));
    }
}
