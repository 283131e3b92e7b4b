package dev.concert.persistence;

import org.hibernate.JDBCException;
import org.hibernate.dialect.PostgreSQLDialect;
import org.hibernate.engine.jdbc.dialect.spi.DialectResolutionInfo;
import org.hibernate.exception.GenericJDBCException;
import org.hibernate.exception.internal.SQLStateConversionDelegate;
import org.hibernate.exception.spi.SQLExceptionConversionDelegate;
import org.jspecify.annotations.Nullable;

/** PostgreSQL, with failures that do not quote the statement that failed: statements belong into no log. */
public class QuietPostgreSQLDialect extends PostgreSQLDialect {

    public QuietPostgreSQLDialect(DialectResolutionInfo server) {
        super(server);
    }

    @Override
    // Hibernate declares that there is always a statement, and copes where there is none.
    @SuppressWarnings("NullAway")
    public SQLExceptionConversionDelegate buildSQLExceptionConversionDelegate() {
        SQLExceptionConversionDelegate byDialect = super.buildSQLExceptionConversionDelegate();
        SQLExceptionConversionDelegate byState =
                new SQLStateConversionDelegate(this::getViolatedConstraintNameExtractor);
        return (failure, message, statement) -> {
            @Nullable JDBCException converted = byDialect.convert(failure, message, null);
            if (converted == null) {
                converted = byState.convert(failure, message, null);
            }
            return converted == null ? new GenericJDBCException(message, failure) : converted;
        };
    }
}
