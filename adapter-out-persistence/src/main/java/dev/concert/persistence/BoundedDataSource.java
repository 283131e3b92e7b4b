package dev.concert.persistence;

import com.zaxxer.hikari.HikariDataSource;
import dev.concert.application.LoadShedding;
import dev.concert.application.ServiceFailure.OverloadedException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * A pool whose connections are waited for in order: in front of a {@link Bulkhead} with as much room as the pool has
 * connections. The pool itself keeps no order, and wears itself out when hundreds of virtual threads want one at once.
 */
final class BoundedDataSource extends DelegatingDataSource {

    private final Bulkhead bulkhead;

    BoundedDataSource(HikariDataSource pool) {
        super(pool);
        this.bulkhead = new Bulkhead(
                pool.getMaximumPoolSize(), Duration.ofMillis(pool.getConnectionTimeout()), System::nanoTime);
    }

    /** @throws OverloadedException if the caller would have to wait too long for one */
    @Override
    public Connection getConnection() throws SQLException {
        bulkhead.enter();
        try {
            return leavingOnClose(super.getConnection());
        } catch (Throwable e) {
            bulkhead.leave();
            throw e;
        }
    }

    /** As {@link LoadShedding#accepts}. The pool does not implement it: the context would find two of that type. */
    boolean accepts() {
        return !bulkhead.isFull();
    }

    private Connection leavingOnClose(Connection pooled) {
        AtomicBoolean left = new AtomicBoolean();
        return (Connection) Proxy.newProxyInstance(
                BoundedDataSource.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (_proxy, method, arguments) -> {
                    try {
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

    static final class Bounding implements BeanPostProcessor {

        @Override
        public Object postProcessAfterInitialization(Object bean, String name) {
            return bean instanceof HikariDataSource pool ? new BoundedDataSource(pool) : bean;
        }
    }
}
