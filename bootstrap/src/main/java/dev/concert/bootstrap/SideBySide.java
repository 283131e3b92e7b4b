package dev.concert.bootstrap;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * Does a job for many subjects side by side, so that one with which it gets stuck holds up no other. For each subject it is done
 * once at a time. Only so many are worked on at once, in the order in which they were handed in, so that however many
 * get stuck they keep little of what others need as well. Thread-safe.
 */
final class SideBySide<S> implements AutoCloseable {

    private final String job;
    private final Consumer<S> work;
    private final ExecutorService threads;
    private final Set<S> begun = ConcurrentHashMap.newKeySet();
    private final Map<S, JobLog> logs = new ConcurrentHashMap<>();

    /**
     * @param job what the job does, to begin a sentence with that goes on with the subject
     * @param atOnce how many subjects are worked on at once
     */
    SideBySide(String job, int atOnce, Consumer<S> work) {
        this.job = job;
        this.work = work;
        this.threads = Executors.newFixedThreadPool(
                atOnce, Thread.ofPlatform().daemon().name("side-job-", 0).factory());
    }

    /** Begins with each of the subjects, but for those that have been begun with and are not done; and waits for none. */
    void begin(Collection<S> subjects) {
        for (S subject : subjects) {
            if (!threads.isShutdown() && begun.add(subject)) {
                threads.execute(() -> workOn(subject));
            }
        }
    }

    private void workOn(S subject) {
        try {
            if (!threads.isShutdown()) {
                logs.computeIfAbsent(subject, it -> new JobLog(job + " " + it)).run(() -> work.accept(subject));
            }
        } finally {
            begun.remove(subject);
        }
    }

    /** Returns when nothing is worked on any more; with what waits for that nobody begins. */
    @Override
    public void close() {
        threads.close();
    }
}
