package dev.concert.application.queue.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.application.ServiceMetrics.Forecast;
import dev.concert.domain.Given;
import dev.concert.domain.queue.QueueTokenState.EndReason;
import dev.concert.domain.queue.Turnstile;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class QueuePaceTest extends TwoNodes {

    @Test
    void how_forecasts_turn_out_is_counted() {
        Turnstile turnstile = new Turnstile(database.queues(), database.tokens(), database.presence(), Given.ADMISSION);
        waiting(400);
        for (int second = 0; second < 120; second++) {
            one.at(Duration.ofSeconds(second).plusMillis(100));
            database.tokens.rows().stream()
                    .filter(token -> !token.isCounted() && token.isLiveAt(one.clock.instant()))
                    .toList()
                    .forEach(token -> given.changed(token, it -> it.end(EndReason.PAID, one.clock.instant())));
            database.atomically(() -> turnstile.admit(database.queues().lock(queue), one.clock));
            one.snapshots.of(queue);
        }

        assertThat(metrics.forecasts.get(Forecast.RIGHT)).hasPositiveValue();
        assertThat(metrics.forecasts.get(Forecast.TOO_EARLY)).hasValue(0);
        assertThat(metrics.forecasts.get(Forecast.TOO_LATE)).hasValue(0);
    }
}
