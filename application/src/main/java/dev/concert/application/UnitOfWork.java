package dev.concert.application;

import dev.concert.application.ServiceFailure.OutcomeUnknownException;
import dev.concert.application.ServiceFailure.OverloadedException;
import dev.concert.application.ServiceFailure.UnavailableException;
import java.util.function.Supplier;

/**
 * All or nothing: everything that the work stores is committed together, or nothing of it is. It may be written as late as at
 * the end of the work, which sees it all the same; so what is wrong with it may be thrown only then.
 *
 * <p>The work may run more than once: when it loses a race ({@link dev.concert.domain.shared.Version.StaleVersionException}, a
 * deadlock, a constraint that only concurrency can hit), everything it did is rolled back and it starts anew, so it must read
 * all it needs itself and have no effect but through the repositories. It is never run again when nobody knows whether it was
 * committed. Any other exception rolls back and is thrown at once. Units of work do not nest.
 */
public interface UnitOfWork {

    /**
     * @return what the run of {@code work} that was committed returned
     * @throws OverloadedException if too much other work waits, or the work lost a bounded number of races or took too long; it had
     *     no effect
     * @throws UnavailableException if the work could not begin or was cut off; it had no effect
     * @throws OutcomeUnknownException if the commit was cut off; the work had its whole effect or none
     */
    <T> T execute(Supplier<T> work);
}
