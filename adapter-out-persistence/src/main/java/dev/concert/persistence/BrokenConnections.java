package dev.concert.persistence;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;

/**
 * Decides which failures end a connection. When a server states that it only reads or is being stopped, all connections of the pool
 * lead to that server: then all of them end, each as soon as it is not in use. Thread-safe.
 */
final class BrokenConnections implements SQLExceptionOverride {

    private final HikariDataSource pool;

    BrokenConnections(HikariDataSource pool) {
        this.pool = pool;
    }

    @java.lang.Override
    public Override adjudicate(SQLException failure) {
        String state = failure.getSQLState();
        if (state == null) {
            return Override.CONTINUE_EVICT;
        }
        return switch (state) {
            // Read-only; shut down, crashed, or starting up.
            case "25006", "57P01", "57P02", "57P03" -> {
                endAll(pool);
                yield Override.MUST_EVICT;
            }
            default ->
                switch (state.substring(0, 2)) {
                    // Connection lost; left in a transaction that the server has ended.
                    case "08", "25" -> Override.MUST_EVICT;
                    default -> Override.CONTINUE_EVICT;
                };
        };
    }

    /** Costs nothing where the pool opens connections anew anyway. */
    static void endAll(HikariDataSource pool) {
        HikariPoolMXBean connections = pool.getHikariPoolMXBean();
        if (connections != null) {
            connections.softEvictConnections();
        }
    }
}
