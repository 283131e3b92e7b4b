package dev.concert.persistence;

import dev.concert.application.ServiceFailure;
import dev.concert.application.ServiceFailure.OutcomeUnknownException;
import dev.concert.application.ServiceFailure.OverloadedException;
import dev.concert.application.ServiceFailure.UnavailableException;
import dev.concert.domain.shared.Version.StaleVersionException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AbstractAdvisingBeanPostProcessor;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.annotation.AnnotationMatchingPointcut;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * What a failure of the database means, by the SQLSTATE at its bottom (PostgreSQL's documentation, appendix A). All callers get
 * the application's exceptions, which state what became of the request.
 */
enum DatabaseFailure {
    /** Another unit of work was first, or kept a lock for too long: run again it may end otherwise. */
    LOST_RACE,
    /** A statement took longer than it may. */
    TOO_SLOW,
    /** The database cannot be reached, is being stopped, cannot be written to, or has no room. */
    AWAY,
    /** Nothing of the kind: a bug, or a constraint that prevented one. */
    BUG;

    static DatabaseFailure of(Throwable failure) {
        return switch (bottom(failure)) {
            case StaleVersionException _stale -> LOST_RACE;
            // No connection came free, or none could be opened.
            case SQLTransientConnectionException _none -> AWAY;
            case SQLException sql -> ofState(sql.getSQLState());
            default -> BUG;
        };
    }

    /** The last failure of the database in the chain of causes: those above it quote statements with their values. */
    private static Throwable bottom(Throwable failure) {
        Throwable bottom = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException || cause instanceof StaleVersionException) {
                bottom = cause;
            }
        }
        return bottom;
    }

    private static DatabaseFailure ofState(@Nullable String state) {
        if (state == null || state.length() != 5) {
            return BUG;
        }
        return switch (state) {
            // Two claims on one seat that overlap, as two clocks differ by milliseconds; no lock within lock_timeout.
            case "23P01", "55P03" -> LOST_RACE;
            // Cancelled, by statement_timeout or by hand.
            case "57014" -> TOO_SLOW;
            // A standby, which only reads; a transaction that idled, or lasted, for too long.
            case "25006", "25P03", "25P04" -> AWAY;
            default ->
                switch (state.substring(0, 2)) {
                    // Deadlocks and their like.
                    case "40" -> LOST_RACE;
                    // Connection lost or refused; out of connections, memory or disk; shut down or starting up.
                    case "08", "53", "57" -> AWAY;
                    default -> BUG;
                };
        };
    }

    /** What to throw for the failure of work that did not reach its commit; if it is a bug, one without statement and values. */
    static RuntimeException withoutEffect(RuntimeException failure) {
        if (failure instanceof ServiceFailure) {
            return failure;
        }
        Throwable bottom = bottom(failure);
        return switch (of(bottom)) {
            case LOST_RACE -> new OverloadedException("Others were faster at every attempt", bottom);
            case TOO_SLOW -> new OverloadedException("The store takes too long", bottom);
            case AWAY -> new UnavailableException(bottom);
            case BUG -> bottom instanceof SQLException refusal ? new UnexpectedSqlException(refusal, failure) : failure;
        };
    }

    /** What to throw for the failure of a commit: a server that refuses rolls back, one that goes away may have committed. */
    static RuntimeException atCommit(RuntimeException failure) {
        return of(failure) == AWAY && !(failure instanceof ServiceFailure)
                ? new OutcomeUnknownException(bottom(failure))
                : failure;
    }

    /** For every query. Within a unit of work, which may run again, the unit of work translates. */
    static final class Translation extends AbstractAdvisingBeanPostProcessor {

        Translation() {
            setProxyTargetClass(true);
            // Outermost, after Spring's own translation.
            setBeforeExistingAdvisors(true);
            this.advisor = new DefaultPointcutAdvisor(
                    new AnnotationMatchingPointcut(Repository.class, true), (MethodInterceptor) Translation::proceed);
        }

        private static @Nullable Object proceed(MethodInvocation call) throws Throwable {
            try {
                return call.proceed();
            } catch (RuntimeException failure) {
                throw TransactionSynchronizationManager.isActualTransactionActive() ? failure : withoutEffect(failure);
            }
        }
    }
}
