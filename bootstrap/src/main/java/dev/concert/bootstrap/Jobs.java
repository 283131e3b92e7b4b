package dev.concert.bootstrap;

import dev.concert.application.access.PurgeAnswersUseCase;
import dev.concert.application.queue.AdmitWaitingUseCase;
import dev.concert.application.queue.ForgetAbsentUseCase;
import dev.concert.application.queue.WatchQueuesUseCase;
import dev.concert.application.queue.presence.Presence;
import dev.concert.application.queue.snapshot.QueueSnapshots;
import dev.concert.application.reservation.ExpireReservationsUseCase;
import dev.concert.domain.shared.Ids.QueueId;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.config.FixedDelayTask;
import org.springframework.scheduling.config.ScheduledTaskRegistrar;
import org.springframework.stereotype.Component;

/** The jobs that repeat. Every node runs all of them; the locks see to it that nothing is done twice. */
@Component
@ConditionalOnBooleanProperty(name = "concert.jobs", matchIfMissing = true)
class Jobs implements SchedulingConfigurer, AutoCloseable {

    /**
     * While fewer queues than these are stuck, as under the lock of a frozen node, the others are served. A stuck queue keeps one
     * of the pool's connections, so this is well below their number.
     */
    private static final int RUNS_AT_ONCE = 4;

    private final ParallelJob<Long> runs;
    private final List<FixedDelayTask> tasks;
    private final MeterRegistry registry;

    Jobs(
            AdmitWaitingUseCase admitWaiting,
            QueueSnapshots snapshots,
            Presence presence,
            ForgetAbsentUseCase forgetAbsent,
            ExpireReservationsUseCase expireReservations,
            PurgeAnswersUseCase purgeAnswers,
            WatchQueuesUseCase watchQueues,
            MeterRegistry registry) {
        this.registry = registry;
        runs = new ParallelJob<>(
                new JobLog(registry, "admission", "Admitting the users of queue"),
                RUNS_AT_ONCE,
                queue -> admitWaiting.admit(new QueueId(queue)));
        Timer refreshes = Timer.builder("concert.queue.refresh")
                .description("Time to take the next snapshots of the queues")
                .register(registry);
        tasks = List.of(
                every(
                        200,
                        "due_queues",
                        "Looking for queues with something to do",
                        () -> runs.start(admitWaiting.dueQueues().stream()
                                .map(QueueId::value)
                                .toList())),
                // Several times in each tick.
                every(30, "snapshots", "Taking the next snapshots of the queues", () -> {
                    Timer.Sample sample = Timer.start(registry);
                    if (snapshots.prepare()) {
                        sample.stop(refreshes);
                    }
                }),
                every(250, "heartbeats", "Storing heartbeats", presence::store),
                every(3_000, "uptime", "Recording the uptime", presence::recordUptime),
                every(1_000, "absence", "Forgetting absent users", forgetAbsent::forget),
                every(1_000, "expiry", "Tidying up overdue holds", expireReservations::expire),
                every(60_000, "purge", "Purging old answers", purgeAnswers::purge),
                every(1_000, "samples", "Sampling the queues", watchQueues::sample));
    }

    /**
     * @param milliseconds from the end of one run to the beginning of the next
     * @param name of the job in the metrics
     * @param job as the log calls it
     */
    private FixedDelayTask every(int milliseconds, String name, String job, Runnable work) {
        JobLog log = new JobLog(registry, name, job);
        return new FixedDelayTask(() -> log.run(work), Duration.ofMillis(milliseconds), Duration.ZERO);
    }

    @Override
    public void configureTasks(ScheduledTaskRegistrar registrar) {
        tasks.forEach(registrar::addFixedDelayTask);
    }

    @Override
    public void close() {
        runs.close();
    }
}
