package dev.concert.application.access;

import dev.concert.application.UnitOfWork;
import java.time.Duration;
import java.time.InstantSource;

/** Purges the answers that are too old to be asked for again: run every so often, by any number of nodes. */
public record PurgeAnswersUseCase(IdempotencyStore answers, UnitOfWork unitOfWork, InstantSource clock) {

    /** How long an answer is given again at least. */
    public static final Duration KEPT_FOR = Duration.ofHours(24);

    private static final int BATCH = 500;

    public int purge() {
        int purged = 0;
        int batch;
        do {
            batch = unitOfWork.execute(() -> answers.forget(clock.instant().minus(KEPT_FOR), BATCH));
            purged += batch;
        } while (batch == BATCH);
        return purged;
    }
}
