package dev.concert.persistence;

import dev.concert.application.Deadline;
import dev.concert.application.ServiceFailure.OutcomeUnknownException;
import dev.concert.application.ServiceFailure.OverloadedException;
import dev.concert.application.ServiceFailure.UnavailableException;
import dev.concert.application.UnitOfWork;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Runs work in a transaction of its own (READ COMMITTED), and again in a new one when it lost a race: after a conflict a
 * transaction can only roll back. Work whose commit was not confirmed is not run again.
 */
final class TransactionalUnitOfWork implements UnitOfWork {

    private static final Logger log = LoggerFactory.getLogger(TransactionalUnitOfWork.class);

    /** How often work is run at most before its failure is the caller's. */
    static final int MAX_RUNS = 10;
    /** No run begins later than this after the first: a caller that waited that long for a lock gets the failure at once. */
    static final Duration PATIENCE = Duration.ofSeconds(5);
    /** The pause before run n is random, up to n times this. */
    private static final long BACKOFF_STEP_MICROS = 2_000;

    private final PlatformTransactionManager transactions;
    private final WriteBehind writes;
    private final CommitIsDurable commitIsDurable;
    private final Duration patience;

    /** @param database of the transactions */
    TransactionalUnitOfWork(
            PlatformTransactionManager transactions, DataSource database, WriteBehind writes, Duration patience) {
        this.transactions = transactions;
        this.writes = writes;
        this.commitIsDurable = new CommitIsDurable(database);
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
            } catch (OutcomeUnknownException unknown) {
                throw unknown;
            } catch (RuntimeException failure) {
                if (DatabaseFailure.of(failure) != DatabaseFailure.LOST_RACE
                        || run == MAX_RUNS
                        || Deadline.nanosLeft(1) == 0
                        || System.nanoTime() - begin >= patience.toNanos()) {
                    throw DatabaseFailure.withoutEffect(failure);
                }
                log.debug("Run {} lost a race and is repeated", run, failure);
                LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(
                        ThreadLocalRandom.current().nextLong(run * BACKOFF_STEP_MICROS)));
            }
        }
    }

    private <T> T runOnce(Supplier<T> work) {
        TransactionStatus transaction = begin();
        T result;
        try {
            TransactionSynchronizationManager.registerSynchronization(commitIsDurable);
            result = writes.during(work);
        } catch (Throwable thrown) {
            try {
                transactions.rollback(transaction);
            } catch (RuntimeException connectionGone) {
                thrown.addSuppressed(connectionGone);
            }
            throw thrown;
        }
        try {
            transactions.commit(transaction);
        } catch (RuntimeException failure) {
            throw DatabaseFailure.atCommit(failure);
        }
        return result;
    }

    private TransactionStatus begin() {
        try {
            return transactions.getTransaction(TransactionDefinition.withDefaults());
        } catch (CannotCreateTransactionException gone) {
            throw gone.getCause() instanceof OverloadedException busy ? busy : new UnavailableException(gone);
        }
    }

    /** Believes no commit that the server warns of: it does so, and nothing else, when the wait for a standby was cancelled. */
    private record CommitIsDurable(DataSource database) implements TransactionSynchronization {

        /** What pgjdbc files a notice under, which warns of nothing. */
        private static final String SUCCESSFUL_COMPLETION = "00000";

        @Override
        public void beforeCommit(boolean readOnly) {
            onConnection(connection -> {
                connection.clearWarnings();
                return null;
            });
        }

        @Override
        public void afterCommit() {
            SQLWarning doubt = onConnection(connection -> {
                SQLWarning warning = connection.getWarnings();
                while (warning != null && SUCCESSFUL_COMPLETION.equals(warning.getSQLState())) {
                    warning = warning.getNextWarning();
                }
                return warning;
            });
            if (doubt != null) {
                throw new OutcomeUnknownException(doubt);
            }
        }

        private @Nullable SQLWarning onConnection(ConnectionCallback<@Nullable SQLWarning> what) {
            Connection connection = DataSourceUtils.getConnection(database);
            try {
                return what.doInConnection(connection);
            } catch (SQLException e) {
                throw new OutcomeUnknownException(e);
            } finally {
                DataSourceUtils.releaseConnection(connection, database);
            }
        }
    }
}
