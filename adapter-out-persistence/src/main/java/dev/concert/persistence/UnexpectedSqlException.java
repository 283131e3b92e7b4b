package dev.concert.persistence;

import java.sql.SQLException;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * The database refused what no bug-free service asks for. Names the SQLSTATE and what it concerns; has neither the statement nor
 * values, which the texts of the server, the driver, Spring and Hibernate contain and no log may.
 */
final class UnexpectedSqlException extends RuntimeException {

    UnexpectedSqlException(SQLException refusal, RuntimeException thrown) {
        super("The database refused: SQLSTATE " + refusal.getSQLState() + concerning(refusal));
        setStackTrace(thrown.getStackTrace());
    }

    private static String concerning(SQLException refusal) {
        ServerErrorMessage message = refusal instanceof PSQLException psql ? psql.getServerErrorMessage() : null;
        return message == null
                ? ""
                : Stream.of(message.getTable(), message.getColumn(), message.getConstraint())
                        .filter(Objects::nonNull)
                        .map(name -> ", " + name)
                        .collect(Collectors.joining());
    }
}
