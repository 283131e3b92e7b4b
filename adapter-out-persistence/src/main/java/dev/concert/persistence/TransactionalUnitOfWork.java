package dev.concert.persistence;

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
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Runs work in a transaction of its own (READ COMMITTED), and again in a new one when it lost a race. The retry lies outside
 * the transaction: a conflict that is swallowed inside leaves one that can only roll back. Work whose commit was not confirmed
 * is not run again.
 */
final class TransactionalUnitOfWork implements UnitOfWork {

    private static final Logger log = LoggerFactory.getLogger(TransactionalUnitOfWork.class);

    /** How often work is run at most before its failure is the caller's. */
    static final int MAX_RUNS = 10;
    /**
     * No run begins later than this after the first: a caller that waited that long for a lock gets the failure at once.
     */
    static final Duration PATIENCE = Duration.ofSeconds(5);
    /** The pause before run n is random, up to n times this. */
    private static final long BACKOFF_STEP_MICROS = 2_000;

    private final TransactionTemplate transaction;
    private final WriteBehind writes;
    private final CommitIsDurable commitIsDurable;
    private final Duration patience;

    /** @param database which the transactions of {@code transactionManager} are on */
    TransactionalUnitOfWork(
            PlatformTransactionManager transactionManager, DataSource database, WriteBehind writes, Duration patience) {
        this.transaction = new TransactionTemplate(transactionManager);
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
                        || System.nanoTime() - begin >= patience.toNanos()) {
                    throw DatabaseFailure.withoutEffect(failure);
                }
                log.debug("Run {} lost a race and is repeated", run, failure);
                pause(run);
            }
        }
    }

    private <T> T runOnce(Supplier<T> work) {
        Run<T> run = new Run<>(work);
        try {
            return transaction.execute(run);
        } catch (CannotCreateTransactionException gone) {
            throw gone.getCause() instanceof OverloadedException busy ? busy : new UnavailableException(gone);
        } catch (RuntimeException e) {
            throw run.reasonFor(e);
        }
    }

    /** The work in its transaction, which remembers how far it came. */
    private final class Run<T> implements TransactionCallback<T> {

        private final Supplier<T> work;
        private @Nullable RuntimeException thrown;
        private boolean done;

        Run(Supplier<T> work) {
            this.work = work;
        }

        @Override
        public T doInTransaction(TransactionStatus status) {
            TransactionSynchronizationManager.registerSynchronization(commitIsDurable);
            try {
                T result = writes.during(work);
                done = true;
                return result;
            } catch (RuntimeException e) {
                thrown = e;
                throw e;
            }
        }

        /**
         * What the work threw, also where the roll-back fails as well, as it does when the connection is gone; else what became
         * of the commit.
         */
        RuntimeException reasonFor(RuntimeException failure) {
            RuntimeException why = thrown;
            if (why == null) {
                return done ? DatabaseFailure.atCommit(failure) : failure;
            }
            if (!why.equals(failure)) {
                why.addSuppressed(failure);
            }
            return why;
        }
    }

    /**
     * Believes no commit that the server warns of. A session whose wait for a standby is cancelled learns of it by a
     * warning alone, and {@code commit()} returns as if nothing were: what it committed may be lost with this server.
     */
    private record CommitIsDurable(DataSource database) implements TransactionSynchronization {

        /** What pgjdbc files a notice under, which warns of nothing. */
        private static final String SUCCESSFUL_COMPLETION = "00000";

        @Override
        public void beforeCommit(boolean readOnly) {
            onConnection(connection -> {
                // Warnings of the connection's opening, or of anything else before the commit.
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

        private @Nullable SQLWarning onConnection(SqlFunction what) {
            Connection connection = DataSourceUtils.getConnection(database);
            try {
                return what.apply(connection);
            } catch (SQLException e) {
                throw new OutcomeUnknownException(e);
            } finally {
                DataSourceUtils.releaseConnection(connection, database);
            }
        }

        private interface SqlFunction {
            @Nullable
            SQLWarning apply(Connection connection) throws SQLException;
        }
    }

    private static void pause(int run) {
        LockSupport.parkNanos(
                TimeUnit.MICROSECONDS.toNanos(ThreadLocalRandom.current().nextLong(run * BACKOFF_STEP_MICROS)));
    }
}
