package dev.concert.bootstrap;

import java.sql.SQLException;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says in a sentence why the database cannot be used. The migrations are the first to try. */
class DatabaseFailureAnalyzer extends AbstractFailureAnalyzer<FlywayException> {

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
                "Check that it runs, that spring.datasource.url, .username and .password are right, and that the user owns"
                        + " the database.",
                cause);
    }
}
