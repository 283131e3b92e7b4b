package dev.concert.bootstrap;

import dev.concert.application.Deadline;
import dev.concert.application.StoreQueries;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.stereotype.Component;

/** Up while the database can be written to. A database that only reads, or stands still, takes the node out of service. */
@Component("db")
class DatabaseHealth extends AbstractHealthIndicator {

    /** A probe must have its answer while its sender still waits. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final StoreQueries store;

    DatabaseHealth(StoreQueries store) {
        super("The database cannot be asked");
        this.store = store;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        @Nullable Deadline before = Deadline.ofAll(PATIENCE, System::nanoTime).begin();
        try {
            if (store.isWritable()) {
                health.up();
            } else {
                health.down().withDetail("error", "The database can only be read");
            }
        } finally {
            Deadline.end(before);
        }
    }
}
