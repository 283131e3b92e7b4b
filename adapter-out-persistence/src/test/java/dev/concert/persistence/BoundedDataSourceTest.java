package dev.concert.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.concert.application.LoadShedding.Criticality;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
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
    void what_the_connection_throws_is_thrown_as_it_is() {
        assertThatThrownBy(() -> {
                    try (Connection connection = database.getConnection();
                            Statement statement = connection.createStatement()) {
                        statement.execute("nonsense");
                    }
                })
                .isInstanceOf(SQLException.class);
    }
}
