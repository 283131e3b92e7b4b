package dev.concert.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.kit.ApiRequest;
import dev.concert.kit.HttpConnection;
import dev.concert.kit.LocalPort;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Four times as many users want to join as the service can serve: it refuses at once those that it cannot serve soon,
 * and all others get their number. Meanwhile admitted users are served, and waiting users get their position.
 */
@EnabledIf(value = "dev.concert.proof.Effort#isLong", disabledReason = "says something only when it has time")
@ExtendWith(Report.class)
class OverloadTest {

    private static final int INSIDE = 20;
    private static final int WAITING = 20;
    private static final int OVERLOAD = 4;
    /** So slow a database leaves the machine time for four times as many clients as the service can serve. */
    private static final Duration EACH_ROUND_TRIP = Duration.ofMillis(40);

    /** More than fit into one batch, and fewer than may wait. */
    private static final int CLIENTS = 1_000;

    private static final Duration MEASURED_FOR = Duration.ofSeconds(10);
    private static final Duration OVERRUN_FOR = Duration.ofSeconds(30);
    /** At first thousands of connections are made, on the service's processors: not timed. */
    private static final Duration RUN_IN = Duration.ofSeconds(5);
    /** Joins that wait for an answer; the service accepts hardly more connections than that. */
    private static final int MOST_WAITING = 2_000;

    private static final Duration SERVED_WITHIN = Duration.ofSeconds(6);
    private static final Duration REFUSED_WITHIN = Duration.ofSeconds(1);
    private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(1);
    private static final long NANOS_BETWEEN_QUESTIONS = TimeUnit.MILLISECONDS.toNanos(200);

    /** Two batches of joins, at the pace of this database. */
    private static final Duration PROMPT = EACH_ROUND_TRIP.multipliedBy(2 * 10);

    private static final int PROMPT_IN_A_ROW = 5;

    private final AtomicInteger newcomers = new AtomicInteger();

    /** The status of a readiness check, and how long it took. */
    private record Health(int status, long nanos) {}

    @Test
    void joins_beyond_its_capacity_are_refused_at_once_and_all_others_served(Findings findings) throws Exception {
        int management = LocalPort.free();
        try (Stage stage = Stage.open(
                        "overload",
                        List.of(Map.of()),
                        plan -> plan.with("concert.queue.capacity", INSIDE)
                                .with("management.server.port", management));
                Recorder flood = new Recorder();
                Recorder house = new Recorder();
                Recorder line = new Recorder();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            ServiceProcess node = stage.nodes().getFirst();
            Concert concert = stage.recorder().insistOnConcert(() -> node, 1, 50, 1_000);
            List<Visitor> guests = join(house, node, "inside", INSIDE);
            List<Visitor> waiting = join(line, node, "waiting", WAITING);
            stage.proxy().delay(EACH_ROUND_TRIP);

            long capacity = 0;
            for (int round = 0; round < 2; round++) {
                capacity = Math.max(capacity, servedPerSecond(threads, flood, node));
            }

            AtomicBoolean over = new AtomicBoolean();
            Queue<Health> health = new ConcurrentLinkedQueue<>();
            waiting.forEach(visitor -> threads.execute(() -> untilOver(over, _turn -> visitor.check())));
            Semaphore busy = new Semaphore(0);
            guests.forEach(visitor -> threads.execute(() -> {
                try {
                    untilOver(over, turn -> {
                        if (turn % 2 == 0) {
                            visitor.seats(concert, concert.dates().getFirst());
                        } else {
                            visitor.charge(1);
                        }
                    });
                } finally {
                    busy.release();
                }
            }));
            threads.execute(() -> askForHealth(management, over, health));
            long begin = System.nanoTime();
            int notSent = overrun(threads, flood, node, capacity * OVERLOAD);
            long ended = System.nanoTime();
            over.set(true);
            busy.acquire(INSIDE);
            long recovered = whenPrompt(node) - ended;
            stage.proxy().delay(Duration.ZERO);

            List<Call> overrun = flood.calls().stream()
                    .filter(call -> call.sent() - begin >= 0)
                    .toList();
            List<Call> timed = overrun.stream()
                    .filter(call -> call.sent() - begin >= RUN_IN.toNanos())
                    .toList();
            List<Object> violations = new ArrayList<>(violations(overrun, timed, house.calls(), line.calls(), health));
            Stream.of(stage.recorder(), house, line)
                    .map(recorder -> recorder.patience().violations())
                    .forEach(violations::addAll);
            for (int i = 0; i < INSIDE; i++) {
                long charged = charges(house, name("inside", i));
                long balance = guests.get(i).balance().orFail().path("point").asLong();
                if (balance != charged) {
                    violations.add(
                            "%s got answers to %d charges, and has %d".formatted(name("inside", i), charged, balance));
                }
            }
            long taken = flood.calls().stream().filter(Call::isDone).count();
            long stored = newcomersStored(stage);
            if (stored < taken) {
                violations.add("%d newcomers got the answer that they have a number, and %d have one"
                        .formatted(taken, stored));
            }
            report(findings, timed, house.calls(), line.calls(), health, capacity, notSent, recovered, violations);
        }
    }

    private static void untilOver(AtomicBoolean over, IntConsumer ask) {
        for (int turn = 0; !over.get(); turn++) {
            ask.accept(turn);
            LockSupport.parkNanos(NANOS_BETWEEN_QUESTIONS);
        }
    }

    private static long newcomersStored(Stage stage) throws SQLException {
        try (Connection connection = stage.connect();
                Statement statement = connection.createStatement();
                ResultSet count =
                        statement.executeQuery("select count(*) from queue_token t join app_user u on u.id = t.user_id"
                                + " where u.username like 'overrun %'")) {
            count.next();
            return count.getLong(1);
        }
    }

    private static List<Object> violations(
            List<Call> flood, List<Call> timed, List<Call> house, List<Call> line, Queue<Health> health) {
        List<Object> violations = new ArrayList<>();
        flood.stream()
                .filter(call -> call.isUnknown() && !isRefused(call)
                        || isRefused(call) && call.retryAfter().isEmpty())
                .forEach(violations::add);
        timed.stream().filter(call -> nanos(call) > SERVED_WITHIN.toNanos()).forEach(violations::add);
        house.stream()
                .filter(call -> !call.isDone() || nanos(call) > SERVED_WITHIN.toNanos())
                .forEach(violations::add);
        line.stream().filter(call -> !call.isDone()).forEach(violations::add);
        health.stream().filter(answer -> answer.status() != 200).forEach(violations::add);
        if (ofHundred(99, refusals(timed)) > REFUSED_WITHIN.toMillis()) {
            violations.add("Refusals take too long");
        }
        if (ofHundred(99, polls(line)) > ANSWERED_WITHIN.toMillis()) {
            violations.add("Polls take too long");
        }
        if (ofHundred(99, health.stream().mapToLong(Health::nanos).toArray()) > ANSWERED_WITHIN.toMillis()) {
            violations.add("Health takes too long");
        }
        return violations;
    }

    private static void report(
            Findings findings,
            List<Call> timed,
            List<Call> house,
            List<Call> line,
            Queue<Health> health,
            long capacity,
            int notSent,
            long recovered,
            List<Object> violations) {
        long[] served = timed.stream()
                .filter(Call::isDone)
                .mapToLong(OverloadTest::nanos)
                .toArray();
        long[] refusals = refusals(timed);
        long[] inside = house.stream()
                .filter(call -> call.kind() != Kind.JOIN)
                .mapToLong(OverloadTest::nanos)
                .toArray();
        long[] polls = polls(line);
        long[] healthy = health.stream().mapToLong(Health::nanos).toArray();
        assertThat(served).isNotEmpty();
        assertThat(refusals).isNotEmpty();
        findings.add(
                ("At %d × the joins that it can serve, those beyond are refused at once with 503 and `Retry-After`; all other"
                                + " joins, the calls of admitted users and the polls of waiting users are served")
                        .formatted(OVERLOAD),
                ("%,d joins/s at most; then %,d/s for %d s, of which after the first %d: %,d served, half within %,d ms, 99 %% within %,d ms; %,d refused,"
                                + " half within %,d ms, 99 %% within %,d ms; %,d not sent at all; %,d calls of admitted users, 99 %% within"
                                + " %,d ms; %,d polls, 99 %% within %,d ms; %,d times healthy, 99 %% within %,d ms; prompt again"
                                + " after %,d ms")
                        .formatted(
                                capacity,
                                capacity * OVERLOAD,
                                OVERRUN_FOR.toSeconds(),
                                RUN_IN.toSeconds(),
                                served.length,
                                ofHundred(50, served),
                                ofHundred(99, served),
                                refusals.length,
                                ofHundred(50, refusals),
                                ofHundred(99, refusals),
                                notSent,
                                inside.length,
                                ofHundred(99, inside),
                                polls.length,
                                ofHundred(99, polls),
                                healthy.length,
                                ofHundred(99, healthy),
                                TimeUnit.NANOSECONDS.toMillis(recovered)),
                violations);
    }

    private static boolean isRefused(Call call) {
        return call.status() == 503;
    }

    private static long nanos(Call call) {
        return call.received() - call.sent();
    }

    private static long[] refusals(List<Call> flood) {
        return flood.stream()
                .filter(OverloadTest::isRefused)
                .mapToLong(OverloadTest::nanos)
                .toArray();
    }

    private static long[] polls(List<Call> line) {
        return line.stream()
                .filter(call -> call.kind() == Kind.CHECK)
                .mapToLong(OverloadTest::nanos)
                .toArray();
    }

    /** In milliseconds. */
    private static long ofHundred(int percent, long[] nanos) {
        long[] sorted = Arrays.stream(nanos).sorted().toArray();
        return sorted.length == 0 ? 0 : TimeUnit.NANOSECONDS.toMillis(sorted[sorted.length * percent / 100]);
    }

    private static String name(String group, int i) {
        return group + " " + i;
    }

    private static List<Visitor> join(Recorder recorder, ServiceProcess node, String group, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> recorder.insistOnJoining(() -> node, name(group, i)))
                .toList();
    }

    private static long charges(Recorder recorder, String name) {
        return recorder.calls().stream()
                .filter(call -> call.kind() == Kind.CHARGE
                        && call.isDone()
                        && call.person().equals(name))
                .count();
    }

    private Call joinAnew(Recorder recorder, ServiceProcess node) {
        return recorder.askToJoin(node, "overrun " + newcomers.incrementAndGet());
    }

    /** How many join if so many clients ask as soon as they have an answer. */
    private long servedPerSecond(ExecutorService threads, Recorder recorder, ServiceProcess node)
            throws InterruptedException {
        AtomicInteger taken = new AtomicInteger();
        long end = System.nanoTime() + MEASURED_FOR.toNanos();
        Semaphore running = new Semaphore(0);
        for (int client = 0; client < CLIENTS; client++) {
            threads.execute(() -> {
                try {
                    while (System.nanoTime() < end) {
                        if (joinAnew(recorder, node).isDone()) {
                            taken.incrementAndGet();
                        }
                    }
                } finally {
                    running.release();
                }
            });
        }
        running.acquire(CLIENTS);
        return taken.get() / MEASURED_FOR.toSeconds();
    }

    /**
     * So many each second, whether or not the earlier ones have an answer. Returns when all are answered.
     *
     * @return how many had to be left out
     */
    private int overrun(ExecutorService threads, Recorder recorder, ServiceProcess node, long perSecond)
            throws InterruptedException {
        Semaphore room = new Semaphore(MOST_WAITING);
        int leftOut = 0;
        long begin = System.nanoTime();
        long all = perSecond * OVERRUN_FOR.toSeconds();
        for (long i = 0; i < all; i++) {
            long due = begin + i * TimeUnit.SECONDS.toNanos(1) / perSecond;
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            if (room.tryAcquire()) {
                threads.execute(() -> {
                    try {
                        joinAnew(recorder, node);
                    } finally {
                        room.release();
                    }
                });
            } else {
                leftOut++;
            }
        }
        room.acquire(MOST_WAITING);
        return leftOut;
    }

    private static void askForHealth(int port, AtomicBoolean over, Queue<Health> answers) {
        try (HttpConnection connection = new HttpConnection(port)) {
            byte[] request = ApiRequest.get("/actuator/health/readiness").bytes();
            while (!over.get()) {
                long sent = System.nanoTime();
                int status = connection.exchange(request);
                answers.add(new Health(status, System.nanoTime() - sent));
                LockSupport.parkNanos(NANOS_BETWEEN_QUESTIONS);
            }
        } catch (IOException noAnswer) {
            answers.add(new Health(0, 0));
        }
    }

    /** When the first of so many prompt answers in a row was asked for. */
    private long whenPrompt(ServiceProcess node) {
        try (Recorder recorder = new Recorder()) {
            int inARow = 0;
            long since = System.nanoTime();
            while (inARow < PROMPT_IN_A_ROW) {
                Call call = joinAnew(recorder, node);
                boolean prompt = call.isDone() && nanos(call) <= PROMPT.toNanos();
                since = inARow == 0 ? call.sent() : since;
                inARow = prompt ? inARow + 1 : 0;
            }
            return since;
        }
    }
}
