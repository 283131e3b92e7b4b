package dev.concert.bootstrap;

import dev.concert.application.idempotency.PurgeAnswersUseCase;
import dev.concert.application.queue.AdmitWaitingUseCase;
import dev.concert.application.queue.ForgetAbsentUseCase;
import dev.concert.application.queue.Presence;
import dev.concert.application.queue.WaitingLines;
import dev.concert.application.reservation.ExpireReservationsUseCase;
import dev.concert.domain.queue.QueueId;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** What the service does unasked. Every node does all of it; the locks see to it that nothing is done twice. */
@Component
@ConditionalOnBooleanProperty(name = "concert.jobs", matchIfMissing = true)
class Jobs implements AutoCloseable {

    /** A line that is stuck keeps one of the pool's connections, so this is well below their number. */
    private static final int TURNS_AT_ONCE = 4;

    private final AdmitWaitingUseCase admitWaiting;
    private final WaitingLines lines;
    private final Presence presence;
    private final ForgetAbsentUseCase forgetAbsent;
    private final ExpireReservationsUseCase expireReservations;
    private final PurgeAnswersUseCase purgeAnswers;
    private final Timer refreshes;
    private final SideBySide<Long> turns;
    private final JobLog admission = new JobLog("Looking for lines in which somebody may be let in");
    private final JobLog refresh = new JobLog("Looking at the lines");
    private final JobLog heartbeats = new JobLog("Storing who was seen");
    private final JobLog watch = new JobLog("Keeping watch");
    private final JobLog absence = new JobLog("Forgetting who is away");
    private final JobLog expiry = new JobLog("Tidying up holds that ran out");
    private final JobLog forgetting = new JobLog("Forgetting old answers");

    Jobs(
            AdmitWaitingUseCase admitWaiting,
            WaitingLines lines,
            Presence presence,
            ForgetAbsentUseCase forgetAbsent,
            ExpireReservationsUseCase expireReservations,
            PurgeAnswersUseCase purgeAnswers,
            MeterRegistry registry) {
        this.admitWaiting = admitWaiting;
        this.turns = new SideBySide<>(
                "Letting in who waits in line", TURNS_AT_ONCE, line -> admitWaiting.admit(new QueueId(line)));
        this.lines = lines;
        this.presence = presence;
        this.forgetAbsent = forgetAbsent;
        this.expireReservations = expireReservations;
        this.purgeAnswers = purgeAnswers;
        this.refreshes = Timer.builder("concert.queue.refresh")
                .description("Looking at the lines for what people are told next")
                .register(registry);
    }

    /** Where fewer lines than {@value #TURNS_AT_ONCE} are stuck, as under the lock of a node that stands still, the others are turned. */
    @Scheduled(fixedDelayString = "PT0.2S")
    void admitWaiting() {
        admission.run(() -> turns.begin(
                admitWaiting.linesToTurn().stream().map(QueueId::value).toList()));
    }

    /** Several times in each slot of {@link WaitingLines}. */
    @Scheduled(fixedDelayString = "PT0.03S")
    void refreshLines() {
        refresh.run(() -> {
            long begin = System.nanoTime();
            if (lines.prepare()) {
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
        turns.close();
    }
}
