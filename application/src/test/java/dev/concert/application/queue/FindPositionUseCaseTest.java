package dev.concert.application.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concert.application.InMemoryApplication;
import dev.concert.application.UseCaseTest;
import dev.concert.application.access.TokenJudge;
import dev.concert.application.queue.FindPositionUseCase.Position;
import dev.concert.domain.Given;
import dev.concert.domain.concert.Performance;
import dev.concert.domain.queue.Queue;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenState.Admitted;
import dev.concert.domain.queue.QueueTokenState.EndReason;
import dev.concert.domain.shared.Ids.QueueId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FindPositionUseCaseTest extends UseCaseTest {

    private static final Duration PER_POSITION = Given.ADMISSION.sessionWindow().dividedBy(CAPACITY);

    private Position find(QueueToken token) {
        return app.useCases.findPosition().find(stored(token));
    }

    @Test
    void an_admitted_user_has_position_zero_and_the_time_of_the_admission() {
        QueueToken kim = join("kim");

        at(NOW.plusSeconds(60));

        assertThat(find(kim).listNum()).isZero();
        assertThat(find(kim).expectedTime()).isEqualTo(NOW);
        assertThat(find(kim).expiresAt()).isEqualTo(SESSION_END);
    }

    @Test
    void an_unclaimed_admission_lasts_until_the_end_of_the_claim_window() {
        fillTheHouse();
        QueueToken kim = join("kim");
        app.resize(CAPACITY + 1);
        admit();

        assertThat(find(kim).expiresAt()).isEqualTo(CLAIM_END);
    }

    @Test
    void an_admission_that_covers_a_hold_lasts_until_the_end_of_the_hold() {
        QueueToken kim = join("kim");
        at(SESSION_END.minus(TICK));
        Instant holdEnd = held(kim, performance(1), 1).heldUntil();

        assertThat(find(kim).expiresAt()).isEqualTo(holdEnd);
    }

    @Test
    void the_position_of_a_waiting_user_is_how_many_are_ahead_plus_one() {
        fillTheHouse();
        QueueToken kim = join("kim");
        QueueToken lee = join("lee");
        QueueToken park = join("park");

        assertThat(find(kim).listNum()).isEqualTo(1);
        assertThat(find(lee).listNum()).isEqualTo(2);
        assertThat(find(park).listNum()).isEqualTo(3);
        assertThat(find(park).expiresAt()).isNull();

        app.useCases.leaveQueue().leave(lee.id());
        assertThat(find(park).listNum()).isEqualTo(2);
    }

    @Test
    void before_a_slot_comes_free_every_user_is_expected_to_stay_for_a_session() {
        fillTheHouse();
        QueueToken kim = join("kim");
        QueueToken lee = join("lee");

        assertThat(find(kim).expectedTime()).isEqualTo(NOW.plus(PER_POSITION));
        assertThat(find(lee).expectedTime()).isEqualTo(NOW.plus(PER_POSITION.multipliedBy(2)));
    }

    @Test
    void once_slots_come_free_the_measured_rate_counts() {
        QueueToken kim = firstInQueueOfOneSlotInFiveSeconds();

        Position position = find(kim);

        assertThat(position.expectedKnown()).isTrue();
        assertThat(position.expectedTime()).isEqualTo(app.clock.instant().plusSeconds(5));
        assertThat(position.expectedEarliest()).isBefore(position.expectedTime());
        assertThat(position.expectedLatest()).isAfter(position.expectedTime());
    }

    /** Five slots have come free in 25 seconds, each admission was claimed, and kim is the first waiting user. */
    private QueueToken firstInQueueOfOneSlotInFiveSeconds() {
        List<QueueToken> people = Stream.of("a", "b", "c", "d", "e", "f", "g", "h")
                .map(this::join)
                .toList();
        QueueToken kim = join("kim");
        find(kim);
        for (QueueToken leaving : people.subList(0, people.size() - CAPACITY)) {
            at(app.clock.instant().plusSeconds(5));
            app.useCases.leaveQueue().leave(leaving.id());
            admit();
            find(kim);
            people.forEach(token -> app.useCases.findPosition().find(token.id()));
        }
        return kim;
    }

    @Test
    void a_forecast_without_a_measured_rate_is_not_known() {
        fillTheHouse();

        Position position = find(join("kim"));

        assertThat(position.expectedKnown()).isFalse();
        assertThat(position.expectedEarliest()).isEqualTo(NOW);
        assertThat(position.expectedLatest()).isEqualTo(SESSION_END);
    }

    @Test
    void the_times_of_an_admission_are_facts() {
        Position position = find(join("kim"));

        assertThat(position.expectedKnown()).isTrue();
        assertThat(List.of(position.expectedEarliest(), position.expectedLatest()))
                .containsOnly(NOW);
    }

    @Test
    void while_a_queue_is_paused_only_the_position_is_known() {
        QueueToken kim = firstInQueueOfOneSlotInFiveSeconds();

        change(Queue::pause);
        assertThat(find(kim).expectedKnown()).isFalse();
        assertThat(find(kim).listNum()).isEqualTo(1);
        assertThat(find(kim).expectedTime()).isAfter(app.clock.instant());

        change(Queue::resume);
        assertThat(find(kim).expectedKnown()).isTrue();
    }

    @Test
    void a_pause_does_not_make_a_queue_look_slower() {
        QueueToken kim = firstInQueueOfOneSlotInFiveSeconds();

        change(Queue::pause);
        for (int asked = 0; asked < 60; asked++) {
            at(app.clock.instant().plusSeconds(5));
            find(kim);
        }
        change(Queue::resume);

        assertThat(find(kim).expectedKnown()).isTrue();
        assertThat(find(kim).expectedTime()).isEqualTo(app.clock.instant().plusSeconds(5));
    }

    private void change(UnaryOperator<Queue> change) {
        app.useCases.configureQueue().change(QueueId.GLOBAL, change, call(Void.class));
        at(app.clock.instant().plusSeconds(1));
    }

    @Test
    void the_first_users_are_expected_when_the_queue_opens_and_the_next_later() {
        Instant opening = NOW.plusSeconds(300);
        change(queue -> queue.openAt(opening));
        List<QueueToken> people =
                Stream.of("kim", "lee", "park", "choi").map(this::join).toList();

        assertThat(people)
                .extracting(token -> find(token).expectedTime())
                .containsExactly(opening, opening, opening, opening.plus(PER_POSITION));
        assertThat(people).extracting(token -> find(token).listNum()).containsExactly(1L, 2L, 3L, 4L);
        assertThat(find(people.getFirst()).expectedKnown()).isFalse();
    }

    @Test
    void the_seats_left_are_those_that_the_queue_leads_to() {
        Performance ofAll = performance("Encore", DATE, 3);
        Performance own = performance("Farewell", DATE, 7);
        QueueToken kim = join("kim");
        fillTheHouse();
        QueueToken lee = join("lee");
        openQueue(own.concert().id(), 1);
        QueueToken park = join("park", own.concert().id());

        assertThat(find(lee).seatsLeft()).isEqualTo(3);
        assertThat(find(park).seatsLeft()).isEqualTo(7);

        held(kim, ofAll, 1, 2);
        at(app.clock.instant().plusSeconds(1));
        assertThat(find(lee).seatsLeft()).isEqualTo(1);
        assertThat(find(kim).seatsLeft()).isEqualTo(1);
    }

    @Test
    void a_user_known_to_wait_is_answered_without_a_query_of_the_token() {
        fillTheHouse();
        QueueToken kim = join("kim");
        // By the store kim has left.
        app.database.atomically(() -> {
            app.database.tokens.put(kim.id(), kim.end(EndReason.LEFT, NOW));
            return kim;
        });

        assertThat(((Position) app.useCases.findPosition().find(kim.id())).listNum())
                .isEqualTo(1);
    }

    @Test
    void an_admission_or_an_end_is_read_from_the_store() {
        QueueToken inside = join("inside");
        fillTheHouse();
        QueueToken kim = join("kim");
        app.useCases.leaveQueue().leave(inside.id());
        admit();

        assertThat(((Position) app.useCases.findPosition().find(kim.id())).isAdmitted())
                .isTrue();
        assertThat(state(kim))
                .isInstanceOfSatisfying(
                        Admitted.class,
                        admitted -> assertThat(admitted.claimedAt()).isNotNull());
        app.useCases.leaveQueue().leave(kim.id());
        assertThat(app.useCases.findPosition().find(kim.id()))
                .isEqualTo(new FindPositionUseCase.Refused(new TokenJudge.ExpiredToken(EndReason.LEFT)));
        assertThat(app.useCases.findPosition().find(UNKNOWN))
                .isEqualTo(new FindPositionUseCase.Refused(new TokenJudge.UnknownToken()));
    }

    @Test
    void the_first_user_polls_again_within_a_second_and_an_admitted_one_within_ten() {
        QueueToken inside = join("inside");
        fillTheHouse();
        QueueToken front = join("front");

        for (int i = 0; i < 100; i++) {
            assertThat(find(front).pollAfter()).isBetween(Duration.ofMillis(900), Duration.ofMillis(1_000));
            assertThat(find(inside).pollAfter()).isBetween(Duration.ofMillis(9_000), Duration.ofMillis(10_000));
        }
    }

    @Test
    void the_pace_of_polling_slows_down_along_the_queue_to_ten_seconds() {
        fillTheHouse();
        QueueToken kim = join("kim");

        assertThat(pollAfter(kim, 1)).isEqualTo(Duration.ofMillis(1_000));
        assertThat(pollAfter(kim, 2)).isEqualTo(Duration.ofMillis(1_005));
        assertThat(pollAfter(kim, 1_800)).isEqualTo(Duration.ofMillis(9_995));
        assertThat(pollAfter(kim, 1_801)).isEqualTo(Duration.ofMillis(10_000));
        assertThat(pollAfter(kim, 1_000_000)).isEqualTo(Duration.ofMillis(10_000));
    }

    @Test
    void polls_are_rarer_while_the_opening_is_far_away_and_every_user_polls_once_more_before_it() {
        QueueToken kim = join("kim");
        fillTheHouse();
        QueueToken lee = join("lee");
        change(queue -> queue.openAt(app.clock.instant().plus(Duration.ofHours(9))));
        assertThat(pollAfter(lee, 1)).isEqualTo(Duration.ofSeconds(60));
        assertThat(pollAfter(lee, 1_000_000)).isEqualTo(Duration.ofSeconds(60));
        assertThat(pollAfter(kim, 1)).isEqualTo(Duration.ofSeconds(10));

        for (int seconds : List.of(119, 60, 20, 12, 5, 3)) {
            change(queue -> queue.openAt(app.clock.instant().plusSeconds(seconds + 1)));
            assertThat(pollAfter(lee, 1)).isEqualTo(Duration.ofMillis(seconds * 500L));
            assertThat(pollAfter(lee, 1_000_000)).isLessThan(Duration.ofSeconds(seconds));
        }
        change(queue -> queue.openAt(app.clock.instant().plusSeconds(1)));
        assertThat(pollAfter(lee, 1)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void a_position_states_what_the_queue_is_like() {
        Instant opening = NOW.plusSeconds(300);
        change(queue -> queue.openAt(opening).pause());
        join("kim");
        Position lee = find(join("lee"));

        assertThat(lee.queueId()).isEqualTo(QueueId.GLOBAL);
        assertThat(lee.waiting()).isEqualTo(2);
        assertThat(lee.paused()).isTrue();
        assertThat(lee.opensAt()).isEqualTo(opening);
        assertThat(lee.keptFor()).isEqualTo(InMemoryApplication.ADMISSION.forgetAfter());
    }

    @Test
    void an_admitted_token_is_not_kept_for_a_time() {
        change(queue -> queue.openAt(NOW));
        Position kim = find(join("kim"));

        assertThat(kim.keptFor()).isNull();
        assertThat(kim.waiting()).isZero();
    }

    /** At that position, and without jitter. */
    private Duration pollAfter(QueueToken token, long position) {
        Random withoutJitter = new Random() {
            @Override
            public double nextDouble(double origin, double bound) {
                return bound;
            }
        };
        QueueToken there = new QueueToken(
                token.id(),
                token.queueId(),
                token.number() + position - 1,
                token.number() + position - 1,
                token.userId(),
                token.issuedAt(),
                token.state());
        return new FindPositionUseCase(
                        app.useCases.calls(),
                        app.useCases.snapshots(),
                        app.departures,
                        app.useCases.presence(),
                        InMemoryApplication.ADMISSION,
                        app.clock,
                        withoutJitter)
                .find(there)
                .pollAfter();
    }

    @Test
    void an_ended_token_has_no_position() {
        QueueToken kim = join("kim");
        app.useCases.leaveQueue().leave(kim.id());
        QueueToken ended = stored(kim);

        assertThatThrownBy(() -> app.useCases.findPosition().find(ended)).isInstanceOf(IllegalArgumentException.class);
    }
}
