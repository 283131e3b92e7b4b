package dev.concert.application.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.application.InMemoryApplication;
import dev.concert.application.UseCaseTest;
import dev.concert.application.access.TokenJudge.ExpiredToken;
import dev.concert.application.access.TokenJudge.Need;
import dev.concert.application.access.TokenJudge.NotAdmitted;
import dev.concert.application.queue.FindPositionUseCase.Position;
import dev.concert.domain.Given;
import dev.concert.domain.queue.AdmissionPolicy;
import dev.concert.domain.queue.Departure;
import dev.concert.domain.queue.Departure.Kind;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenState.Admitted;
import dev.concert.domain.queue.QueueTokenState.EndReason;
import dev.concert.domain.queue.QueueTokenState.Ended;
import dev.concert.domain.queue.QueueTokenState.PassedOver;
import dev.concert.domain.queue.QueueTokenState.Returned;
import dev.concert.domain.queue.QueueTokenState.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of people who stop asking while they wait. */
class PeopleWhoAreAwayTest extends UseCaseTest {

    private static final Duration IDLE = Duration.ofMinutes(3);
    private static final Duration FORGET = Duration.ofMinutes(10);
    private static final AdmissionPolicy POLICY =
            new AdmissionPolicy(Given.ADMISSION.claimWindow(), Duration.ofHours(10), IDLE, FORGET);

    PeopleWhoAreAwayTest() {
        super(new InMemoryApplication(CAPACITY, database -> database::atomically, POLICY));
    }

    private FindPositionUseCase.Outcome find(QueueToken token) {
        return app.findPosition.find(token.id());
    }

    private long positionOf(QueueToken token) {
        return ((Position) find(token)).listNum();
    }

    /** Asks every minute, as everybody does who is there, until then. */
    private void asksUntil(Instant end, QueueToken... people) {
        for (Instant now = app.clock.instant(); now.isBefore(end); now = now.plus(Duration.ofMinutes(1))) {
            at(now);
            for (QueueToken token : people) {
                find(token);
            }
            app.presence.store();
        }
        at(end);
        app.presence.store();
    }

    private void makeRoomForOne() {
        app.resize(queue().queue().capacity() + 1);
        admit();
    }

    private Departure lastDeparture() {
        return app.database.departures.rows().stream()
                .map(stored -> stored.departure())
                .reduce((earlier, later) -> later)
                .orElseThrow();
    }

    @Test
    void who_asks_keeps_the_turn_and_who_does_not_is_passed_over() {
        fillTheHouse();
        QueueToken kim = join("kim");
        QueueToken lee = join("lee");
        asksUntil(NOW.plus(IDLE), lee);

        makeRoomForOne();

        assertThat(state(kim)).isEqualTo(new PassedOver());
        assertThat(state(lee)).isInstanceOf(Admitted.class);
        assertThat(app.metrics.passedOver).hasValue(1);
    }

    @Test
    void who_is_passed_over_is_not_counted_by_those_behind() {
        fillTheHouse();
        join("kim");
        QueueToken lee = join("lee");
        QueueToken park = join("park");
        asksUntil(NOW.plus(IDLE), lee, park);
        assertThat(positionOf(park)).isEqualTo(3);

        makeRoomForOne();

        assertThat(positionOf(park)).isEqualTo(1);
    }

    @Test
    void who_comes_back_is_first_until_let_in_on_the_next_free_slot() {
        fillTheHouse();
        QueueToken kim = join("kim");
        QueueToken lee = join("lee");
        QueueToken park = join("park");
        asksUntil(NOW.plus(IDLE), lee, park);
        makeRoomForOne();

        assertThat(positionOf(kim)).isEqualTo(1);
        assertThat(state(kim)).isEqualTo(new Returned());
        assertThat(positionOf(park)).isEqualTo(1);
        makeRoomForOne();

        assertThat(state(kim)).isInstanceOf(Admitted.class);
        assertThat(state(park)).isEqualTo(new Waiting());
    }

    @Test
    void who_gets_a_token_again_has_come_back_too() {
        fillTheHouse();
        QueueToken kim = join("kim");
        asksUntil(NOW.plus(IDLE));
        makeRoomForOne();

        assertThat(join("kim").id()).isEqualTo(kim.id());

        assertThat(state(kim)).isEqualTo(new Returned());
        assertThat(app.database.presence().findLastHeartbeats(List.of(stored(kim)), app.clock.instant()))
                .containsEntry(kim.id(), NOW.plus(IDLE));
    }

    @Test
    void any_call_with_the_token_counts_as_being_there() {
        fillTheHouse();
        QueueToken kim = join("kim");
        asksUntil(NOW.plus(IDLE).minus(TICK));
        assertThat(app.calls.check(kim.id(), Need.ADMITTED)).isInstanceOf(NotAdmitted.class);
        app.presence.store();
        at(NOW.plus(IDLE));

        makeRoomForOne();

        assertThat(state(kim)).isInstanceOf(Admitted.class);
    }

    @Test
    void who_is_away_for_too_long_is_refused_whether_or_not_anything_has_tidied_up() {
        fillTheHouse();
        QueueToken kim = join("kim");

        at(NOW.plus(FORGET));

        assertThat(withoutEffect(() -> find(kim))).isEqualTo(new FindPositionUseCase.Refused(new ExpiredToken()));
        assertThat(app.calls.check(kim.id(), Need.ADMITTED)).isEqualTo(new ExpiredToken());
    }

    @Test
    void who_is_passed_over_and_away_for_too_long_does_not_come_back() {
        fillTheHouse();
        QueueToken kim = join("kim");
        asksUntil(NOW.plus(IDLE));
        makeRoomForOne();

        at(NOW.plus(FORGET));

        assertThat(find(kim)).isEqualTo(new FindPositionUseCase.Refused(new ExpiredToken()));
        assertThat(state(kim)).isEqualTo(new PassedOver());
    }

    @Test
    void who_is_forgotten_departs_and_those_behind_move_up() {
        fillTheHouse();
        QueueToken kim = join("kim");
        QueueToken lee = join("lee");
        asksUntil(NOW.plus(FORGET), lee);

        app.forgetAbsent.forget();

        assertThat(state(kim)).isEqualTo(new Ended(NOW.plus(FORGET), EndReason.EXPIRED, null));
        assertThat(lastDeparture().kind()).isEqualTo(Kind.FORGOTTEN);
        assertThat(positionOf(lee)).isEqualTo(1);
        assertThat(app.metrics.forgotten).hasValue(1);
    }

    @Test
    void nobody_is_forgotten_who_asks_or_is_inside() {
        fillTheHouse();
        QueueToken kim = join("kim");
        asksUntil(NOW.plus(FORGET), kim);

        withoutEffect(() -> {
            app.forgetAbsent.forget();
            return true;
        });
    }

    @Test
    void who_was_forgotten_goes_to_the_end_of_the_line_with_a_new_token() {
        fillTheHouse();
        QueueToken kim = join("kim");
        QueueToken lee = join("lee");
        asksUntil(NOW.plus(FORGET), lee);

        QueueToken again = join("kim");

        assertThat(again.id()).isNotEqualTo(kim.id());
        assertThat(again.number()).isEqualTo(lee.number() + 1);
        assertThat(again.firstPosition()).isEqualTo(2);
        assertThat(state(kim)).isEqualTo(new Ended(NOW.plus(FORGET), EndReason.EXPIRED, null));
        assertThat(positionOf(lee)).isEqualTo(1);
        assertThat(lastDeparture().kind()).isEqualTo(Kind.FORGOTTEN);
    }

    /** Nobody can ask; who stays at home and who does not looks the same. */
    private static final Duration OUTAGE = Duration.ofMinutes(20);

    private void nobodyCanAskFor(Duration outage) {
        app.clock.advance(outage);
    }

    @Test
    void an_outage_costs_nobody_the_turn_whether_or_not_it_is_known_to_be_over() {
        fillTheHouse();
        QueueToken kim = join("kim");
        QueueToken lee = join("lee");
        QueueToken park = join("park");
        asksUntil(NOW.plus(IDLE), lee, park);

        nobodyCanAskFor(OUTAGE);
        makeRoomForOne();
        app.presence.recordUptime();
        makeRoomForOne();

        assertThat(state(kim)).isInstanceOf(Admitted.class);
        assertThat(state(lee)).isInstanceOf(Admitted.class);
        assertThat(state(park)).isEqualTo(new Waiting());
        assertThat(app.metrics.passedOver).hasValue(0);
    }

    @Test
    void an_outage_costs_nobody_the_place_whether_or_not_it_is_known_to_be_over() {
        fillTheHouse();
        QueueToken kim = join("kim");
        QueueToken lee = join("lee");
        asksUntil(NOW.plus(FORGET).minus(TICK), lee);

        nobodyCanAskFor(OUTAGE);
        app.forgetAbsent.forget();
        assertThat(positionOf(lee)).isEqualTo(2);
        app.presence.recordUptime();
        app.forgetAbsent.forget();

        assertThat(positionOf(kim)).isEqualTo(1);
        assertThat(app.metrics.forgotten).hasValue(0);
    }

    @Test
    void who_was_passed_over_before_an_outage_may_come_back_after_it() {
        fillTheHouse();
        QueueToken kim = join("kim");
        asksUntil(NOW.plus(IDLE));
        makeRoomForOne();

        nobodyCanAskFor(OUTAGE);

        assertThat(positionOf(kim)).isEqualTo(1);
        assertThat(state(kim)).isEqualTo(new Returned());
    }

    @Test
    void who_stays_away_after_an_outage_is_passed_over_as_long_after_it_as_ever() {
        fillTheHouse();
        QueueToken kim = join("kim");
        QueueToken lee = join("lee");
        QueueToken park = join("park");
        nobodyCanAskFor(OUTAGE);
        Instant recovery = app.clock.instant();

        asksUntil(recovery.plus(IDLE).minus(TICK), park);
        makeRoomForOne();
        assertThat(state(kim)).isInstanceOf(Admitted.class);

        at(recovery.plus(IDLE));
        makeRoomForOne();
        assertThat(state(lee)).isEqualTo(new PassedOver());
        assertThat(state(park)).isInstanceOf(Admitted.class);
    }

    @Test
    void who_stays_away_after_an_outage_is_forgotten_as_long_after_it_as_ever() {
        fillTheHouse();
        QueueToken kim = join("kim");
        nobodyCanAskFor(OUTAGE);
        Instant recovery = app.clock.instant();

        at(recovery.plus(FORGET).minus(TICK));
        app.forgetAbsent.forget();
        assertThat(state(kim)).isEqualTo(new Waiting());

        at(recovery.plus(FORGET));
        assertThat(find(kim)).isEqualTo(new FindPositionUseCase.Refused(new ExpiredToken()));
        app.forgetAbsent.forget();
        assertThat(state(kim)).isEqualTo(new Ended(recovery.plus(FORGET), EndReason.EXPIRED, null));
    }

    @Test
    void who_is_passed_over_may_leave_and_departs_no_second_time() {
        fillTheHouse();
        QueueToken kim = join("kim");
        asksUntil(NOW.plus(IDLE));
        makeRoomForOne();

        assertThat(outcome(app.leaveQueue.leave(kim.id()))).isEqualTo(new LeaveQueueUseCase.Left());

        assertThat(state(kim)).isInstanceOf(Ended.class);
        assertThat(lastDeparture().kind()).isEqualTo(Kind.PASSED_OVER);
    }
}
