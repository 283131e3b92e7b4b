package dev.concert.bootstrap;

import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;

/**
 * Runs a job that is repeated every so often, and says once that it fails and once that it works again, however often it was
 * tried in between. For one thread at a time.
 */
final class JobLog {

    private static final Logger log = LoggerFactory.getLogger(JobLog.class);

    private final String job;
    private boolean failing;

    /** @param job what the job does, to begin a sentence with */
    JobLog(String job) {
        this.job = job;
    }

    void run(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            if (!failing) {
                failing = true;
                Throwable cause = NestedExceptionUtils.getMostSpecificCause(e);
                if (isOutage(cause)) {
                    log.warn("{} fails, and is tried again until it works: {}", job, cause.toString());
                } else {
                    log.warn("{} fails, and is tried again until it works: {}", job, e.toString(), e);
                }
            }
            return;
        }
        if (failing) {
            failing = false;
            log.info("{} works again", job);
        }
    }

    /**
     * Nothing of ours is to blame when the database cannot be reached (08), has no room (53), is busy with a lock (55) or is
     * being stopped (57): no stack trace would help.
     */
    private static boolean isOutage(Throwable cause) {
        return cause instanceof IOException
                || cause instanceof SQLTransientConnectionException
                || cause instanceof SQLException sql
                        && sql.getSQLState() instanceof String state
                        && state.matches("(08|53|55|57).*");
    }
}
