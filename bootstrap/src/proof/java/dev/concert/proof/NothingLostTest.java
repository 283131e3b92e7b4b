package dev.concert.proof;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.kit.PostgresProxy;
import dev.concert.kit.PostgresProxy.Fault;
import dev.concert.kit.ServiceProcess;
import dev.concert.proof.Patience.EndlessOutageException;
import dev.concert.proof.Recorder.Concert;
import dev.concert.proof.Recorder.Visitor;
import dev.concert.proof.Report.Findings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two nodes, their database and the connections to it fail at any moment, while users book. */
@DisabledOnOs(OS.WINDOWS)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(Report.class)
class NothingLostTest {

    private static final Duration HOLD = Duration.ofSeconds(20);
    private static final int PEOPLE = 5;
    /** From one kill to the next; by then all users are at work again. */
    private static final int VISITS_BETWEEN = Effort.times(PEOPLE, 4 * PEOPLE);

    private static final long PRICE = 30_000;
    private static final List<String> ALARMS = List.of("deadlock detected", "do not balance");
    private static final Pattern UUID_PATTERN = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private Stage stage;

    @BeforeAll
    void openTheStage() throws Exception {
        stage = Stage.open(
                "nothing-lost",
                List.of(Map.of(), Map.of()),
                plan -> plan.with("concert.queue.capacity", 1_000)
                        .with("concert.queue.session-window", "30s")
                        .with("concert.reservation.hold", HOLD.toSeconds() + "s"));
    }

    @AfterAll
    void closeTheStage() throws IOException {
        stage.close();
    }

    @FunctionalInterface
    private interface Harm {
        void isDoneTo(Crowd crowd, Random random) throws Exception;
    }

    private void whileTheyBook(long seed, Harm harm) throws Exception {
        try (Crowd crowd = new Crowd(stage.recorder(), stage::anyNode, seed)) {
            crowd.of(PEOPLE);
            harm.isDoneTo(crowd, new Random(seed));
            crowd.awaitVisits(PEOPLE);
            crowd.goHome();
        } catch (EndlessOutageException judged) {
            System.out.println(judged.getMessage());
        }
    }

    /** Compares all answers of this stage with the database, and judges each seat and each wallet. */
    private void judge(String promise, String tried, Findings findings) throws SQLException, IOException {
        List<Call> calls = stage.recorder().calls();
        Stored stored = stage.stored();
        Effects.Verdict effects = Effects.compare(calls, stored);
        SeatHistory.Verdict seats = SeatHistory.judge(calls, HOLD);
        List<String> violations = new ArrayList<>(effects.violations());
        violations.addAll(seats.violations());
        violations.addAll(WalletHistory.violations(calls, stored));
        calls.stream()
                .filter(call -> call.status() == 500)
                .forEach(call -> violations.add("a failure that is not the network's or the database's: " + call));
        violations.addAll(inTheLogs(stored));
        violations.addAll(miscountedQueues());
        violations.addAll(stage.recorder().patience().violations());
        findings.add(
                promise,
                "%s; %,d effects answered, %,d answers about seats; %,d calls repeated under their keys, %,d of them done before"
                        .formatted(
                                tried,
                                effects.acknowledged(),
                                seats.judged(),
                                stage.recorder().repeated(),
                                stage.recorder().replayed()),
                violations);
    }

    /** The changes of a queue's slots add up to its admitted tokens at any instant. */
    private List<String> miscountedQueues() throws SQLException {
        List<String> found = new ArrayList<>();
        try (Connection connection = stage.connect();
                Statement statement = connection.createStatement();
                ResultSet queues = statement.executeQuery("""
                        select id, (select coalesce(sum(change), 0) from queue_slot_change where queue_id = q.id),
                          (select count(*) from queue_token where queue_id = q.id and state = 'ADMITTED') from queue q""")) {
            while (queues.next()) {
                if (queues.getLong(2) != queues.getLong(3)) {
                    found.add("queue %d counts %d admitted tokens and has %d"
                            .formatted(queues.getLong(1), queues.getLong(2), queues.getLong(3)));
                }
            }
        }
        return found;
    }

    /** What no log may contain: secrets, and the service's own reports of a fault. */
    private List<String> inTheLogs(Stored stored) throws IOException {
        List<String> found = new ArrayList<>();
        for (ServiceProcess node : stage.nodes()) {
            String log = node.process().log();
            found.addAll(UUID_PATTERN
                    .matcher(log)
                    .results()
                    .map(MatchResult::group)
                    .filter(stored.tokens()::containsKey)
                    .map(token -> "a token in the log of " + node.name())
                    .toList());
            for (String alarm : ALARMS) {
                if (log.contains(alarm)) {
                    found.add("'" + alarm + "' in the log of " + node.name());
                }
            }
        }
        return found;
    }

    @Test
    void what_was_answered_survives_every_kill_of_a_node(Findings findings) throws Exception {
        long seed = Effort.seed("kills of nodes");
        Effort.Goal goal = Effort.goal(1, 50, 20);
        AtomicInteger kills = new AtomicInteger();

        whileTheyBook(seed, (crowd, random) -> {
            while (!goal.isReached(kills.get())) {
                crowd.awaitVisits(VISITS_BETWEEN);
                ServiceProcess node =
                        stage.nodes().get(kills.get() % stage.nodes().size());
                node.kill();
                kills.incrementAndGet();
                node.relaunch();
                node.awaitReady();
            }
        });

        judge("What was answered survives `kill -9` of a node, once", kills + " kills", findings);
    }

    @Test
    void what_was_answered_survives_every_kill_of_the_database(Findings findings) throws Exception {
        long seed = Effort.seed("kills of PostgreSQL");
        Effort.Goal goal = Effort.goal(1, 20, 10);
        AtomicInteger kills = new AtomicInteger();

        whileTheyBook(seed, (crowd, random) -> {
            while (!goal.isReached(kills.get())) {
                crowd.awaitVisits(VISITS_BETWEEN);
                stage.postgres().kill();
                kills.incrementAndGet();
                stage.postgres().restart();
                long back = System.nanoTime();
                stage.recorder()
                        .patience()
                        .insist(
                                "a call after a kill of PostgreSQL",
                                () -> stage.recorder().hasSucceededSince(back),
                                done -> done);
            }
        });

        judge("What was answered survives `kill -9` of PostgreSQL, once", kills + " kills", findings);
    }

    @Test
    void a_commit_whose_connection_is_cut_has_happened_once_or_not_at_all(Findings findings) throws Exception {
        long seed = Effort.seed("cut commits");
        Effort.Goal goal = Effort.goal(30, 200, 10);
        AtomicInteger before = new AtomicInteger();
        AtomicInteger after = new AtomicInteger();
        AtomicInteger partitions = new AtomicInteger();

        whileTheyBook(seed, (crowd, random) -> {
            Random chance = new Random(random.nextLong());
            stage.proxy().follow((connection, round) -> {
                if (!round.commits() || chance.nextInt(10) > 0) {
                    return Fault.NONE;
                }
                boolean heard = chance.nextBoolean();
                (heard ? after : before).incrementAndGet();
                return heard ? Fault.CUT_AFTER : Fault.CUT_BEFORE;
            });
            try {
                while (!goal.isReached(before.get() + after.get())) {
                    crowd.awaitVisits(PEOPLE);
                    if (partitions.get() * 50 < before.get() + after.get()) {
                        stage.proxy().delay(Duration.ofMillis(random.nextInt(5)));
                        stage.proxy().sever();
                        partitions.incrementAndGet();
                        crowd.awaitVisits(1);
                        stage.proxy().heal();
                    }
                }
            } finally {
                stage.proxy().follow(PostgresProxy.Plan.PEACE);
                stage.proxy().delay(Duration.ZERO);
            }
        });

        judge(
                "A commit that was cut off has happened once or not at all",
                "%d commits cut before PostgreSQL heard of them and %d before its answer, %d partitions"
                        .formatted(before.get(), after.get(), partitions.get()),
                findings);
    }

    private interface Look {
        boolean isWhole(long reservationId, List<String> partial) throws SQLException;
    }

    @Test
    void a_payment_cut_off_at_any_statement_is_whole_or_not_at_all(Findings findings) throws Exception {
        cutOffAtAnyStatement(
                "payment",
                payer -> reservation -> key -> payer.pay(reservation, PRICE, key),
                this::isPaidWhole,
                findings);
    }

    @Test
    void a_refund_cut_off_at_any_statement_is_whole_or_not_at_all(Findings findings) throws Exception {
        cutOffAtAnyStatement(
                "refund",
                payer -> reservation -> {
                    payer.pay(reservation, PRICE).orFail();
                    return key -> payer.refund(reservation, PRICE, key);
                },
                this::isRefundedWhole,
                findings);
    }

    private void cutOffAtAnyStatement(
            String what, Function<Visitor, LongFunction<Function<String, Call>>> deeds, Look look, Findings findings)
            throws Exception {
        List<String> partial = new ArrayList<>();
        int cut = 0;
        int whole = 0;
        for (int round = 0; round < Effort.times(1, 5); round++) {
            Concert concert = stage.recorder().insistOnConcert(stage::behindProxy, 2, 50, PRICE);
            for (Fault fault : List.of(Fault.CUT_BEFORE, Fault.CUT_AFTER)) {
                boolean reached = true;
                for (int boundary = 1; reached; boundary++) {
                    Visitor payer = payer(what + " " + round + " " + fault + " " + boundary);
                    long reservation = payer.reserve(
                                    concert, concert.dates().get(fault.ordinal() - 1), List.of(boundary))
                            .orFail()
                            .path("reservationId")
                            .asLong();
                    String key = what + " of " + reservation;
                    Function<String, Call> deed = deeds.apply(payer).apply(reservation);
                    reached = isCutAt(boundary, fault, deed, key);
                    boolean done = look.isWhole(reservation, partial);
                    cut += reached ? 1 : 0;
                    whole += reached && done ? 1 : 0;
                    if (reached) {
                        repeatUntilThereIsAnAnswer(deed, key);
                    }
                }
            }
        }

        assertThat(cut).as("statements of a %s", what).isGreaterThan(2 * 5);
        findings.add(
                "A %s cut off at any statement is whole or not at all".formatted(what),
                "%d %ss cut, of which %d had been committed".formatted(cut, what, whole),
                partial);
        judge(
                "… and when it is repeated under its key, the %s is answered and has been made once".formatted(what),
                "%d %ss repeated under their keys".formatted(cut, what),
                findings);
    }

    private Visitor payer(String name) {
        Visitor payer =
                stage.recorder().insistOnJoining(stage::behindProxy, name).persistent();
        payer.insistOnCharging(PRICE);
        return payer;
    }

    /**
     * Does it, and cuts the connection at the given statement, counted from the first that names the key.
     *
     * @return whether there was such a statement
     */
    private boolean isCutAt(int boundary, Fault fault, Function<String, Call> deed, String key) {
        AtomicBoolean begun = new AtomicBoolean();
        AtomicInteger statements = new AtomicInteger();
        byte[] name = key.getBytes(StandardCharsets.US_ASCII);
        stage.proxy().follow((connection, round) -> {
            begun.compareAndSet(false, round.mentions(name));
            return begun.get() && statements.incrementAndGet() == boundary ? fault : Fault.NONE;
        });
        try {
            assertThat(deed.apply(key)).as("how the call ended, cut or not").isNotNull();
            return statements.get() >= boundary;
        } finally {
            stage.proxy().follow(PostgresProxy.Plan.PEACE);
        }
    }

    /** Whether the reservation is paid with all that goes with it. */
    private boolean isPaidWhole(long reservationId, List<String> partial) throws SQLException {
        Stored stored = stage.stored();
        Stored.Reservation reservation = requireNonNull(stored.reservations().get(reservationId));
        List<Boolean> signs = Stream.of(
                        reservation.state().equals("PAID"),
                        stored.payments().stream().anyMatch(payment -> payment.reservationId() == reservationId),
                        stored.sales().stream().anyMatch(sale -> sale.reservationId() == reservationId),
                        requireNonNull(stored.balances().get(reservation.userId())) == 0,
                        requireNonNull(stored.ledgers().get(reservation.userId()))
                                        .size()
                                == 2,
                        "PAID"
                                .equals(requireNonNull(stored.tokens().get(reservation.token()))
                                        .endReason()))
                .distinct()
                .toList();
        return isWhole(signs, "paid in part: " + reservation, partial);
    }

    private boolean isRefundedWhole(long reservationId, List<String> partial) throws SQLException {
        Stored stored = stage.stored();
        Stored.Reservation reservation = requireNonNull(stored.reservations().get(reservationId));
        return isWhole(
                Stream.of(
                                reservation.state().equals("REFUNDED"),
                                stored.sales().stream().noneMatch(sale -> sale.reservationId() == reservationId),
                                requireNonNull(stored.balances().get(reservation.userId())) == PRICE,
                                requireNonNull(stored.ledgers().get(reservation.userId()))
                                                .size()
                                        == 3)
                        .distinct()
                        .toList(),
                "refunded in part: " + reservation,
                partial);
    }

    /** Something in between is entered as partial. */
    private static boolean isWhole(List<Boolean> signs, String otherwise, List<String> partial) {
        if (signs.size() > 1) {
            partial.add(otherwise);
        }
        return signs.getFirst();
    }

    /** A connection that was cut while it rested is found out when it is used. */
    private void repeatUntilThereIsAnAnswer(Function<String, Call> deed, String key) {
        stage.recorder()
                .patience()
                .insist("a repetition", () -> deed.apply(key), Call::isClear)
                .orFail();
    }
}
