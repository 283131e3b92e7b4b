package dev.concert.bootstrap;

import dev.concert.application.idempotency.ForgetAnswersUseCase;
import dev.concert.application.queue.AdmitWaitingUseCase;
import dev.concert.application.reservation.ExpireReservationsUseCase;
import dev.concert.domain.queue.QueueId;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** What the service does unasked. Every node does all of it; the locks see to it that nothing is done twice. */
@Component
@ConditionalOnBooleanProperty(name = "concert.jobs", matchIfMissing = true)
class Jobs {

    private final AdmitWaitingUseCase admitWaiting;
    private final ExpireReservationsUseCase expireReservations;
    private final ForgetAnswersUseCase forgetAnswers;
    private final JobLog admission = new JobLog("Letting in who waits");
    private final JobLog expiry = new JobLog("Tidying up holds that ran out");
    private final JobLog forgetting = new JobLog("Forgetting old answers");

    Jobs(
            AdmitWaitingUseCase admitWaiting,
            ExpireReservationsUseCase expireReservations,
            ForgetAnswersUseCase forgetAnswers) {
        this.admitWaiting = admitWaiting;
        this.expireReservations = expireReservations;
        this.forgetAnswers = forgetAnswers;
    }

    @Scheduled(fixedDelayString = "PT0.2S")
    void admitWaiting() {
        admission.run(() -> admitWaiting.admit(QueueId.GLOBAL));
    }

    @Scheduled(fixedDelayString = "PT1S")
    void expireReservations() {
        expiry.run(expireReservations::expire);
    }

    @Scheduled(fixedDelayString = "PT1M")
    void forgetAnswers() {
        forgetting.run(forgetAnswers::forget);
    }
}
