package dev.concert.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;

/**
 * What the contracts of all the ports have in common. Every implementation of a port passes its contract, by a class that
 * extends it and says where the ports are:
 *
 * <pre>{@code
 * class SeatsOnPostgresTest extends SeatRepositoryContract {
 *     protected Ports ports() { … }
 * }
 * }</pre>
 */
public abstract class RepositoryContract {

    /** The smallest step of the service's clock. */
    protected static final Duration TICK = Duration.ofMillis(1);

    private Given given;

    /** The ports under test: the same throughout a test, on a store that is empty when the test begins. */
    protected abstract Ports ports();

    @BeforeEach
    void givenThePorts() {
        given = new Given(ports());
    }

    protected final Given given() {
        return given;
    }

    /** Runs the work as one unit of work. */
    protected final <T> T atomically(Supplier<T> work) {
        return ports().atomically(work);
    }

    /** Runs the work as one unit of work. */
    protected final void commit(Runnable work) {
        ports().atomically(() -> {
            work.run();
            return true;
        });
    }

    /** The store itself refuses what the work would leave behind. How it says so is its own affair. */
    protected final void assertRefused(Runnable work) {
        assertThatThrownBy(() -> commit(work)).isInstanceOf(RuntimeException.class);
    }

    /** Outside a unit of work the store refuses the call, and nothing has changed afterwards. */
    protected final void assertNeedsUnitOfWork(Runnable call) {
        assertThatThrownBy(call::run).isInstanceOf(RuntimeException.class);
    }

    /**
     * A unit of work that met another.
     *
     * @param waited whether it waited for the other to end
     * @param runs how often it was run
     */
    protected record Met<T>(boolean waited, int runs, T result) {

        /** What it returned, having waited for the other. */
        public T afterWaiting() {
            assertThat(waited)
                    .as("the second unit of work waits until the first has ended")
                    .isTrue();
            return result;
        }

        /** What it returned, the other being under way still. */
        public T withoutWaiting() {
            assertThat(waited).as("a unit of work waits for another").isFalse();
            return result;
        }
    }

    /** Runs a second unit of work while a first is under way, which ends when the second waits for it or has ended itself. */
    protected final <T> Met<T> meet(Runnable first, Supplier<T> second) {
        return meet(first, () -> {}, second);
    }

    /** @param then what the first unit of work does before it ends, once the second waits or has ended */
    protected final <T> Met<T> meet(Runnable first, Runnable then, Supplier<T> second) {
        CountDownLatch underWay = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        AtomicInteger runs = new AtomicInteger();
        try (var threads = Executors.newFixedThreadPool(2)) {
            Future<?> one = threads.submit(() -> commit(() -> {
                first.run();
                underWay.countDown();
                await(end);
                then.run();
            }));
            while (underWay.getCount() > 0 && !one.isDone()) {
                Thread.onSpinWait();
            }
            Future<T> other = threads.submit(() -> atomically(() -> {
                runs.incrementAndGet();
                return second.get();
            }));
            boolean waited = false;
            while (!waited && !other.isDone()) {
                waited = ports().isWaitedFor();
            }
            end.countDown();
            one.get();
            return new Met<>(waited, runs.get(), other.get());
        } catch (ExecutionException e) {
            throw new AssertionError("A unit of work that met another failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } finally {
            end.countDown();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Calls from so many threads at once. */
    protected static <T> List<T> concurrently(int threads, Callable<T> call) {
        try (var executor = Executors.newFixedThreadPool(threads)) {
            List<T> results = new ArrayList<>();
            List<Callable<T>> calls = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                calls.add(call);
            }
            for (Future<T> future : executor.invokeAll(calls)) {
                results.add(future.get());
            }
            return results;
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
