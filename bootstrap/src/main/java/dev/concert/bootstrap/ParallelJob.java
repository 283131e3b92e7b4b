package dev.concert.bootstrap;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * Runs a job for several subjects in parallel, so that a subject on which it gets stuck holds up no other. It runs once at a time
 * for each subject, and only for a few subjects at once, so that stuck ones take little of what others need. Thread-safe.
 */
final class ParallelJob<S> implements AutoCloseable {

    private final JobLog job;
    private final Consumer<S> work;
    private final ExecutorService threads;
    private final Set<S> started = ConcurrentHashMap.newKeySet();
    private final Map<S, JobLog> logs = new ConcurrentHashMap<>();

    /**
     * @param job whose sentence the subject completes
     * @param atOnce for how many subjects the job runs at once
     */
    ParallelJob(JobLog job, int atOnce, Consumer<S> work) {
        this.job = job;
        this.work = work;
        this.threads = Executors.newFixedThreadPool(
                atOnce, Thread.ofPlatform().daemon().name("side-job-", 0).factory());
    }

    /**
     * Starts the job for each subject for which it is not running already; returns without waiting.
     *
     * @param subjects all for which there is something to do
     */
    void start(Collection<S> subjects) {
        logs.forEach((subject, subjectLog) -> {
            if (!subjects.contains(subject) && !started.contains(subject)) {
                subjectLog.rest();
            }
        });
        for (S subject : subjects) {
            if (!threads.isShutdown() && started.add(subject)) {
                threads.execute(() -> workOn(subject));
            }
        }
    }

    private void workOn(S subject) {
        try {
            if (!threads.isShutdown()) {
                logs.computeIfAbsent(subject, job::about).run(() -> work.accept(subject));
            }
        } catch (RuntimeException logged) {
            JobLog.ended(logged);
        } finally {
            started.remove(subject);
        }
    }

    /** Returns when the running jobs have ended; those that wait are not started. */
    @Override
    public void close() {
        threads.close();
    }
}
