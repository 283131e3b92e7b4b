package dev.concert.bootstrap;

import dev.concert.application.access.PurgeAnswersUseCase;
import dev.concert.application.queue.AdmitWaitingUseCase;
import dev.concert.application.queue.ForgetAbsentUseCase;
import dev.concert.application.queue.presence.Presence;
import dev.concert.application.queue.snapshot.QueueSnapshots;
import dev.concert.application.reservation.ExpireReservationsUseCase;
import dev.concert.domain.shared.Ids.QueueId;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** The jobs that repeat. Every node runs all of them; the locks see to it that nothing is done twice. */
@Component
@ConditionalOnBooleanProperty(name = "concert.jobs", matchIfMissing = true)
class Jobs implements AutoCloseable {

    /** A stuck queue keeps one of the pool's connections, so this is well below their number. */
    private static final int RUNS_AT_ONCE = 4;

    private final AdmitWaitingUseCase admitWaiting;
    private final QueueSnapshots snapshots;
    private final Presence presence;
    private final ForgetAbsentUseCase forgetAbsent;
    private final ExpireReservationsUseCase expireReservations;
    private final PurgeAnswersUseCase purgeAnswers;
    private final Timer refreshes;
    private final ParallelJob<Long> runs;
    private final JobLog admission = new JobLog("Looking for queues with something to do");
    private final JobLog refresh = new JobLog("Taking the next snapshots of the queues");
    private final JobLog heartbeats = new JobLog("Storing heartbeats");
    private final JobLog watch = new JobLog("Recording the uptime");
    private final JobLog absence = new JobLog("Forgetting absent users");
    private final JobLog expiry = new JobLog("Tidying up overdue holds");
    private final JobLog forgetting = new JobLog("Purging old answers");

    Jobs(
            AdmitWaitingUseCase admitWaiting,
            QueueSnapshots snapshots,
            Presence presence,
            ForgetAbsentUseCase forgetAbsent,
            ExpireReservationsUseCase expireReservations,
            PurgeAnswersUseCase purgeAnswers,
            MeterRegistry registry) {
        this.admitWaiting = admitWaiting;
        this.runs = new ParallelJob<>(
                "Admitting the users of queue", RUNS_AT_ONCE, queue -> admitWaiting.admit(new QueueId(queue)));
        this.snapshots = snapshots;
        this.presence = presence;
        this.forgetAbsent = forgetAbsent;
        this.expireReservations = expireReservations;
        this.purgeAnswers = purgeAnswers;
        this.refreshes = Timer.builder("concert.queue.refresh")
                .description("Time to take the next snapshots of the queues")
                .register(registry);
    }

    /** While fewer queues than {@value #RUNS_AT_ONCE} are stuck, as under the lock of a frozen node, the others are served. */
    @Scheduled(fixedDelayString = "PT0.2S")
    void admitWaiting() {
        admission.run(() ->
                runs.start(admitWaiting.dueQueues().stream().map(QueueId::value).toList()));
    }

    /** Several times in each tick. */
    @Scheduled(fixedDelayString = "PT0.03S")
    void prepareSnapshots() {
        refresh.run(() -> {
            long begin = System.nanoTime();
            if (snapshots.prepare()) {
                refreshes.record(Duration.ofNanos(System.nanoTime() - begin));
            }
        });
    }

    @Scheduled(fixedDelayString = "PT0.25S")
    void storeHeartbeats() {
        heartbeats.run(presence::store);
    }

    @Scheduled(fixedDelayString = "PT3S")
    void recordUptime() {
        watch.run(presence::recordUptime);
    }

    @Scheduled(fixedDelayString = "PT1S")
    void forgetAbsent() {
        absence.run(forgetAbsent::forget);
    }

    @Scheduled(fixedDelayString = "PT1S")
    void expireReservations() {
        expiry.run(expireReservations::expire);
    }

    @Scheduled(fixedDelayString = "PT1M")
    void purgeAnswers() {
        forgetting.run(purgeAnswers::purge);
    }

    @Override
    public void close() {
        runs.close();
    }
}
