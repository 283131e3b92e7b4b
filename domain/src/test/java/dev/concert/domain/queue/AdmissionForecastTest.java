package dev.concert.domain.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdmissionForecastTest {

    private static final int CAPACITY = 100;
    private static final Duration SESSION = Duration.ofMinutes(10);
    private static final Duration LAID_OUT_PER_PLACE = SESSION.dividedBy(CAPACITY);

    @Test
    void the_wait_is_the_place_divided_by_the_measured_rate() {
        AdmissionForecast forecast = AdmissionForecast.of(20, Duration.ofSeconds(10), CAPACITY, SESSION);

        assertThat(forecast.waitFor(1)).isEqualTo(Duration.ofMillis(500));
        assertThat(forecast.waitFor(10)).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void before_anything_is_measured_everybody_is_expected_to_stay_for_a_session() {
        AdmissionForecast forecast = AdmissionForecast.of(0, Duration.ZERO, CAPACITY, SESSION);

        assertThat(forecast.waitFor(1)).isEqualTo(LAID_OUT_PER_PLACE);
        assertThat(forecast.waitFor(CAPACITY)).isEqualTo(SESSION);
    }

    @Test
    void a_rate_is_believed_from_two_slots_in_a_second_on() {
        assertThat(AdmissionForecast.of(1, Duration.ofHours(1), CAPACITY, SESSION)
                        .waitFor(1))
                .isEqualTo(LAID_OUT_PER_PLACE);
        assertThat(AdmissionForecast.of(1_000, Duration.ofMillis(999), CAPACITY, SESSION)
                        .waitFor(1))
                .isEqualTo(LAID_OUT_PER_PLACE);
        assertThat(AdmissionForecast.of(2, Duration.ofSeconds(1), CAPACITY, SESSION)
                        .waitFor(1))
                .isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void no_forecast_reaches_beyond_the_horizon() {
        AdmissionForecast slow = new AdmissionForecast(1e-9);

        assertThat(slow.waitFor(1)).isEqualTo(AdmissionForecast.HORIZON);
        assertThat(slow.waitFor(Long.MAX_VALUE)).isEqualTo(AdmissionForecast.HORIZON);
    }

    @Test
    void who_stands_further_back_never_waits_less() {
        AdmissionForecast forecast = AdmissionForecast.of(7, Duration.ofSeconds(3), CAPACITY, SESSION);

        for (long place = 1; place < 1_000; place++) {
            assertThat(forecast.waitFor(place + 1)).isGreaterThanOrEqualTo(forecast.waitFor(place));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.NEGATIVE_INFINITY})
    void slots_come_free_at_some_rate(double rate) {
        assertThatThrownBy(() -> new AdmissionForecast(rate)).isInstanceOf(IllegalArgumentException.class);
    }
}
