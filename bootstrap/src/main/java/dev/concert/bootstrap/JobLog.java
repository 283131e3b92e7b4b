package dev.concert.bootstrap;

import dev.concert.application.ServiceFailure.OutcomeUnknownException;
import dev.concert.application.ServiceFailure.OverloadedException;
import dev.concert.application.ServiceFailure.UnavailableException;
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
                if (isOutage(e)) {
                    Throwable cause = NestedExceptionUtils.getMostSpecificCause(e);
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

    /** Nothing of ours is to blame: no stack trace would help. */
    private static boolean isOutage(RuntimeException failure) {
        return failure instanceof UnavailableException
                || failure instanceof OutcomeUnknownException
                || failure instanceof OverloadedException;
    }
}
