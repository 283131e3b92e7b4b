package dev.concert.benchmark;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Clients that do the same again and again, each as soon as it has its answer. On virtual threads, since with more
 * threads of the operating system than processors the times would be those of its scheduler, which lets some go on and
 * others wait for long.
 */
final class Load {

    /** How one time ended. */
    enum Turn {
        DONE,
        FAILED,
        /** There was nothing left to do it with. */
        USED_UP
    }

    /** One of the clients. Used by one thread, and closed by it. */
    interface Client extends AutoCloseable {

        Turn once() throws Exception;

        /** What the last answer looked like. */
        String lastAnswer();

        @Override
        void close() throws IOException;
    }

    /** Makes a client, ready to begin. */
    interface Work {
        Client enter() throws Exception;
    }

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Supplier<ProcessorTime> processors;

    Load(Supplier<ProcessorTime> processors) {
        this.processors = processors;
    }

    /** Until the time is over or the first client has nothing left to do. */
    Measured measure(Work work, int clients, Duration length) throws Exception {
        return measure(work, clients, length, Long.MAX_VALUE);
    }

    /** Until each client has done it once. */
    Measured measureOnce(Work work, int clients) throws Exception {
        return measure(work, clients, PATIENCE, 1);
    }

    private Measured measure(Work work, int clients, Duration length, long turns) throws Exception {
        List<Worker> workers = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        CountDownLatch start = new CountDownLatch(1);
        Clock clock = new Clock();
        for (int i = 0; i < clients; i++) {
            Worker worker = new Worker(work.enter(), start, clock, turns);
            workers.add(worker);
            threads.add(Thread.ofVirtual().name("client-" + i).start(worker));
        }
        ProcessorTime before = processors.get();
        long begin = System.nanoTime();
        clock.end = begin + length.toNanos();
        start.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        long nanos = System.nanoTime() - begin;
        ProcessorTime spent = processors.get().minus(before);
        Measured all = Measured.nothing();
        for (Worker worker : workers) {
            all.latencies().add(worker.latencies);
        }
        return new Measured(
                all.latencies(),
                workers.stream().mapToLong(worker -> worker.failures).sum(),
                nanos,
                spent,
                workers.stream()
                        .map(worker -> worker.failure)
                        .filter(failure -> failure != null)
                        .findFirst()
                        .orElse(null));
    }

    private static final class Clock {

        private volatile long end;
    }

    private static final class Worker implements Runnable {

        private final Client client;
        private final CountDownLatch start;
        private final Clock clock;
        private final long turns;
        private final Histogram latencies = Measured.histogram();
        private long failures;
        private @Nullable String failure;

        Worker(Client client, CountDownLatch start, Clock clock, long turns) {
            this.client = client;
            this.start = start;
            this.clock = clock;
            this.turns = turns;
        }

        @Override
        public void run() {
            try (client) {
                start.await();
                long begin = System.nanoTime();
                for (long turn = 0; turn < turns && begin < clock.end; turn++) {
                    Turn end = client.once();
                    long now = System.nanoTime();
                    switch (end) {
                        case DONE -> latencies.recordValue(now - begin);
                        case FAILED -> fail(client.lastAnswer());
                        case USED_UP -> clock.end = now;
                    }
                    begin = now;
                }
            } catch (Exception e) {
                // A client that cannot go on has failed; the others show what that means.
                fail(e.toString());
            }
        }

        private void fail(String how) {
            failures++;
            if (failure == null) {
                failure = how;
            }
        }
    }
}
