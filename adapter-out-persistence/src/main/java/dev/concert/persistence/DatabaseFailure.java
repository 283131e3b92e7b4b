package dev.concert.persistence;

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
 * What it means that the database failed, by the SQLSTATE at the bottom of the failure (PostgreSQL's documentation, appendix A).
 * This is the one place that knows: all others get the application's exceptions, which say what became of the request.
 */
enum DatabaseFailure {
    /** Somebody else was first, or kept a lock for too long: run again it may end otherwise. */
    LOST_RACE,
    /** A statement took longer than it may. */
    TOO_SLOW,
    /** The database cannot be reached, is being stopped, cannot be written to, or has no room. */
    AWAY,
    /** Nothing of the kind: a bug, or a constraint that prevented one. */
    BUG;

    static DatabaseFailure of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case StaleVersionException _stale -> {
                    return LOST_RACE;
                }
                // No connection came free, or none could be opened.
                case SQLTransientConnectionException _none -> {
                    return AWAY;
                }
                case SQLException sql -> {
                    return ofState(sql.getSQLState());
                }
                default -> {}
            }
        }
        return BUG;
    }

    private static DatabaseFailure ofState(@Nullable String state) {
        if (state == null || state.length() != 5) {
            return BUG;
        }
        return switch (state) {
            // Two claims on one seat that overlap in time: the clocks of two nodes differ by milliseconds.
            case "23P01" -> LOST_RACE;
            // No lock within lock_timeout.
            case "55P03" -> LOST_RACE;
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

    /** What to throw for the failure of work that did not reach its commit; the failure itself if it is a bug. */
    static RuntimeException withoutEffect(RuntimeException failure) {
        if (isSaid(failure)) {
            return failure;
        }
        return switch (of(failure)) {
            case LOST_RACE -> new OverloadedException("Others were faster at every attempt", failure);
            case TOO_SLOW -> new OverloadedException("The store takes too long", failure);
            case AWAY -> new UnavailableException(failure);
            case BUG -> failure;
        };
    }

    /**
     * What to throw for the failure of a commit. A server that refuses to commit says why and rolls back; one that goes away
     * may have committed before it did.
     */
    static RuntimeException atCommit(RuntimeException failure) {
        return of(failure) == AWAY && !isSaid(failure) ? new OutcomeUnknownException(failure) : failure;
    }

    private static boolean isSaid(RuntimeException failure) {
        return failure instanceof OverloadedException
                || failure instanceof UnavailableException
                || failure instanceof OutcomeUnknownException;
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
