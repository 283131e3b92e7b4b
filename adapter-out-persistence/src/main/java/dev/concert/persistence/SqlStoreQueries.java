package dev.concert.persistence;

import com.zaxxer.hikari.HikariDataSource;
import dev.concert.application.StoreQueries;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Ends the connections to a server that only reads, so that the pool finds the one that writes, also while nobody calls. */
@Repository
class SqlStoreQueries implements StoreQueries {

    private final JdbcClient jdbc;
    private final HikariDataSource pool;

    SqlStoreQueries(JdbcClient jdbc, DataSource database) throws SQLException {
        this.jdbc = jdbc;
        this.pool = database.unwrap(HikariDataSource.class);
    }

    @Override
    public boolean isWritable() {
        boolean writable = jdbc.sql("SELECT current_setting('transaction_read_only') = 'off'")
                .query(Boolean.class)
                .single();
        if (!writable) {
            BrokenConnections.endAll(pool);
        }
        return writable;
    }
}
