package dev.concert.bootstrap;

import java.sql.SQLException;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Shows the operator a sentence and a way out, instead of a stack trace, where the service cannot start. */
public final class StartFailures {

    private StartFailures() {}

    /** What keeps the service from starting, and what its operator can do about it. */
    public static final class CannotStartException extends RuntimeException {

        private final String action;

        public CannotStartException(String description, String action, @Nullable Throwable cause) {
            super(description, cause);
            this.action = action;
        }
    }

    @Order(Ordered.HIGHEST_PRECEDENCE)
    static final class Ours extends AbstractFailureAnalyzer<CannotStartException> {

        @Override
        protected FailureAnalysis analyze(Throwable rootFailure, CannotStartException cause) {
            return new FailureAnalysis(cause.getMessage(), cause.action, cause);
        }
    }

    /** The migrations are the first to use the database. */
    static final class OfDatabase extends AbstractFailureAnalyzer<FlywayException> {

        @Override
        protected FailureAnalysis analyze(Throwable rootFailure, FlywayException cause) {
            if (cause instanceof FlywayValidateException) {
                return new FailureAnalysis(
                        "The tables in the database are not those of this release: " + cause.getMessage(),
                        "Start the release that made them, or name another database: spring.datasource.url, or"
                                + " concert.database.embedded-directory for the embedded one.",
                        cause);
            }
            SQLException refusal = findCause(cause, SQLException.class);
            return new FailureAnalysis(
                    "The database cannot be used: " + (refusal == null ? cause : refusal).getMessage(),
                    "Check that it runs, that spring.datasource.url, .username and .password are right, and that the user"
                            + " owns the database.",
                    cause);
        }
    }
}
