package dev.concert.bootstrap;

import dev.concert.application.Deadline;
import dev.concert.application.ServiceFailure.OutcomeUnknownException;
import dev.concert.application.ServiceFailure.OverloadedException;
import dev.concert.application.ServiceFailure.UnavailableException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;

/**
 * Runs a job that is repeated every so often. Says once that it fails and once that it works again, however often it was tried in
 * between, and counts the failures. A run that never came to ask the store shows nothing: the job goes on failing. For one thread at
 * a time; {@link #isFailing} for any.
 */
final class JobLog {

    /** Longer than the database lets a statement wait for a lock, so that this ends first. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(6);

    private static final Logger log = LoggerFactory.getLogger(JobLog.class);

    private final String job;
    private final Counter failures;
    private final AtomicInteger failingNow;
    private volatile boolean failing;

    /**
     * @param name of the job in the metrics
     * @param job what the job does, to begin a sentence with
     */
    JobLog(MeterRegistry registry, String name, String job) {
        this(
                job,
                Counter.builder("concert.jobs.failures")
                        .description("Runs of a job that failed")
                        .tag("job", name)
                        .register(registry),
                new AtomicInteger());
        Gauge.builder("concert.jobs.failing", failingNow, AtomicInteger::get)
                .description("Whether a job fails at the moment; for a job of each queue, in how many queues")
                .tag("job", name)
                .strongReference(true)
                .register(registry);
    }

    private JobLog(String job, Counter failures, AtomicInteger failingNow) {
        this.job = job;
        this.failures = failures;
        this.failingNow = failingNow;
    }

    /** The same job for one of several subjects. */
    JobLog about(Object subject) {
        return new JobLog(job + " " + subject, failures, failingNow);
    }

    /** Throws what the work throws, after it has been logged and counted. */
    void run(Runnable work) {
        Deadline deadline = Deadline.ofEach(LONGEST_WAIT, System::nanoTime);
        @Nullable Deadline before = deadline.begin();
        try {
            work.run();
        } catch (RuntimeException e) {
            fails(e);
            throw e;
        } finally {
            Deadline.end(before);
        }
        if (failing && deadline.hasBegun()) {
            rest();
            log.info("{} works again", job);
        }
    }

    private void fails(RuntimeException failure) {
        failures.increment();
        if (failing) {
            return;
        }
        failing = true;
        failingNow.incrementAndGet();
        if (isOutage(failure)) {
            Throwable cause = NestedExceptionUtils.getMostSpecificCause(failure);
            log.warn("{} fails, and is tried again until it works: {}", job, cause.toString());
        } else {
            log.warn("{} fails, and is tried again until it works: {}", job, failure.toString(), failure);
        }
    }

    boolean isFailing() {
        return failing;
    }

    /** There is nothing to do any more. */
    void rest() {
        if (failing) {
            failing = false;
            failingNow.decrementAndGet();
        }
    }

    /** What a scheduler does with a failure of a job: those of {@link #run} are logged already. */
    static void ended(Throwable failure) {
        if (!(failure instanceof RuntimeException)) {
            log.error("A job was broken off", failure);
        }
    }

    /** Nothing of ours is to blame: no stack trace would help. */
    private static boolean isOutage(RuntimeException failure) {
        return failure instanceof UnavailableException
                || failure instanceof OutcomeUnknownException
                || failure instanceof OverloadedException;
    }
}
