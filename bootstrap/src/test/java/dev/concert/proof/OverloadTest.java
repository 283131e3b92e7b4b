package dev.concert.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.proof.Call.Kind;
import dev.concert.proof.Recorder.Concert;
import dev.concert.proof.Recorder.Visitor;
import dev.concert.proof.Report.Findings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;

/** Four times as many come as the service can take: it sends away whom it cannot serve, and serves those who are in. */
@EnabledIf(value = "dev.concert.proof.Effort#isLong", disabledReason = "says something only when it has time")
@ExtendWith(Report.class)
class OverloadTest {

    private static final int INSIDE = 10;
    private static final int OVERLOAD = 4;
    private static final int CLIENTS = 16;
    private static final Duration MEASURED_FOR = Duration.ofSeconds(10);
    private static final Duration OVERRUN_FOR = Duration.ofSeconds(20);
    /** Who waits for an answer; more would only measure the machine's memory. */
    private static final int MOST_WAITING = 5_000;

    private static final Duration PROMPT = Duration.ofMillis(100);
    private static final int PROMPT_IN_A_ROW = 20;

    @Test
    void whoever_is_in_is_served_and_all_others_are_told_when_to_come_again(Findings findings) throws Exception {
        try (Stage stage =
                        Stage.open("overload", List.of(Map.of()), plan -> plan.with("concert.queue.capacity", INSIDE));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            ServiceNode node = stage.nodes().getFirst();
            Recorder outside = new Recorder();
            AtomicInteger names = new AtomicInteger();
            List<Visitor> inside = new ArrayList<>();
            for (int i = 0; i < INSIDE; i++) {
                inside.add(stage.recorder().join(() -> node, "inside " + i).orElseThrow());
            }
            long capacity = answeredPerSecond(threads, outside, node, names, MEASURED_FOR);
            capacity = Math.max(capacity, answeredPerSecond(threads, outside, node, names, MEASURED_FOR));

            AtomicBoolean over = new AtomicBoolean();
            Concert concert = stage.recorder().makeConcert(node, 1, 50, 1_000).orElseThrow();
            for (int i = 0; i < INSIDE; i++) {
                int seat = i + 1;
                threads.execute(() -> {
                    while (!over.get()) {
                        book(inside.get(seat - 1), concert, seat);
                    }
                });
            }
            Recorder flood = new Recorder();
            int refusedByUs = overrun(threads, flood, node, names, capacity * OVERLOAD);
            long ended = System.nanoTime();
            long recovered = whenPrompt(stage.recorder(), node) - ended;
            over.set(true);
            report(findings, stage.recorder().calls(), flood.calls(), capacity, refusedByUs, recovered);
            outside.close();
            flood.close();
        }
    }

    private static void report(
            Findings findings,
            List<Call> ofThoseInside,
            List<Call> ofTheFlood,
            long capacity,
            int refusedByUs,
            long recovered) {
        List<Call> violations =
                new ArrayList<>(ofThoseInside.stream().filter(Call::isUnknown).toList());
        ofTheFlood.stream()
                .filter(call -> call.isUnknown()
                        && !(call.status() == 503 && !call.retryAfter().isEmpty()))
                .forEach(violations::add);
        long served = ofTheFlood.stream().filter(Call::isDone).count();
        long[] times = ofThoseInside.stream()
                .filter(call -> call.kind() != Kind.JOIN)
                .mapToLong(call -> call.received() - call.sent())
                .sorted()
                .toArray();
        assertThat(served).isPositive();
        findings.add(
                "At %d × the load it can take, it serves those who are in, and sends others away with 503 and `Retry-After`"
                        .formatted(OVERLOAD),
                ("%,d joins/s at most; then %,d for %d s: %,d served, %,d sent away, %,d not even sent; %,d calls of those"
                                + " inside, p99 %d ms; prompt again after %d ms")
                        .formatted(
                                capacity,
                                capacity * OVERLOAD,
                                OVERRUN_FOR.toSeconds(),
                                served,
                                ofTheFlood.stream()
                                        .filter(call -> call.status() == 503)
                                        .count(),
                                refusedByUs,
                                times.length,
                                TimeUnit.NANOSECONDS.toMillis(times[times.length * 99 / 100]),
                                TimeUnit.NANOSECONDS.toMillis(recovered)),
                violations);
    }

    /** As many as so many clients get who ask as soon as they have an answer. */
    private static long answeredPerSecond(
            ExecutorService threads, Recorder recorder, ServiceNode node, AtomicInteger names, Duration time)
            throws InterruptedException {
        AtomicInteger answered = new AtomicInteger();
        long end = System.nanoTime() + time.toNanos();
        Semaphore running = new Semaphore(0);
        for (int client = 0; client < CLIENTS; client++) {
            threads.execute(() -> {
                try {
                    while (System.nanoTime() < end) {
                        recorder.join(() -> node, "early " + names.incrementAndGet())
                                .ifPresent(joined -> answered.incrementAndGet());
                    }
                } finally {
                    running.release();
                }
            });
        }
        running.acquire(CLIENTS);
        return answered.get() / time.toSeconds();
    }

    /** So many each second, whether or not the earlier ones have an answer. Returns how many had to be left out. */
    private static int overrun(
            ExecutorService threads, Recorder recorder, ServiceNode node, AtomicInteger names, long perSecond)
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
                        recorder.join(() -> node, "late " + names.incrementAndGet());
                    } finally {
                        room.release();
                    }
                });
            } else {
                leftOut++;
            }
        }
        long ended = System.nanoTime();
        assertThat(ended - begin).isPositive();
        return leftOut;
    }

    private static void book(Visitor visitor, Concert concert, int seat) {
        visitor.seats(concert, concert.dates().getFirst());
        visitor.charge(seat);
        Call hold = visitor.reserve(concert, concert.dates().getFirst(), List.of(seat));
        if (hold.isDone()) {
            visitor.cancel(hold.result().path("reservationId").asLong());
        }
    }

    /** When the last of so many answers in a row came that were given promptly. */
    private static long whenPrompt(Recorder recorder, ServiceNode node) {
        long[] times = new long[PROMPT_IN_A_ROW];
        Arrays.fill(times, Long.MAX_VALUE);
        for (int i = 0; Arrays.stream(times).max().orElseThrow() > PROMPT.toNanos(); i++) {
            long sent = System.nanoTime();
            recorder.join(() -> node, "probe");
            times[i % times.length] = System.nanoTime() - sent;
        }
        return System.nanoTime();
    }
}
