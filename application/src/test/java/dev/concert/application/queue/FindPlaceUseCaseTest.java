package dev.concert.application.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concert.application.UseCaseTest;
import dev.concert.application.queue.FindPlaceUseCase.Place;
import dev.concert.domain.Given;
import dev.concert.domain.queue.QueueId;
import dev.concert.domain.queue.QueueToken;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FindPlaceUseCaseTest extends UseCaseTest {

    private static final Duration PER_PLACE = Given.ADMISSION.sessionWindow().dividedBy(CAPACITY);

    private Place find(QueueToken token) {
        return app.findPlace.find(stored(token));
    }

    @Test
    void who_is_admitted_has_place_zero_and_the_time_of_the_admission() {
        QueueToken kim = join("kim");

        at(NOW.plusSeconds(60));

        assertThat(find(kim).listNum()).isZero();
        assertThat(find(kim).expectedTime()).isEqualTo(NOW);
        assertThat(find(kim).expiresAt()).isEqualTo(SESSION_END);
    }

    @Test
    void who_is_admitted_and_away_has_until_the_end_of_the_claim_window() {
        fillTheHouse();
        QueueToken kim = join("kim");
        app.openLine(CAPACITY + 1);
        admit();

        assertThat(find(kim).expiresAt()).isEqualTo(CLAIM_END);
    }

    @Test
    void who_holds_seats_beyond_the_session_has_until_the_end_of_the_hold() {
        QueueToken kim = join("kim");
        at(SESSION_END.minus(TICK));
        Instant holdEnd = held(kim, performance(1), 1).heldUntil();

        assertThat(find(kim).expiresAt()).isEqualTo(holdEnd);
    }

    @Test
    void who_waits_counts_those_ahead_and_oneself() {
        fillTheHouse();
        QueueToken kim = join("kim");
        QueueToken lee = join("lee");
        QueueToken park = join("park");

        assertThat(find(kim).listNum()).isEqualTo(1);
        assertThat(find(lee).listNum()).isEqualTo(2);
        assertThat(find(park).listNum()).isEqualTo(3);
        assertThat(find(park).expiresAt()).isNull();

        app.leaveQueue.leave(lee.id());
        assertThat(find(park).listNum()).isEqualTo(2);
    }

    @Test
    void before_anybody_has_left_a_slot_everybody_is_expected_to_stay_for_a_session() {
        fillTheHouse();
        QueueToken kim = join("kim");
        QueueToken lee = join("lee");

        assertThat(find(kim).expectedTime()).isEqualTo(NOW.plus(PER_PLACE));
        assertThat(find(lee).expectedTime()).isEqualTo(NOW.plus(PER_PLACE.multipliedBy(2)));
    }

    @Test
    void once_slots_come_free_the_measured_rate_counts() {
        QueueToken first = join("first");
        QueueToken second = join("second");
        fillTheHouse();
        QueueToken kim = join("kim");
        app.leaveQueue.leave(first.id());
        at(NOW.plusSeconds(10));
        app.leaveQueue.leave(second.id());

        assertThat(find(kim).expectedTime()).isEqualTo(NOW.plusSeconds(10).plusSeconds(5));
    }

    @Test
    void a_forecast_is_kept_for_a_second() {
        QueueToken first = join("first");
        QueueToken second = join("second");
        fillTheHouse();
        QueueToken kim = join("kim");
        app.leaveQueue.leave(first.id());
        at(NOW.plusSeconds(10));
        Instant before = find(kim).expectedTime();
        app.leaveQueue.leave(second.id());

        at(NOW.plusSeconds(11).minus(TICK));
        assertThat(find(kim).expectedTime()).isEqualTo(before.plusSeconds(1).minus(TICK));

        at(NOW.plusSeconds(11));
        assertThat(find(kim).expectedTime()).isEqualTo(NOW.plusSeconds(11).plusMillis(5_500));
    }

    @Test
    void who_stands_at_the_front_asks_again_within_a_second_and_who_is_admitted_within_ten() {
        QueueToken inside = join("inside");
        fillTheHouse();
        QueueToken front = join("front");

        for (int i = 0; i < 100; i++) {
            assertThat(find(front).pollAfter()).isBetween(Duration.ofMillis(900), Duration.ofMillis(1_000));
            assertThat(find(inside).pollAfter()).isBetween(Duration.ofMillis(9_000), Duration.ofMillis(10_000));
        }
    }

    @Test
    void the_pace_of_asking_slows_down_along_the_line_to_ten_seconds() {
        fillTheHouse();
        QueueToken kim = join("kim");

        assertThat(pollAfter(kim, 1)).isEqualTo(Duration.ofMillis(1_000));
        assertThat(pollAfter(kim, 2)).isEqualTo(Duration.ofMillis(1_005));
        assertThat(pollAfter(kim, 1_800)).isEqualTo(Duration.ofMillis(9_995));
        assertThat(pollAfter(kim, 1_801)).isEqualTo(Duration.ofMillis(10_000));
        assertThat(pollAfter(kim, 1_000_000)).isEqualTo(Duration.ofMillis(10_000));
    }

    /** At that place, and without jitter. */
    private Duration pollAfter(QueueToken token, long place) {
        QueueQueries atPlace = new QueueQueries() {
            @Override
            public long countWaitingBefore(QueueId queueId, long number) {
                return place - 1;
            }

            @Override
            public Throughput throughput(QueueId queueId, Instant since) {
                return app.queueQueries.throughput(queueId, since);
            }

            @Override
            public Length length(QueueId queueId) {
                return app.queueQueries.length(queueId);
            }
        };
        Random withoutJitter = new Random() {
            @Override
            public double nextDouble(double origin, double bound) {
                return bound;
            }
        };
        return new FindPlaceUseCase(atPlace, Given.ADMISSION, app.clock, withoutJitter)
                .find(token)
                .pollAfter();
    }

    @Test
    void who_has_left_has_no_place() {
        QueueToken kim = join("kim");
        app.leaveQueue.leave(kim.id());
        QueueToken ended = stored(kim);

        assertThatThrownBy(() -> app.findPlace.find(ended)).isInstanceOf(IllegalArgumentException.class);
    }
}
