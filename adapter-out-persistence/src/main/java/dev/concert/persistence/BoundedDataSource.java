package dev.concert.persistence;

import com.zaxxer.hikari.HikariDataSource;
import dev.concert.application.Deadline;
import dev.concert.application.ServiceFailure.OverloadedException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * A pool whose connections are waited for in order: in front of a {@link Bulkhead} with as much room as the pool has
 * connections. The pool itself keeps no order, and wears itself out when hundreds of virtual threads want one at once.
 *
 * <p>What is done with a connection keeps to the {@link Deadline} of its thread: a database that stands still breaks the connection
 * then, and the caller gets an answer.
 */
final class BoundedDataSource extends DelegatingDataSource {

    /**
     * A statement gets that much time at least: a request that waited long for its turn must not break a good connection, nor must a
     * wait for an idempotency key.
     */
    static final long MIN_STATEMENT_MILLIS =
            SqlIdempotencyStore.WAIT_FOR_KEY.plusMillis(500).toMillis();

    /** The pool is asked anew after so long, because its own wait cannot be shortened for one caller. */
    private static final Duration POOL_WAIT = Duration.ofMillis(250);

    private static final Set<String> BEFORE_A_ROUND_TRIP =
            Set.of("prepareStatement", "prepareCall", "createStatement", "commit", "rollback");

    private final Duration patience;
    private final Bulkhead bulkhead;

    BoundedDataSource(HikariDataSource pool) {
        super(pool);
        this.patience = Duration.ofMillis(pool.getConnectionTimeout());
        this.bulkhead = new Bulkhead(pool.getMaximumPoolSize(), patience, System::nanoTime);
        pool.setConnectionTimeout(Math.min(patience.toMillis(), POOL_WAIT.toMillis()));
    }

    /** @throws OverloadedException if the caller would have to wait too long for one */
    @Override
    public Connection getConnection() throws SQLException {
        bulkhead.enter();
        try {
            return leavingOnClose(pooled());
        } catch (Throwable e) {
            bulkhead.leave();
            throw e;
        }
    }

    private Connection pooled() throws SQLException {
        long deadline = System.nanoTime() + Deadline.nanosLeft(patience.toNanos());
        while (true) {
            try {
                return super.getConnection();
            } catch (SQLTransientConnectionException none) {
                if (System.nanoTime() - deadline >= 0) {
                    throw none;
                }
            }
        }
    }

    /** As {@link LoadShedding#accepts}. The pool does not implement it: the context would find two of that type. */
    boolean accepts() {
        return !bulkhead.isFull();
    }

    /** How long a caller without a deadline waits for a connection. */
    Duration patience() {
        return patience;
    }

    private Connection leavingOnClose(Connection pooled) {
        AtomicBoolean left = new AtomicBoolean();
        return (Connection) Proxy.newProxyInstance(
                BoundedDataSource.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (_proxy, method, arguments) -> {
                    try {
                        if (BEFORE_A_ROUND_TRIP.contains(method.getName())) {
                            keepToDeadline(pooled);
                        }
                        return method.invoke(pooled, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getTargetException();
                    } finally {
                        if (method.getName().equals("close") && left.compareAndSet(false, true)) {
                            bulkhead.leave();
                        }
                    }
                });
    }

    /** Costs no round trip. Without a deadline the driver's own time-out stays. */
    private static void keepToDeadline(Connection connection) throws SQLException {
        long left = Deadline.nanosLeft(Long.MAX_VALUE);
        if (left < Long.MAX_VALUE && !connection.isClosed()) {
            long millis = Math.max(MIN_STATEMENT_MILLIS, TimeUnit.NANOSECONDS.toMillis(left));
            connection.setNetworkTimeout(Runnable::run, Math.toIntExact(Math.min(millis, Integer.MAX_VALUE)));
        }
    }

    static final class Bounding implements BeanPostProcessor {

        @Override
        public Object postProcessAfterInitialization(Object bean, String name) {
            if (!(bean instanceof HikariDataSource pool)) {
                return bean;
            }
            pool.setExceptionOverride(new BrokenConnections(pool));
            return new BoundedDataSource(pool);
        }
    }
}
