package dev.concert.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concert.application.ServiceFailure.OverloadedException;
import dev.concert.application.ServiceFailure.UnavailableException;
import dev.concert.application.TimeQueries;
import dev.concert.domain.shared.Version.StaleVersionException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.stereotype.Repository;

/** What the database's failures are called outside of this module. */
class FailureTranslationTest {

    private static TimeQueries failing(RuntimeException failure) {
        // Local, so that no scan of this package finds it.
        @Repository
        class Failing implements TimeQueries {

            @Override
            public Instant now() {
                throw failure;
            }
        }
        return (TimeQueries) new DatabaseFailure.Translation().postProcessAfterInitialization(new Failing(), "failing");
    }

    private static RuntimeException failure(String state) {
        return new UncategorizedSQLException("asking", null, new SQLException("no luck", state));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"08001", "08006", "08P01", "53300", "53100", "57P01", "57P02", "57P03", "25006", "25P03", "25P04"
            })
    void a_database_that_is_away_is_unavailable(String state) {
        assertThatThrownBy(failing(failure(state))::now)
                .isInstanceOf(UnavailableException.class)
                .hasRootCauseMessage("no luck");
    }

    @ParameterizedTest
    @ValueSource(strings = {"57014", "55P03", "40001", "40P01"})
    void a_database_that_cannot_keep_up_is_overloaded(String state) {
        assertThatThrownBy(failing(failure(state))::now)
                .isInstanceOf(OverloadedException.class)
                .hasRootCauseMessage("no luck");
    }

    @ParameterizedTest
    @CsvSource({"23505", "42703", "22001", "55000", "25P02", "1"})
    void a_bug_is_reported_by_its_state_alone(String state) {
        RuntimeException bug = failure(state);

        assertThatThrownBy(failing(bug)::now)
                .hasMessage("The database refused: SQLSTATE " + state)
                .hasNoCause()
                .satisfies(reported -> assertThat(reported.getStackTrace()).isEqualTo(bug.getStackTrace()));
    }

    @Test
    void a_failed_batch_is_reported_without_its_statement_and_values() {
        SQLException batch = new BatchUpdateException(
                "INSERT … was aborted", "08006", 0, new int[0], new SQLException("gone", "08006"));

        assertThatThrownBy(failing(new UncategorizedSQLException("batch", "INSERT", batch))::now)
                .isInstanceOf(UnavailableException.class)
                .cause()
                .hasToString("java.sql.SQLException: gone");
    }

    @Test
    void a_bug_outside_of_the_database_is_called_nothing_else() {
        RuntimeException bug = new IllegalStateException("a bug");

        assertThatThrownBy(failing(bug)::now).isSameAs(bug);
    }

    @Test
    void no_connection_to_be_had_is_unavailable() {
        RuntimeException none = new DataAccessResourceFailureException(
                "asking", new SQLTransientConnectionException("request timed out after 5000ms"));

        assertThatThrownBy(failing(none)::now).isInstanceOf(UnavailableException.class);
    }

    @Test
    void a_row_that_somebody_else_stored_is_a_lost_race() {
        assertThat(DatabaseFailure.of(new StaleVersionException("a row"))).isEqualTo(DatabaseFailure.LOST_RACE);
    }

    @Test
    void what_has_been_said_is_not_said_again() {
        RuntimeException said = new UnavailableException(new SQLException("gone", "08006"));

        assertThatThrownBy(failing(said)::now).isSameAs(said);
    }
}
