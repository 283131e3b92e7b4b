package dev.concert.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.proof.Call.Kind;
import dev.concert.proof.Recorder.Concert;
import dev.concert.proof.Recorder.Visitor;
import dev.concert.proof.Report.Findings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
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
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Four times as much is asked as the service can do: whom it cannot serve in time it tells so at once, all others it serves, and
 * it goes on telling people their place in the line.
 */
@EnabledIf(value = "dev.concert.proof.Effort#isLong", disabledReason = "says something only when it has time")
@ExtendWith(Report.class)
class OverloadTest {

    private static final int INSIDE = 100;
    private static final int WAITING = 20;
    private static final int OVERLOAD = 4;
    /** So few that they are what there is too little of, and the machine has time left for four times as many clients. */
    private static final int CONNECTIONS = 2;

    private static final int CLIENTS = 32;
    private static final Duration MEASURED_FOR = Duration.ofSeconds(10);
    private static final Duration OVERRUN_FOR = Duration.ofSeconds(30);
    /** Who waits for an answer; the service takes no more connections, but for some. */
    private static final int MOST_WAITING = 2_200;

    private static final Duration SERVED_WITHIN = Duration.ofSeconds(6);
    private static final Duration REFUSED_WITHIN = Duration.ofSeconds(1);
    private static final Duration TOLD_WITHIN = Duration.ofSeconds(1);
    private static final long NANOS_BETWEEN_QUESTIONS = TimeUnit.MILLISECONDS.toNanos(200);

    private static final Duration PROMPT = Duration.ofMillis(100);
    private static final int PROMPT_IN_A_ROW = 20;

    private final AtomicInteger newcomers = new AtomicInteger();

    /** Whether the service says that it can be asked, and how long it took to say so. */
    private record Health(int status, long nanos) {}

    @Test
    void who_cannot_be_served_in_time_is_told_so_at_once_and_all_others_are_served(Findings findings) throws Exception {
        int management = LocalPort.free();
        try (Stage stage = Stage.open(
                        "overload",
                        List.of(Map.of()),
                        plan -> plan.with("concert.queue.capacity", INSIDE)
                                .with("management.server.port", management)
                                .with("spring.datasource.hikari.maximum-pool-size", CONNECTIONS));
                Recorder before = new Recorder();
                Recorder flood = new Recorder();
                Recorder line = new Recorder();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            ServiceNode node = stage.nodes().getFirst();
            Concert concert = stage.recorder().makeConcert(node, 1, 50, 1_000).orElseThrow();
            List<Visitor> guests = join(before, node, "inside", INSIDE);
            List<Visitor> again = join(flood, node, "inside", INSIDE);
            List<Visitor> waiting = join(line, node, "waiting", WAITING);

            long capacity = 0;
            for (int round = 0; round < 2; round++) {
                capacity = Math.max(capacity, answeredPerSecond(threads, before, node, guests, concert));
            }

            AtomicBoolean over = new AtomicBoolean();
            Queue<Health> health = new ConcurrentLinkedQueue<>();
            waiting.forEach(visitor -> threads.execute(() -> {
                while (!over.get()) {
                    visitor.check();
                    LockSupport.parkNanos(NANOS_BETWEEN_QUESTIONS);
                }
            }));
            threads.execute(() -> askForHealth(management, over, health));
            int notSent = overrun(threads, flood, node, again, concert, capacity * OVERLOAD);
            long ended = System.nanoTime();
            over.set(true);
            long recovered = whenPrompt(guests.getFirst()) - ended;

            List<Object> violations = new ArrayList<>(violations(flood.calls(), line.calls(), health));
            for (int i = 0; i < INSIDE; i++) {
                String name = name("inside", i);
                long charged = charges(before, name) + charges(flood, name);
                long balance = guests.get(i).balance().orFail().path("point").asLong();
                if (balance != charged) {
                    violations.add("%s was told of %d charges, and has %d".formatted(name, charged, balance));
                }
            }
            report(findings, flood.calls(), line.calls(), health, capacity, notSent, recovered, violations);
        }
    }

    private static List<Object> violations(List<Call> flood, List<Call> line, Queue<Health> health) {
        List<Object> violations = new ArrayList<>();
        flood.stream()
                .filter(call -> call.isUnknown() && !isRefused(call)
                        || isRefused(call) && call.retryAfter().isEmpty()
                        || nanos(call) > SERVED_WITHIN.toNanos())
                .forEach(violations::add);
        line.stream().filter(call -> !call.isDone()).forEach(violations::add);
        health.stream().filter(answer -> answer.status() != 200).forEach(violations::add);
        if (ofHundred(99, refusals(flood)) > REFUSED_WITHIN.toMillis()) {
            violations.add("Refusals take too long");
        }
        if (ofHundred(99, polls(line)) > TOLD_WITHIN.toMillis()) {
            violations.add("Polls take too long");
        }
        if (ofHundred(99, health.stream().mapToLong(Health::nanos).toArray()) > TOLD_WITHIN.toMillis()) {
            violations.add("Health takes too long");
        }
        return violations;
    }

    private static void report(
            Findings findings,
            List<Call> flood,
            List<Call> line,
            Queue<Health> health,
            long capacity,
            int notSent,
            long recovered,
            List<Object> violations) {
        long[] served = flood.stream()
                .filter(Call::isDone)
                .mapToLong(OverloadTest::nanos)
                .toArray();
        long[] refusals = refusals(flood);
        long[] polls = polls(line);
        long[] healthy = health.stream().mapToLong(Health::nanos).toArray();
        assertThat(served).isNotEmpty();
        assertThat(refusals).isNotEmpty();
        findings.add(
                "At %d × the load it can take, whom it cannot serve is told so at once with 503 and `Retry-After`; all others are served"
                        .formatted(OVERLOAD),
                ("%,d requests/s at most; then %,d/s for %d s: %,d served, half within %,d ms, 99 %% within %,d ms; %,d refused,"
                                + " half within %,d ms, 99 %% within %,d ms; %,d not even sent; %,d polls, 99 %% within %,d ms;"
                                + " %,d times healthy, 99 %% within %,d ms; prompt again after %,d ms")
                        .formatted(
                                capacity,
                                capacity * OVERLOAD,
                                OVERRUN_FOR.toSeconds(),
                                served.length,
                                ofHundred(50, served),
                                ofHundred(99, served),
                                refusals.length,
                                ofHundred(50, refusals),
                                ofHundred(99, refusals),
                                notSent,
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

    private static String name(String who, int i) {
        return who + " " + i;
    }

    private static List<Visitor> join(Recorder recorder, ServiceNode node, String who, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> recorder.join(() -> node, name(who, i)).orElseThrow())
                .toList();
    }

    private static long charges(Recorder recorder, String name) {
        return recorder.calls().stream()
                .filter(call -> call.kind() == Kind.CHARGE
                        && call.isDone()
                        && call.person().equals(name))
                .count();
    }

    /** Something that takes the database: by turns somebody new joins, and somebody inside looks for seats or charges the wallet. */
    private Call ask(Recorder recorder, ServiceNode node, List<Visitor> inside, Concert concert, long turn) {
        Visitor visitor = inside.get((int) (turn % INSIDE));
        return switch ((int) (turn / INSIDE % 3)) {
            case 0 -> recorder.askToJoin(node, "newcomer " + newcomers.incrementAndGet());
            case 1 -> visitor.seats(concert, concert.dates().getFirst());
            default -> visitor.charge(1);
        };
    }

    /** As many as so many clients get who ask as soon as they have an answer. */
    private long answeredPerSecond(
            ExecutorService threads, Recorder recorder, ServiceNode node, List<Visitor> inside, Concert concert)
            throws InterruptedException {
        AtomicLong turns = new AtomicLong();
        AtomicInteger answered = new AtomicInteger();
        long end = System.nanoTime() + MEASURED_FOR.toNanos();
        Semaphore running = new Semaphore(0);
        for (int client = 0; client < CLIENTS; client++) {
            threads.execute(() -> {
                try {
                    while (System.nanoTime() < end) {
                        if (ask(recorder, node, inside, concert, turns.getAndIncrement())
                                .isDone()) {
                            answered.incrementAndGet();
                        }
                    }
                } finally {
                    running.release();
                }
            });
        }
        running.acquire(CLIENTS);
        return answered.get() / MEASURED_FOR.toSeconds();
    }

    /**
     * So many each second, whether or not the earlier ones have an answer. Returns when all are answered.
     *
     * @return how many had to be left out
     */
    private int overrun(
            ExecutorService threads,
            Recorder recorder,
            ServiceNode node,
            List<Visitor> inside,
            Concert concert,
            long perSecond)
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
            long turn = i;
            if (room.tryAcquire()) {
                threads.execute(() -> {
                    try {
                        ask(recorder, node, inside, concert, turn);
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
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + port + "/actuator/health/readiness"))
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            while (!over.get()) {
                long sent = System.nanoTime();
                int status = http.send(request, BodyHandlers.discarding()).statusCode();
                answers.add(new Health(status, System.nanoTime() - sent));
                LockSupport.parkNanos(NANOS_BETWEEN_QUESTIONS);
            }
        } catch (IOException noAnswer) {
            answers.add(new Health(0, 0));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** When the last of so many answers in a row came that were given promptly. */
    private static long whenPrompt(Visitor visitor) {
        long[] times = new long[PROMPT_IN_A_ROW];
        Arrays.fill(times, Long.MAX_VALUE);
        for (int i = 0; Arrays.stream(times).max().orElseThrow() > PROMPT.toNanos(); i++) {
            times[i % times.length] = nanos(visitor.charge(1));
        }
        return System.nanoTime();
    }
}
