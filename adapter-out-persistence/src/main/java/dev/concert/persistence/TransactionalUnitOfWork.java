package dev.concert.persistence;

import dev.concert.application.UnavailableException;
import dev.concert.application.UnitOfWork;
import dev.concert.domain.shared.StaleVersionException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Runs work in a transaction of its own (READ COMMITTED), and again in a new one when it lost a race. The retry lies outside
 * the transaction: a conflict that is swallowed inside leaves one that can only roll back.
 */
final class TransactionalUnitOfWork implements UnitOfWork {

    private static final Logger log = LoggerFactory.getLogger(TransactionalUnitOfWork.class);

    /** How often work is run at most before its failure is the caller's. */
    static final int MAX_RUNS = 10;
    /**
     * No run begins later than this after the first: who waited that long for a lock does not wait for it again, but is told.
     */
    static final Duration PATIENCE = Duration.ofSeconds(5);
    /** The pause before run n is random, up to n times this. */
    private static final long BACKOFF_STEP_MICROS = 2_000;
    /** PostgreSQL's code for two claims on one seat that overlap in time: the clocks of two nodes differ by a breath. */
    private static final String EXCLUSION_VIOLATION = "23P01";

    private final TransactionTemplate transaction;
    private final Duration patience;

    TransactionalUnitOfWork(PlatformTransactionManager transactionManager, Duration patience) {
        this.transaction = new TransactionTemplate(transactionManager);
        this.patience = patience;
    }

    @Override
    public <T> T execute(Supplier<T> work) {
        if (TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("Units of work do not nest");
        }
        long begin = System.nanoTime();
        for (int run = 1; ; run++) {
            try {
                return runOnce(work);
            } catch (CannotCreateTransactionException gone) {
                throw new UnavailableException(gone);
            } catch (StaleVersionException | ConcurrencyFailureException | DataIntegrityViolationException conflict) {
                if (run == MAX_RUNS || !isLostRace(conflict) || System.nanoTime() - begin >= patience.toNanos()) {
                    throw conflict;
                }
                log.debug("Run {} lost a race and is repeated", run, conflict);
                pause(run);
            }
        }
    }

    /** Throws what the work threw also where the roll-back fails as well, as it does when the connection is gone. */
    private <T> T runOnce(Supplier<T> work) {
        AtomicReference<@Nullable RuntimeException> thrown = new AtomicReference<>();
        try {
            return transaction.execute(status -> {
                try {
                    return work.get();
                } catch (RuntimeException e) {
                    thrown.set(e);
                    throw e;
                }
            });
        } catch (RuntimeException e) {
            RuntimeException why = thrown.get();
            if (why == null || why.equals(e)) {
                throw e;
            }
            why.addSuppressed(e);
            throw why;
        }
    }

    private static boolean isLostRace(RuntimeException conflict) {
        return !(conflict instanceof DataIntegrityViolationException)
                || NestedExceptionUtils.getMostSpecificCause(conflict) instanceof SQLException sql
                        && EXCLUSION_VIOLATION.equals(sql.getSQLState());
    }

    private static void pause(int run) {
        LockSupport.parkNanos(
                TimeUnit.MICROSECONDS.toNanos(ThreadLocalRandom.current().nextLong(run * BACKOFF_STEP_MICROS)));
    }
}
