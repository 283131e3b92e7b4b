package dev.concert.domain.queue;

import static dev.concert.domain.Given.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.concert.domain.queue.AdmissionForecast.Sample;
import dev.concert.domain.queue.AdmissionForecast.Wait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AdmissionForecastTest {

    private static final int CAPACITY = 100;
    private static final Duration SESSION = Duration.ofMinutes(10);
    private static final Duration SESSION_PER_SLOT = SESSION.dividedBy(CAPACITY);

    /** One sample a second, between which so many slots came free and as many users were admitted. */
    private static List<Sample> samples(int... freed) {
        List<Sample> samples = new ArrayList<>();
        long total = 7;
        samples.add(new Sample(NOW, total, total, 0, true));
        for (int i = 0; i < freed.length; i++) {
            total += freed[i];
            samples.add(new Sample(NOW.plusSeconds(i + 1), total, total, 0, true));
        }
        return samples;
    }

    private static AdmissionForecast forecast(List<Sample> samples) {
        return AdmissionForecast.of(samples, CAPACITY, SESSION);
    }

    @Test
    void the_wait_is_the_position_divided_by_the_measured_rate() {
        AdmissionForecast forecast = forecast(samples(2, 2, 2, 2, 2));

        assertThat(forecast.isMeasured()).isTrue();
        assertThat(forecast.waitFor(1).expected()).isEqualTo(Duration.ofMillis(500));
        assertThat(forecast.waitFor(10).expected()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void the_time_before_the_first_slot_came_free_does_not_count() {
        assertThat(forecast(samples(0, 0, 0, 2, 2, 2, 2, 2)).waitFor(10).expected())
                .isEqualTo(Duration.ofSeconds(5));
        assertThat(forecast(samples(3, 3, 0, 0, 0, 0)).waitFor(10).expected()).isEqualTo(Duration.ofSeconds(10));
    }

    /** The samples, of which those from one to the other were taken during a pause. */
    private static List<Sample> pausedBetween(int from, int to, List<Sample> samples) {
        return IntStream.range(0, samples.size())
                .mapToObj(i -> {
                    Sample sample = samples.get(i);
                    return new Sample(
                            sample.at(),
                            sample.freedSlots(),
                            sample.admitted(),
                            sample.passedOver(),
                            i < from || to < i);
                })
                .toList();
    }

    @Test
    void time_in_which_no_user_was_admitted_does_not_count() {
        Wait steady = forecast(samples(2, 2, 2, 2, 2, 2)).waitFor(10);

        assertThat(forecast(pausedBetween(4, 8, samples(2, 2, 2, 0, 0, 0, 0, 0, 0, 2, 2, 2)))
                        .waitFor(10))
                .isEqualTo(steady);
        assertThat(forecast(pausedBetween(4, 8, samples(2, 2, 2, 9, 7, 1, 0, 0, 30, 2, 2, 2)))
                        .waitFor(10))
                .isEqualTo(steady);
        assertThat(forecast(pausedBetween(0, 5, samples(0, 0, 1, 0, 0, 0, 2, 2, 2, 2, 2, 2)))
                        .waitFor(10))
                .isEqualTo(steady);
    }

    @Test
    void after_a_pause_the_time_before_the_first_slot_comes_free_does_not_count_either() {
        assertThat(forecast(pausedBetween(4, 8, samples(2, 2, 2, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 2)))
                        .waitFor(10))
                .isEqualTo(forecast(samples(2, 2, 2, 2, 2, 2)).waitFor(10));
    }

    @Test
    void during_a_pause_the_rate_of_before_is_believed_as_long_as_samples_show_it() {
        assertThat(forecast(pausedBetween(6, 10, samples(2, 2, 2, 2, 2, 0, 0, 0, 0, 0)))
                        .waitFor(10)
                        .expected())
                .isEqualTo(Duration.ofSeconds(5));
        assertThat(forecast(pausedBetween(0, 5, samples(2, 2, 2, 2, 2))).isMeasured())
                .isFalse();
    }

    @Test
    void before_anything_is_measured_every_user_is_expected_to_stay_for_a_session() {
        for (List<Sample> nothing : List.of(List.<Sample>of(), samples(), samples(0, 0))) {
            AdmissionForecast forecast = forecast(nothing);

            assertThat(forecast.isMeasured()).isFalse();
            assertThat(forecast.waitFor(1)).isEqualTo(new Wait(SESSION_PER_SLOT, Duration.ZERO, SESSION));
            assertThat(forecast.waitFor(CAPACITY)).isEqualTo(new Wait(SESSION, Duration.ZERO, SESSION));
            assertThat(forecast.waitFor(CAPACITY + 1).latest()).isEqualTo(SESSION.multipliedBy(2));
        }
    }

    @Test
    void a_rate_is_believed_from_five_slots_in_five_seconds_on() {
        List<Sample> hasty =
                List.of(new Sample(NOW, 0, 0, 0, true), new Sample(NOW.plusMillis(4_999), 1_000, 1_000, 0, true));

        assertThat(forecast(samples(1, 1, 1, 1, 0, 0)).isMeasured()).isFalse();
        assertThat(forecast(hasty).isMeasured()).isFalse();
        assertThat(forecast(samples(1, 1, 1, 1, 1)).isMeasured()).isTrue();
    }

    @Test
    void a_token_that_is_passed_over_takes_no_slot() {
        List<Sample> halfAreAway =
                List.of(new Sample(NOW, 0, 5, 5, true), new Sample(NOW.plusSeconds(10), 20, 25, 25, true));

        assertThat(forecast(halfAreAway).waitFor(20).expected()).isEqualTo(Duration.ofSeconds(5));
        assertThat(forecast(halfAreAway).waitFor(1).expected()).isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void no_forecast_reaches_beyond_the_horizon() {
        AdmissionForecast slow = AdmissionForecast.of(List.of(), 1, Duration.ofDays(20));

        assertThat(slow.waitFor(1).expected()).isEqualTo(Duration.ofDays(20));
        assertThat(slow.waitFor(2).expected()).isEqualTo(AdmissionForecast.HORIZON);
        assertThat(slow.waitFor(Long.MAX_VALUE).latest()).isEqualTo(AdmissionForecast.HORIZON);
    }

    @Test
    void a_greater_position_never_means_a_shorter_wait() {
        AdmissionForecast forecast = forecast(samples(3, 1, 3, 1, 2));

        for (long position = 1; position < 1_000; position++) {
            Wait here = forecast.waitFor(position);
            Wait behind = forecast.waitFor(position + 1);
            assertThat(behind.expected()).isGreaterThanOrEqualTo(here.expected());
            assertThat(behind.earliest()).isGreaterThanOrEqualTo(here.earliest());
            assertThat(behind.latest()).isGreaterThanOrEqualTo(here.latest());
            assertThat(here.earliest()).isLessThanOrEqualTo(here.expected());
            assertThat(here.latest()).isGreaterThanOrEqualTo(here.expected());
        }
    }

    @Test
    void the_more_was_seen_the_narrower_the_interval() {
        int[] often = IntStream.generate(() -> 2).limit(300).toArray();

        Wait little = forecast(samples(2, 2, 2, 2, 2)).waitFor(100);
        Wait much = forecast(samples(often)).waitFor(100);

        assertThat(much.latest().minus(much.earliest()))
                .isLessThan(little.latest().minus(little.earliest()));
    }

    @Test
    void slots_that_come_free_in_bursts_widen_the_interval() {
        Wait steady = forecast(samples(2, 2, 2, 2, 2, 2, 2, 2, 2, 2)).waitFor(20);
        Wait bursts = forecast(samples(10, 0, 0, 0, 0, 10, 0, 0, 0, 0)).waitFor(20);

        assertThat(bursts.expected()).isEqualTo(steady.expected());
        assertThat(bursts.earliest()).isLessThan(steady.earliest());
        assertThat(bursts.latest()).isGreaterThan(steady.latest());
    }

    /** Slots that come free independently of each other, ten a second on average; the wait is the time to the 50th. */
    @Test
    void four_in_five_waits_end_within_the_interval() {
        long seed = Long.getLong("seed", 20300501L);
        Random random = new Random(seed);
        int inside = 0;
        int trials = 4_000;
        for (int trial = 0; trial < trials; trial++) {
            int[] freed = new int[60];
            for (double at = gap(random); at < freed.length; at += gap(random)) {
                freed[(int) at]++;
            }
            Wait foreseen = forecast(samples(freed)).waitFor(50);
            double wait =
                    IntStream.range(0, 50).mapToDouble(slot -> gap(random)).sum();
            inside += foreseen.earliest().toMillis() <= wait * 1_000
                            && wait * 1_000 <= foreseen.latest().toMillis()
                    ? 1
                    : 0;
        }

        assertThat((double) inside / trials).as("share inside, seed %d", seed).isCloseTo(0.8, within(0.04));
    }

    private static double gap(Random random) {
        return -Math.log(1 - random.nextDouble()) / 10;
    }
}
