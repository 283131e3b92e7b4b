package dev.concert.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchException;

import dev.concert.application.UnavailableException;
import dev.concert.application.UnitOfWork;
import dev.concert.domain.user.Username;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** What comes of it that the server ends connections in use, as it does when it is stopped, and takes no new ones. */
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

    @Test
    void work_that_cannot_begin_says_that_the_store_is_away() {
        DataSource nobodyListens = new DriverManagerDataSource("jdbc:postgresql://127.0.0.1:1/nowhere");
        UnitOfWork unitOfWork = new TransactionalUnitOfWork(
                new DataSourceTransactionManager(nobodyListens), TransactionalUnitOfWork.PATIENCE);
        AtomicInteger runs = new AtomicInteger();

        assertThatExceptionOfType(UnavailableException.class)
                .isThrownBy(() -> unitOfWork.execute(runs::incrementAndGet));

        assertThat(runs).hasValue(0);
    }
}
