package dev.concert.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchException;

import dev.concert.domain.user.Username;
import java.sql.SQLException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.jdbc.core.JdbcTemplate;

/** The server ends a connection that is in use, as it does when it is stopped. */
@PostgresTest
class BrokenConnectionTest {

    private final PostgresPorts ports;
    private final JdbcTemplate jdbc;

    BrokenConnectionTest(PostgresPorts ports, JdbcTemplate jdbc) {
        this.ports = ports;
        this.jdbc = jdbc;
    }

    @Test
    void the_work_fails_by_what_broke_it_and_not_by_the_vain_attempt_to_roll_it_back() {
        Exception failure = catchException(() -> ports.atomically(() -> {
            ports.users().findOrCreate(Set.of(new Username("kim")));
            jdbc.execute("SELECT pg_terminate_backend(pg_backend_pid())");
            return true;
        }));

        assertThat(NestedExceptionUtils.getMostSpecificCause(failure))
                .isInstanceOfSatisfying(
                        SQLException.class,
                        cause -> assertThat(cause.getSQLState()).isEqualTo("57P01"));
        assertThat(jdbc.queryForList("SELECT username FROM app_user")).isEmpty();
    }
}
