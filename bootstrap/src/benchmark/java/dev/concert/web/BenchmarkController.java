package dev.concert.web;

import dev.concert.application.queue.JoinQueueUseCase;
import dev.concert.domain.user.Username;
import dev.concert.web.answer.Envelope;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * What a benchmark asks of the service beyond its API: the emptiest answer that it can give, and what cannot be seen from
 * outside. The benchmark adds this one class to the class path of the service that it starts; no release has it.
 */
@RestController
class BenchmarkController {

    private static final int DIGITS = 3;

    private final JoinQueueUseCase joinQueue;

    BenchmarkController(JoinQueueUseCase joinQueue) {
        this.joinQueue = joinQueue;
    }

    /** The way of every request, without anything to do at its end. */
    @GetMapping("/api/benchmark/empty")
    Envelope<@Nullable Void> empty() {
        return Envelope.empty();
    }

    record HeapResponse(long usedBytes) {}

    /** What is left on the heap after a collection of garbage. */
    @PostMapping("/api/benchmark/heap")
    Envelope<HeapResponse> heap() {
        System.gc();
        return Envelope.of(new HeapResponse(
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed()));
    }

    /** @param latencies a compressed histogram of nanoseconds, in Base64 */
    record JoinsResponse(long failures, long nanos, String latencies) {}

    /** Lets threads join for so long, new users all of them, without HTTP. */
    @PostMapping("/api/benchmark/joins/{prefix:[a-z0-9]+}/{threads:[0-9]+}/{millis:[0-9]+}")
    Envelope<JoinsResponse> joins(@PathVariable String prefix, @PathVariable int threads, @PathVariable long millis)
            throws InterruptedException {
        Histogram all = new Histogram(DIGITS);
        long failures = 0;
        long begin = System.nanoTime();
        long end = begin + Duration.ofMillis(millis).toNanos();
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            List<Future<Joiner>> running = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                String name = prefix + "-" + thread + "-";
                running.add(executor.submit(() -> new Joiner(name).joinUntil(end)));
            }
            for (Future<Joiner> one : running) {
                Joiner joiner = one.get();
                all.add(joiner.latencies);
                failures += joiner.failures;
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
        long nanos = System.nanoTime() - begin;
        ByteBuffer encoded = ByteBuffer.allocate(all.getNeededByteBufferCapacity());
        byte[] bytes = new byte[all.encodeIntoCompressedByteBuffer(encoded)];
        encoded.flip().get(bytes);
        return Envelope.of(
                new JoinsResponse(failures, nanos, Base64.getEncoder().encodeToString(bytes)));
    }

    private final class Joiner {

        private final String name;
        private final Histogram latencies = new Histogram(DIGITS);
        private long failures;

        Joiner(String name) {
            this.name = name;
        }

        Joiner joinUntil(long end) {
            long now = System.nanoTime();
            for (long i = 0; now < end; i++) {
                long begin = now;
                try {
                    JoinQueueUseCase.Outcome outcome =
                            joinQueue.join(new JoinQueueUseCase.Command(new Username(name + i), null));
                    now = System.nanoTime();
                    switch (outcome) {
                        case JoinQueueUseCase.Joined _joined -> latencies.recordValue(now - begin);
                        case JoinQueueUseCase.ConcertNotFound _none -> failures++;
                        case JoinQueueUseCase.UsernameRefused _refused -> failures++;
                    }
                } catch (RuntimeException e) {
                    failures++;
                    now = System.nanoTime();
                }
            }
            return this;
        }
    }
}
