package dev.concert.domain;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
