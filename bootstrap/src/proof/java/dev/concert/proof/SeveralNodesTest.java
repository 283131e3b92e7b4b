package dev.concert.proof;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.kit.ApiRequest;
import dev.concert.kit.HttpConnection;
import dev.concert.kit.ServiceProcess;
import dev.concert.proof.Call.Kind;
import dev.concert.proof.Recorder.Concert;
import dev.concert.proof.Recorder.Visitor;
import dev.concert.proof.Report.Findings;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Nodes that share nothing but their database: one queue, one deadline for each hold, whatever the clocks of their
 * machines show and whichever of them stands still or is gone.
 */
@DisabledOnOs(OS.WINDOWS)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(Report.class)
class SeveralNodesTest {

    /** Of the queue; the storm of payments needs more slots. */
    private static final int CAPACITY = 5;

    private static final Duration HOLD = Duration.ofSeconds(1);
    private static final Duration IDLE_AFTER = Duration.ofSeconds(3);
    private static final Duration SESSION = Duration.ofSeconds(6);
    /** The position that a waiting user gets may be that old. */
    private static final Duration LAG = Duration.ofSeconds(1);

    private static final Duration OFF = Duration.ofMinutes(3);
    private static final long PRICE = 40_000;

    private final List<FakedClock> clocks = new ArrayList<>();
    private Stage stage;

    @BeforeAll
    void openTheStage() throws Exception {
        List<Map<String, String>> environments = new ArrayList<>(List.of(Map.of()));
        if (FakedClock.isPossible()) {
            clocks.add(FakedClock.offBy(OFF));
            if (Effort.isLong()) {
                clocks.add(FakedClock.offBy(OFF.negated()));
            }
            clocks.forEach(clock -> environments.add(clock.environment()));
        } else {
            System.err.println(
                    "SKIPPED: nodes with wrong clocks, as libfaketime is not installed (apt-get install faketime)");
            environments.add(Map.of());
        }
        stage = Stage.open(
                "several-nodes",
                environments,
                plan -> plan.with("concert.queue.capacity", CAPACITY)
                        .with("concert.queue.claim-window", "2s")
                        .with("concert.queue.session-window", SESSION.toSeconds() + "s")
                        .with("concert.queue.idle-after", IDLE_AFTER.toSeconds() + "s")
                        .with("concert.queue.forget-after", "8s")
                        .with("concert.reservation.hold", HOLD.toSeconds() + "s"));
    }

    @AfterAll
    void closeTheStage() throws IOException {
        stage.close();
    }

    @FunctionalInterface
    private interface Life {
        void live(int person, Random random) throws Exception;
    }

    /** Many users repeat their visits, while something happens to the nodes. */
    private static void whilePeopleLive(int people, long seed, Life life, Meanwhile meanwhile) throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        List<Future<?>> lives = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int person = 0; person < people; person++) {
                int number = person;
                Random random = new Random(seed + person);
                lives.add(threads.submit(() -> {
                    while (!over.get()) {
                        life.live(number, random);
                    }
                    return number;
                }));
            }
            try {
                meanwhile.happens(() -> {
                    for (Future<?> one : lives) {
                        if (one.isDone()) {
                            one.get();
                        }
                    }
                });
            } finally {
                over.set(true);
            }
        }
        for (Future<?> one : lives) {
            one.get();
        }
    }

    @FunctionalInterface
    private interface Meanwhile {

        /** @param allAreWell throws the failure of a user, if one has failed */
        void happens(Check allAreWell) throws Exception;
    }

    @FunctionalInterface
    private interface Check {
        void make() throws Exception;
    }

    private static void until(long instant) {
        for (long left = instant - System.nanoTime(); left > 0; left = instant - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private static void pause(Random random, int minMillis, int maxMillis) {
        until(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(random.nextInt(minMillis, maxMillis)));
    }

    /** Seats without rivals: each is handed out once. */
    private final class Seats {

        private static final int DATES = 20;
        private static final int SEATS_EACH = 50;

        private @Nullable Concert concert;
        private int next;

        synchronized Recorder.Place take() {
            Concert current = concert;
            if (current == null || next == DATES * SEATS_EACH) {
                current = stage.recorder().insistOnConcert(stage.nodes()::getFirst, DATES, SEATS_EACH, PRICE);
                concert = current;
                next = 0;
            }
            int seat = next++;
            return new Recorder.Place(current.id(), current.dates().get(seat / SEATS_EACH), seat % SEATS_EACH + 1);
        }
    }

    @Test
    void a_hold_is_paid_until_its_deadline_and_its_seat_is_free_from_then_on(Findings findings) throws Exception {
        stage.roomFor(1_000);
        long seed = Effort.seed("deadline storm");
        Effort.Goal goal = Effort.goal(200, 5_000, 15);
        AtomicInteger payments = new AtomicInteger();
        AtomicInteger paid = new AtomicInteger();
        AtomicInteger visits = new AtomicInteger();
        Seats seats = new Seats();
        long begin = System.nanoTime();

        whilePeopleLive(
                25,
                seed,
                (person, random) -> {
                    String visit = "duel " + visits.incrementAndGet();
                    Recorder.Place place = seats.take();
                    Visitor payer = stage.recorder().insistOnJoining(() -> stage.anyNode(random), visit);
                    Visitor rival = stage.recorder().insistOnJoining(() -> stage.anyNode(random), visit + ", rival");
                    payer.insistOnCharging(PRICE);
                    Call hold = payer.reserve(place, PRICE);
                    if (hold.isUnknown()) {
                        return;
                    }
                    long reservation = hold.orFail().path("reservationId").asLong();
                    long deadline = (hold.sent() + hold.received()) / 2 + HOLD.toNanos();
                    Thread rivalry = Thread.ofVirtual().start(() -> {
                        until(deadline + TimeUnit.MILLISECONDS.toNanos(random.nextInt(-20, 20)));
                        rival.reserve(place, PRICE);
                    });
                    until(deadline - TimeUnit.MILLISECONDS.toNanos(random.nextInt(40)));
                    Call payment = payer.pay(reservation, PRICE);
                    payments.incrementAndGet();
                    if (payment.isDone()) {
                        paid.incrementAndGet();
                    } else {
                        payer.leave();
                    }
                    rivalry.join();
                    rival.leave();
                },
                allAreWell -> {
                    for (int set = 0; !goal.isReached(payments.get()); set++) {
                        allAreWell.make();
                        if (!clocks.isEmpty()) {
                            clocks.getFirst().set(set % 2 == 0 ? OFF.negated() : OFF);
                        }
                        pause(new Random(), 1_000, 1_001);
                    }
                });

        assertThat(paid.get()).as("payments in time, of %d", payments.get()).isBetween(1, payments.get() - 1);
        List<Call> calls = stage.recorder().calls();
        SeatHistory.Verdict verdict = SeatHistory.judge(calls, HOLD);
        List<String> violations = new ArrayList<>(verdict.violations());
        violations.addAll(Effects.compare(calls, stage.stored()).violations());
        // Nodes are killed in other tests, but not here.
        calls.stream()
                .filter(call -> call.sent() >= begin && call.isUnknown())
                .forEach(call -> violations.add("a failure: " + call));
        violations.addAll(stage.recorder().patience().violations());
        findings.add(
                "No payment after the deadline, no seat free before it",
                "%,d payments at the deadline, of which %,d came in time, each against a rival; %s"
                        .formatted(payments.get(), paid.get(), clocksTried()),
                violations);
    }

    private String clocksTried() {
        return clocks.isEmpty()
                ? stage.nodes().size() + " nodes (clocks all true: libfaketime is not installed)"
                : "%d nodes, %d of them with clocks that are off by 3 minutes and set while they run"
                        .formatted(stage.nodes().size(), clocks.size());
    }

    @Test
    void a_node_whose_clock_is_wrong_is_seen_to_be_wrong() throws Exception {
        if (!clocks.isEmpty()) {
            assertThat(Duration.between(Instant.now(), wallClock(stage.nodes().get(1)))
                            .abs())
                    .isGreaterThan(OFF.minusSeconds(10));
        }
    }

    /** What its machine's clock shows, to the second. */
    private static Instant wallClock(ServiceProcess node) throws IOException {
        try (HttpConnection connection = new HttpConnection(node.port())) {
            connection.exchange(ApiRequest.concerts());
            return ZonedDateTime.parse(connection.header("Date"), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
        }
    }

    @Test
    void the_queue_keeps_its_order_although_nodes_stand_still_and_are_killed(Findings findings) throws Exception {
        stage.roomFor(CAPACITY);
        long seed = Effort.seed("queue");
        Effort.Goal goal = Effort.goal(1, 10, 15);
        AtomicInteger visits = new AtomicInteger();
        AtomicInteger frozen = new AtomicInteger();
        AtomicInteger killed = new AtomicInteger();
        Collection<QueueHistory.Sample> samples = new ConcurrentLinkedQueue<>();
        long begin = System.nanoTime();
        int before = stage.stored().tokens().size();

        Random disturbance = new Random(seed);
        whilePeopleLive(
                24, seed, (person, random) -> visit("in the queue " + visits.incrementAndGet(), random), allAreWell -> {
                    AtomicBoolean over = new AtomicBoolean();
                    Thread reader = Thread.ofPlatform().start(() -> readAgainAndAgain(samples, over));
                    try {
                        while (!goal.isReached(frozen.get())) {
                            pause(disturbance, 1_000, 3_000);
                            ServiceProcess standing = stage.anyNode(disturbance);
                            standing.freeze();
                            pause(disturbance, 500, 2_500);
                            standing.thaw();
                            frozen.incrementAndGet();
                            pause(disturbance, 500, 1_500);
                            ServiceProcess dead = stage.anyNode(disturbance);
                            dead.kill();
                            dead.relaunch();
                            dead.awaitReady();
                            killed.incrementAndGet();
                        }
                    } finally {
                        over.set(true);
                        reader.join();
                    }
                });

        QueueHistory history = history(samples, begin, before);
        List<String> violations = new ArrayList<>(new OrderChecker(history, LAG, IDLE_AFTER).violations(CAPACITY));
        violations.addAll(tooManyAdmittedByTheDatabase(before));
        assertThat(history.issues()).hasSizeGreaterThan(20);
        findings.add(
                "The queue keeps its order over all nodes, and never admits more users than it has slots",
                "%,d numbers, %,d answers, %,d reads of the database; %d nodes, %d pauses of a node, %d kills"
                        .formatted(
                                history.issues().size(),
                                history.answers().size(),
                                samples.size(),
                                stage.nodes().size(),
                                frozen.get(),
                                killed.get()),
                violations);
    }

    /** A user joins and waits; most go on as they should, some leave, some pause for too long, some never come back. */
    private void visit(String name, Random random) {
        int character = random.nextInt(20);
        Visitor visitor = joinUntilItSucceeds(name, random);
        boolean in = visitor.wasAdmittedAtOnce();
        for (int polls = 0; !in; polls++) {
            pause(random, 20, 200);
            if (character == 0 && polls == 5) {
                visitor.leave();
                return;
            }
            if (character == 1 && polls == 5) {
                return;
            }
            if (character == 2 && polls == 5) {
                pause(random, (int) IDLE_AFTER.toMillis(), 2 * (int) IDLE_AFTER.toMillis());
            }
            Call check = visitor.check();
            if (check.status() == 401) {
                return;
            }
            in = check.result().path("status").asString().equals("ADMITTED");
        }
        for (int polls = random.nextInt(3); polls >= 0; polls--) {
            pause(random, 20, 200);
            visitor.check();
        }
        if (character == 3) {
            // Stays for the whole session.
            while (visitor.check().status() != 401) {
                pause(random, 100, 300);
            }
        } else if (character > 5) {
            visitor.leave();
        }
    }

    private Visitor joinUntilItSucceeds(String name, Random random) {
        while (true) {
            var joined = stage.recorder().join(() -> stage.anyNode(random), name);
            if (joined.isPresent()) {
                return joined.get();
            }
            pause(random, 20, 50);
        }
    }

    private void readAgainAndAgain(Collection<QueueHistory.Sample> samples, AtomicBoolean over) {
        try (Connection connection = stage.connect();
                Statement statement = connection.createStatement()) {
            while (!over.get()) {
                try (ResultSet row =
                        statement.executeQuery("select coalesce(max(number), 0), count(*) from queue_token")) {
                    row.next();
                    samples.add(new QueueHistory.Sample(row.getLong(1), row.getLong(2)));
                }
                pause(new Random(), 10, 11);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** No answer contains a number: it is looked up by the token. Numbers issued before {@code begin} are left out. */
    private QueueHistory history(Collection<QueueHistory.Sample> samples, long begin, int before) throws SQLException {
        Map<String, Stored.Token> tokens = stage.stored().tokens();
        List<Call> calls = stage.recorder().calls().stream()
                .filter(call -> call.sent() - begin > 0)
                .toList();
        List<QueueHistory.Answer> answers = new ArrayList<>();
        Map<String, Long> firstSent = new HashMap<>();
        Map<Long, QueueHistory.Issue> issues = new TreeMap<>();
        for (Call call : Recorder.of(Kind.JOIN, calls)) {
            firstSent.putIfAbsent(call.person(), call.sent());
        }
        for (Call call : calls) {
            boolean join = call.kind() == Kind.JOIN;
            if (!join && call.kind() != Kind.CHECK && call.kind() != Kind.LEAVE) {
                continue;
            }
            String token = join
                    ? call.result().path("token").asString("")
                    : String.valueOf(call.what().get("token"));
            if (!tokens.containsKey(token)) {
                continue;
            }
            long number = tokens.get(token).number() - before;
            long sent = call.sent() - begin;
            long received = call.received() - begin;
            if (join && call.isDone()) {
                long asked = requireNonNull(firstSent.get(call.person())) - begin;
                issues.merge(
                        number,
                        new QueueHistory.Issue(number, asked, received),
                        (one, other) -> one.received() < other.received() ? one : other);
            }
            if (call.kind() == Kind.LEAVE ? call.isDone() : call.error().equals("TOKEN_EXPIRED")) {
                answers.add(new QueueHistory.Answer(number, QueueHistory.Standing.GONE, 0, sent, received));
            } else if (call.isDone()) {
                answers.add(new QueueHistory.Answer(
                        number,
                        QueueHistory.Standing.valueOf(
                                call.result().path("status").asString()),
                        call.result().path("listNum").asLong(),
                        sent,
                        received));
            }
        }
        return new QueueHistory(List.copyOf(issues.values()), answers, List.copyOf(samples));
    }

    private List<String> tooManyAdmittedByTheDatabase(int before) throws SQLException {
        try (Connection connection = stage.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        with step as (
                          select admitted_at as at, 1 as change from queue_token
                          where admitted_at is not null and number > %1$d
                          union all
                          select ended_at, -1 from queue_token
                          where admitted_at is not null and ended_at is not null and number > %1$d)
                        select max(inside) from (select sum(change) over (order by at, change) as inside from step) as steps""".formatted(before))) {
            row.next();
            long most = row.getLong(1);
            return most > CAPACITY ? List.of(most + " were admitted at once, as the database has it") : List.of();
        }
    }
}
