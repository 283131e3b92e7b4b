package dev.concert.persistence;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Calls that begin at the same moment, each on a thread of its own. */
final class Race {

    /** Calls that take longer hang. */
    private static final long PATIENCE_SECONDS = 60;

    private Race() {}

    static <T> List<T> of(int racers, Callable<T> call) {
        return of(Collections.nCopies(racers, call));
    }

    /**
     * Returns when all calls have ended, so that none of them reaches into the next test.
     *
     * @return what the calls returned, in their order; an exception of one of them is thrown
     */
    static <T> List<T> of(List<? extends Callable<? extends T>> calls) {
        CountDownLatch ready = new CountDownLatch(calls.size());
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(calls.size());
        try {
            List<Future<T>> racers = new ArrayList<>();
            for (Callable<? extends T> call : calls) {
                racers.add(threads.submit(() -> {
                    ready.countDown();
                    start.await();
                    return call.call();
                }));
            }
            ready.await();
            start.countDown();
            threads.shutdown();
            if (!threads.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("A racer hangs");
            }
            List<T> results = new ArrayList<>();
            for (Future<T> racer : racers) {
                results.add(racer.get());
            }
            return results;
        } catch (ExecutionException e) {
            throw new AssertionError("A racer failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } finally {
            threads.shutdownNow();
        }
    }
}
