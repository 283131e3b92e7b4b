package dev.concert.application;

import java.util.function.Supplier;

/**
 * All or nothing: everything that the work stores is committed together, or nothing of it is.
 *
 * <p>The work may run more than once: when it loses a race ({@link dev.concert.domain.shared.StaleVersionException}, a
 * deadlock, a constraint that only concurrency can hit), everything it did is rolled back and it starts anew, so it must read
 * all it needs itself and have no effect but through the repositories. After a bounded number of tries the failure is thrown.
 * Any other exception rolls back and is thrown at once. Units of work do not nest.
 */
public interface UnitOfWork {

    /**
     * @return what the run of {@code work} that was committed returned
     * @throws UnavailableException if the work cannot begin
     */
    <T> T execute(Supplier<T> work);
}
