package dev.concert.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.concert.application.Deadline;
import dev.concert.application.LoadShedding.Criticality;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** More people want a connection than there are. */
@PostgresTest
@Timeout(60)
class BoundedDataSourceTest {

    private static final int CROWD = 1_000;

    private final DataSource database;

    BoundedDataSourceTest(DataSource database) {
        this.database = database;
    }

    private HikariDataSource pool() throws SQLException {
        return database.unwrap(HikariDataSource.class);
    }

    @Test
    void a_crowd_is_served_and_does_not_crowd_before_the_pool() throws Exception {
        HikariDataSource pool = pool();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> crowd = IntStream.range(0, CROWD)
                    .mapToObj(i -> threads.submit(() -> {
                        Criticality.SHEDDABLE.begin();
                        try (Connection connection = database.getConnection();
                                Statement statement = connection.createStatement()) {
                            statement.execute("SELECT pg_sleep(0.001)");
                            return pool.getHikariPoolMXBean().getThreadsAwaitingConnection();
                        }
                    }))
                    .toList();
            for (Future<Integer> one : crowd) {
                assertThat(one.get()).isLessThanOrEqualTo(pool.getMaximumPoolSize());
            }
        }
    }

    @Test
    void a_connection_that_is_closed_twice_is_given_back_once() throws Exception {
        int size = pool().getMaximumPoolSize();
        List<Connection> connections = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < size; i++) {
                connections.add(database.getConnection());
            }
            assertThat(pool().getHikariPoolMXBean().getActiveConnections()).isEqualTo(size);
            for (Connection connection : connections) {
                connection.close();
            }
        }
        assertThat(pool().getHikariPoolMXBean().getActiveConnections()).isZero();
    }

    @Test
    void a_statement_that_gets_no_answer_ends_with_the_deadline_of_its_thread() {
        Deadline before =
                Deadline.ofAll(Duration.ofMillis(10), System::nanoTime).begin();
        try {
            long begin = System.nanoTime();
            assertThatThrownBy(() -> execute("SELECT pg_sleep(20)"))
                    .isInstanceOf(SQLException.class)
                    .satisfies(e -> assertThat(((SQLException) e).getSQLState()).startsWith("08"));
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
        } finally {
            Deadline.end(before);
        }
    }

    @Test
    void a_wait_for_a_lock_that_ends_in_time_leaves_its_connection_usable() throws Exception {
        execute("CREATE TABLE IF NOT EXISTS locked_by_another ()");
        Deadline before =
                Deadline.ofAll(Duration.ofMillis(10), System::nanoTime).begin();
        try (Connection other = pool().getConnection();
                Statement lock = other.createStatement();
                Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            other.setAutoCommit(false);
            lock.execute("LOCK TABLE locked_by_another");
            statement.execute("SET lock_timeout = " + SqlIdempotencyStore.WAIT_FOR_KEY.toMillis());
            assertThatThrownBy(() -> statement.execute("TABLE locked_by_another"))
                    .isInstanceOf(SQLException.class)
                    .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("55P03"));
            assertThat(statement.execute("SELECT 1")).isTrue();
            other.rollback();
            statement.execute("RESET lock_timeout");
        } finally {
            Deadline.end(before);
        }
    }

    @Test
    void a_connection_whose_server_only_reads_is_not_used_again() throws Exception {
        List<Connection> all = new ArrayList<>();
        for (int i = 0; i < pool().getMaximumPoolSize(); i++) {
            all.add(database.getConnection());
        }
        for (Connection connection : all) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET default_transaction_read_only = on");
            }
            connection.close();
        }

        assertThatThrownBy(() -> execute("CREATE TABLE nobody_can_make_this ()"))
                .isInstanceOf(SQLException.class)
                .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("25006"));

        for (int i = 0; i < all.size(); i++) {
            execute("CREATE TEMPORARY TABLE one_can_write () ON COMMIT DROP");
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void what_the_connection_throws_is_thrown_as_it_is() {
        assertThatThrownBy(() -> execute("nonsense")).isInstanceOf(SQLException.class);
    }
}
