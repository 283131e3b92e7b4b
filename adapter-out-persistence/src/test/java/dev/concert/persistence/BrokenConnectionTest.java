package dev.concert.persistence;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.concert.application.ServiceFailure.OutcomeUnknownException;
import dev.concert.application.ServiceFailure.UnavailableException;
import dev.concert.application.UnitOfWork;
import dev.concert.domain.user.Username;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** What is said when connections break: had the work no effect, or does nobody know? */
@Timeout(60)
@PostgresTest
class BrokenConnectionTest {

    private final PostgresPorts ports;
    private final JdbcTemplate jdbc;
    private final TestDatabase database;
    private final WriteBehind writes;
    private final AtomicInteger runs = new AtomicInteger();

    BrokenConnectionTest(PostgresPorts ports, JdbcTemplate jdbc, TestDatabase database, WriteBehind writes) {
        this.ports = ports;
        this.jdbc = jdbc;
        this.database = database;
        this.writes = writes;
    }

    private void create(String user) {
        ports.users().findOrCreate(Set.of(new Username(user)));
    }

    private boolean exists(String user) {
        return !jdbc.queryForList("SELECT id FROM app_user WHERE username = ?", user)
                .isEmpty();
    }

    private void onAConnectionOfItsOwn(String... statements) throws SQLException {
        try (Connection bystander = database.dataSource().getConnection();
                Statement statement = bystander.createStatement()) {
            for (String one : statements) {
                statement.execute(one);
            }
        }
    }

    private static String sqlState(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return String.valueOf(sql.getSQLState());
            }
        }
        return "none";
    }

    @Test
    void the_work_fails_by_what_broke_it_and_not_by_the_vain_attempt_to_roll_it_back() {
        assertThatExceptionOfType(UnavailableException.class)
                .isThrownBy(() -> ports.atomically(() -> {
                    create("kim");
                    jdbc.execute("SELECT pg_terminate_backend(pg_backend_pid())");
                    return true;
                }))
                .satisfies(failure -> assertThat(sqlState(failure)).isEqualTo("57P01"));

        assertThat(exists("kim")).isFalse();
    }

    @Test
    void work_that_cannot_begin_says_that_the_store_is_away() {
        DataSource nobodyListens = new DriverManagerDataSource("jdbc:postgresql://127.0.0.1:1/nowhere");
        UnitOfWork unitOfWork = new TransactionalUnitOfWork(
                new DataSourceTransactionManager(nobodyListens),
                nobodyListens,
                writes,
                TransactionalUnitOfWork.PATIENCE);

        assertThatExceptionOfType(UnavailableException.class)
                .isThrownBy(() -> unitOfWork.execute(runs::incrementAndGet));

        assertThat(runs).hasValue(0);
    }

    @Test
    void a_connection_that_is_gone_at_the_commit_leaves_the_outcome_unknown_and_the_work_is_not_run_again() {
        assertThatExceptionOfType(OutcomeUnknownException.class)
                .isThrownBy(() -> ports.atomically(() -> {
                    runs.incrementAndGet();
                    create("kim");
                    terminate(requireNonNull(jdbc.queryForObject("SELECT pg_backend_pid()", Integer.class)));
                    return true;
                }));

        assertThat(runs).hasValue(1);
    }

    /** From outside, so that the connection finds out at its commit. */
    private void terminate(int backend) {
        try {
            onAConnectionOfItsOwn("SELECT pg_terminate_backend(" + backend + ", 10000)");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** The server is to have a standby confirm each commit, and there is none. */
    @Test
    void a_commit_that_no_standby_confirmed_is_not_believed_though_it_returns() throws Exception {
        onAConnectionOfItsOwn("ALTER SYSTEM SET synchronous_standby_names = 'nobody'", "SELECT pg_reload_conf()");
        CountDownLatch ended = new CountDownLatch(1);

        Race.of(List.of(() -> commitUntilOneIsInDoubt(ended), () -> cancelTheWaitUntil(ended)));
    }

    /** The server takes its time to ask for a standby's confirmation. */
    private boolean commitUntilOneIsInDoubt(CountDownLatch ended) {
        try {
            OutcomeUnknownException doubt = null;
            int commits = 0;
            while (doubt == null) {
                String name = "kim " + ++commits;
                doubt = catchThrowableOfType(
                        OutcomeUnknownException.class,
                        () -> ports.atomically(() -> {
                            runs.incrementAndGet();
                            jdbc.execute("SET LOCAL synchronous_commit = on");
                            create(name);
                            return true;
                        }));
                assertThat(exists(name)).as("it was committed, on this server").isTrue();
            }
            assertThat(sqlState(doubt)).isEqualTo("01000");
            assertThat(runs).as("no work was run again").hasValue(commits);
            return true;
        } finally {
            ended.countDown();
        }
    }

    private boolean cancelTheWaitUntil(CountDownLatch ended) throws SQLException, InterruptedException {
        do {
            onAConnectionOfItsOwn("SELECT pg_cancel_backend(pid) FROM pg_stat_activity"
                    + " WHERE datname = current_database() AND wait_event = 'SyncRep'");
        } while (!ended.await(10, TimeUnit.MILLISECONDS));
        return true;
    }

    @AfterEach
    void noStandby() throws SQLException {
        onAConnectionOfItsOwn("ALTER SYSTEM RESET synchronous_standby_names", "SELECT pg_reload_conf()");
    }
}
