package dev.concert.web;

import dev.concert.application.OverloadedException;
import dev.concert.application.UnavailableException;
import dev.concert.domain.shared.StaleVersionException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells a database that cannot be reached or cannot keep up from a bug, by the SQLSTATE at the bottom of the failure
 * (PostgreSQL's documentation, Appendix A).
 */
final class Outage {

    private Outage() {}

    /** The error to answer, or empty if the failure says nothing of that kind. */
    static Optional<ErrorCode> in(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof StaleVersionException || cause instanceof OverloadedException) {
                return Optional.of(ErrorCode.OVERLOADED);
            }
            if (cause instanceof UnavailableException || cause instanceof SQLTransientConnectionException) {
                return Optional.of(ErrorCode.UNAVAILABLE);
            }
            if (cause instanceof SQLException sql) {
                return Optional.ofNullable(ofState(sql.getSQLState()));
            }
        }
        return Optional.empty();
    }

    private static @Nullable ErrorCode ofState(@Nullable String state) {
        if (state == null || state.length() != 5) {
            return null;
        }
        return switch (state.substring(0, 2)) {
            // Connection lost or refused; shut down, starting up or switched to read-only; out of connections or disk.
            case "08", "53" -> ErrorCode.UNAVAILABLE;
            case "57" -> state.equals("57014") ? ErrorCode.OVERLOADED : ErrorCode.UNAVAILABLE;
            case "25" -> state.equals("25006") || state.equals("25P03") ? ErrorCode.UNAVAILABLE : null;
            // Lost races after all re-runs, and locks that did not come in time.
            case "40" -> ErrorCode.OVERLOADED;
            case "55" -> state.equals("55P03") ? ErrorCode.OVERLOADED : null;
            default -> null;
        };
    }
}
