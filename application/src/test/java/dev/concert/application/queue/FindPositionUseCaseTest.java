package dev.concert.application.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concert.application.UseCaseTest;
import dev.concert.application.access.TokenJudge;
import dev.concert.application.queue.FindPositionUseCase.Position;
import dev.concert.domain.Given;
import dev.concert.domain.concert.Performance;
import dev.concert.domain.queue.Queue;
import dev.concert.domain.queue.QueueId;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenState.Admitted;
import dev.concert.domain.queue.QueueTokenState.EndReason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FindPositionUseCaseTest extends UseCaseTest {

    private static final Duration PER_PLACE = Given.ADMISSION.sessionWindow().dividedBy(CAPACITY);

    private Position find(QueueToken token) {
        return app.findPosition.find(stored(token));
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
        app.resize(CAPACITY + 1);
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
        QueueToken kim = lineOfOneSlotInFiveSeconds();

        Position place = find(kim);

        assertThat(place.expectedKnown()).isTrue();
        assertThat(place.expectedTime()).isEqualTo(app.clock.instant().plusSeconds(5));
        assertThat(place.expectedEarliest()).isBefore(place.expectedTime());
        assertThat(place.expectedLatest()).isAfter(place.expectedTime());
    }

    /** Five slots have come free in 25 seconds, whoever was let in showed up, and kim is the first of those who wait. */
    private QueueToken lineOfOneSlotInFiveSeconds() {
        List<QueueToken> people = Stream.of("a", "b", "c", "d", "e", "f", "g", "h")
                .map(this::join)
                .toList();
        QueueToken kim = join("kim");
        find(kim);
        for (QueueToken leaving : people.subList(0, people.size() - CAPACITY)) {
            at(app.clock.instant().plusSeconds(5));
            app.leaveQueue.leave(leaving.id());
            admit();
            find(kim);
            people.forEach(token -> app.findPosition.find(token.id()));
        }
        return kim;
    }

    @Test
    void before_there_is_a_rate_nobody_pretends_to_know() {
        fillTheHouse();

        Position place = find(join("kim"));

        assertThat(place.expectedKnown()).isFalse();
        assertThat(place.expectedEarliest()).isEqualTo(NOW);
        assertThat(place.expectedLatest()).isEqualTo(SESSION_END);
    }

    @Test
    void what_is_told_of_an_admission_is_a_fact() {
        Position place = find(join("kim"));

        assertThat(place.expectedKnown()).isTrue();
        assertThat(List.of(place.expectedEarliest(), place.expectedLatest())).containsOnly(NOW);
    }

    @Test
    void while_the_line_is_paused_nothing_is_known_but_the_place() {
        QueueToken kim = lineOfOneSlotInFiveSeconds();

        change(Queue::pause);
        assertThat(find(kim).expectedKnown()).isFalse();
        assertThat(find(kim).listNum()).isEqualTo(1);
        assertThat(find(kim).expectedTime()).isAfter(app.clock.instant());

        change(Queue::resume);
        assertThat(find(kim).expectedKnown()).isTrue();
    }

    @Test
    void a_pause_does_not_make_the_line_look_slower() {
        QueueToken kim = lineOfOneSlotInFiveSeconds();

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
        app.changeQueue.change(new ChangeQueueUseCase.Command(QueueId.GLOBAL, change));
        at(app.clock.instant().plusSeconds(1));
    }

    @Test
    void before_the_line_opens_the_first_are_expected_when_it_does_and_the_next_later() {
        Instant opening = NOW.plusSeconds(300);
        change(queue -> queue.openAt(opening));
        List<QueueToken> people =
                Stream.of("kim", "lee", "park", "choi").map(this::join).toList();

        assertThat(people)
                .extracting(token -> find(token).expectedTime())
                .containsExactly(opening, opening, opening, opening.plus(PER_PLACE));
        assertThat(people).extracting(token -> find(token).listNum()).containsExactly(1L, 2L, 3L, 4L);
        assertThat(find(people.getFirst()).expectedKnown()).isFalse();
    }

    @Test
    void the_seats_left_are_those_that_the_line_leads_to() {
        Performance ofAll = performance("Encore", DATE, 3);
        Performance own = performance("Farewell", DATE, 7);
        QueueToken kim = join("kim");
        fillTheHouse();
        QueueToken lee = join("lee");
        app.openQueue.open(new OpenQueueUseCase.Command(own.concert().id(), 1));
        QueueToken park = join("park", own.concert().id());

        assertThat(find(lee).seatsLeft()).isEqualTo(3);
        assertThat(find(park).seatsLeft()).isEqualTo(7);

        held(kim, ofAll, 1, 2);
        at(app.clock.instant().plusSeconds(1));
        assertThat(find(lee).seatsLeft()).isEqualTo(1);
        assertThat(find(kim).seatsLeft()).isEqualTo(1);
    }

    @Test
    void who_is_known_to_wait_is_told_without_a_query_of_the_token() {
        fillTheHouse();
        QueueToken kim = join("kim");
        // Nobody could tell by the store any more who kim is.
        app.database.atomically(() -> {
            app.database.tokens.put(kim.id(), kim.end(EndReason.LEFT, NOW));
            return kim;
        });

        assertThat(((Position) app.findPosition.find(kim.id())).listNum()).isEqualTo(1);
    }

    @Test
    void who_is_let_in_or_has_left_is_told_so_by_the_store() {
        QueueToken inside = join("inside");
        fillTheHouse();
        QueueToken kim = join("kim");
        app.leaveQueue.leave(inside.id());
        admit();

        assertThat(((Position) app.findPosition.find(kim.id())).isAdmitted()).isTrue();
        assertThat(state(kim))
                .isInstanceOfSatisfying(
                        Admitted.class,
                        admitted -> assertThat(admitted.claimedAt()).isNotNull());
        app.leaveQueue.leave(kim.id());
        assertThat(app.findPosition.find(kim.id()))
                .isEqualTo(new FindPositionUseCase.Refused(new TokenJudge.ExpiredToken()));
        assertThat(app.findPosition.find(UNKNOWN))
                .isEqualTo(new FindPositionUseCase.Refused(new TokenJudge.UnknownToken()));
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
        Random withoutJitter = new Random() {
            @Override
            public double nextDouble(double origin, double bound) {
                return bound;
            }
        };
        QueueToken there = new QueueToken(
                token.id(),
                token.queueId(),
                token.number() + place - 1,
                token.number() + place - 1,
                token.userId(),
                token.issuedAt(),
                token.state());
        return new FindPositionUseCase(app.calls, app.snapshots, app.departures, app.presence, app.clock, withoutJitter)
                .find(there)
                .pollAfter();
    }

    @Test
    void who_has_left_has_no_place() {
        QueueToken kim = join("kim");
        app.leaveQueue.leave(kim.id());
        QueueToken ended = stored(kim);

        assertThatThrownBy(() -> app.findPosition.find(ended)).isInstanceOf(IllegalArgumentException.class);
    }
}
