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
import dev.concert.domain.queue.Queue;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenState.Admitted;
import dev.concert.domain.queue.QueueTokenState.EndReason;
import dev.concert.domain.queue.QueueTokenState.Ended;
import dev.concert.domain.queue.QueueTokenState.PassedOver;
import dev.concert.domain.queue.QueueTokenState.Returned;
import dev.concert.domain.queue.QueueTokenState.Waiting;
import dev.concert.domain.shared.Ids.QueueId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What becomes of users that stop polling while they wait. */
class AbsenceTest extends UseCaseTest {

    private static final Duration IDLE = Duration.ofMinutes(3);
    private static final Duration FORGET = Duration.ofMinutes(10);
    private static final AdmissionPolicy POLICY =
            new AdmissionPolicy(Given.ADMISSION.claimWindow(), Duration.ofHours(10), IDLE, FORGET);

    AbsenceTest() {
        super(new InMemoryApplication(CAPACITY, database -> database::atomically, POLICY));
    }

    private FindPositionUseCase.Outcome find(QueueToken token) {
        return app.useCases.findPosition().find(token.id());
    }

    private long positionOf(QueueToken token) {
        return ((Position) find(token)).listNum();
    }

    /** Has these users poll every minute until then, as present ones do. */
    private void pollUntil(Instant end, QueueToken... polling) {
        for (Instant now = app.clock.instant(); now.isBefore(end); now = now.plus(Duration.ofMinutes(1))) {
            at(now);
            for (QueueToken token : polling) {
                find(token);
            }
            app.useCases.presence().store();
        }
        at(end);
        app.useCases.presence().store();
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
    void a_polling_user_is_admitted_and_an_absent_one_passed_over() {
        fillTheHouse();
        QueueToken kim = join("kim");
        QueueToken lee = join("lee");
        pollUntil(NOW.plus(IDLE), lee);

        makeRoomForOne();

        assertThat(state(kim)).isEqualTo(new PassedOver());
        assertThat(state(lee)).isInstanceOf(Admitted.class);
        assertThat(app.metrics.passedOver).hasValue(1);
    }

    @Test
    void a_user_asleep_before_the_opening_keeps_the_position_and_is_admitted_first() {
        Instant opening = NOW.plus(FORGET.multipliedBy(3));
        configure(queue -> queue.openAt(opening));
        QueueToken kim = join("kim");

        at(opening.minus(TICK));
        app.useCases.forgetAbsent().forget();
        assertThat(positionOf(kim)).isEqualTo(1);
        at(opening);
        admit();

        assertThat(state(kim)).isInstanceOf(Admitted.class);
    }

    @Test
    void a_pause_is_nobodys_absence() {
        fillTheHouse();
        QueueToken kim = join("kim");
        configure(Queue::pause);
        at(NOW.plus(FORGET.multipliedBy(3)));
        app.useCases.forgetAbsent().forget();
        configure(Queue::resume);

        at(app.clock.instant().plus(IDLE).minus(TICK));
        app.useCases.forgetAbsent().forget();
        makeRoomForOne();

        assertThat(state(kim)).isInstanceOf(Admitted.class);
    }

    @Test
    void after_a_pause_absence_counts_again() {
        fillTheHouse();
        QueueToken kim = join("kim");
        configure(Queue::pause);
        at(NOW.plus(FORGET));
        configure(Queue::resume);

        at(NOW.plus(FORGET).plus(FORGET));
        app.useCases.forgetAbsent().forget();

        assertThat(state(kim)).isEqualTo(new Ended(NOW.plus(FORGET).plus(FORGET), EndReason.FORGOTTEN, null));
    }

    private void configure(UnaryOperator<Queue> change) {
        app.useCases.configureQueue().change(QueueId.GLOBAL, change, call(Void.class));
    }

    @Test
    void a_token_that_was_passed_over_counts_in_no_position_behind_it() {
        fillTheHouse();
        join("kim");
        QueueToken lee = join("lee");
        QueueToken park = join("park");
        pollUntil(NOW.plus(IDLE), lee, park);
        assertThat(positionOf(park)).isEqualTo(3);

        makeRoomForOne();

        assertThat(positionOf(park)).isEqualTo(1);
    }

    @Test
    void a_returned_user_is_first_and_gets_the_next_free_slot() {
        fillTheHouse();
        QueueToken kim = join("kim");
        QueueToken lee = join("lee");
        QueueToken park = join("park");
        pollUntil(NOW.plus(IDLE), lee, park);
        makeRoomForOne();

        assertThat(positionOf(kim)).isEqualTo(1);
        assertThat(state(kim)).isEqualTo(new Returned());
        assertThat(positionOf(park)).isEqualTo(1);
        makeRoomForOne();

        assertThat(state(kim)).isInstanceOf(Admitted.class);
        assertThat(state(park)).isEqualTo(new Waiting());
    }

    @Test
    void joining_again_counts_as_a_return() {
        fillTheHouse();
        QueueToken kim = join("kim");
        pollUntil(NOW.plus(IDLE));
        makeRoomForOne();

        assertThat(join("kim").id()).isEqualTo(kim.id());

        assertThat(state(kim)).isEqualTo(new Returned());
        assertThat(app.database.presence().findLastHeartbeats(List.of(stored(kim)), app.clock.instant()))
                .containsEntry(kim.id(), NOW.plus(IDLE));
    }

    @Test
    void any_call_with_the_token_counts_as_a_heartbeat() {
        fillTheHouse();
        QueueToken kim = join("kim");
        pollUntil(NOW.plus(IDLE).minus(TICK));
        assertThat(app.useCases.calls().check(kim.id(), Need.ADMITTED)).isInstanceOf(NotAdmitted.class);
        app.useCases.presence().store();
        at(NOW.plus(IDLE));

        makeRoomForOne();

        assertThat(state(kim)).isInstanceOf(Admitted.class);
    }

    @Test
    void a_user_who_was_away_for_too_long_is_refused_before_the_token_is_ended() {
        fillTheHouse();
        QueueToken kim = join("kim");

        at(NOW.plus(FORGET));

        assertThat(withoutEffect(() -> find(kim)))
                .isEqualTo(new FindPositionUseCase.Refused(new ExpiredToken(EndReason.FORGOTTEN)));
        assertThat(app.useCases.calls().check(kim.id(), Need.ADMITTED))
                .isEqualTo(new ExpiredToken(EndReason.FORGOTTEN));
    }

    @Test
    void a_token_that_was_passed_over_and_is_forgotten_does_not_return() {
        fillTheHouse();
        QueueToken kim = join("kim");
        pollUntil(NOW.plus(IDLE));
        makeRoomForOne();

        at(NOW.plus(FORGET));

        assertThat(find(kim)).isEqualTo(new FindPositionUseCase.Refused(new ExpiredToken(EndReason.FORGOTTEN)));
        assertThat(state(kim)).isEqualTo(new PassedOver());
    }

    @Test
    void a_forgotten_token_departs_and_the_positions_behind_it_shrink() {
        fillTheHouse();
        QueueToken kim = join("kim");
        QueueToken lee = join("lee");
        pollUntil(NOW.plus(FORGET), lee);

        app.useCases.forgetAbsent().forget();

        assertThat(state(kim)).isEqualTo(new Ended(NOW.plus(FORGET), EndReason.FORGOTTEN, null));
        assertThat(lastDeparture().kind()).isEqualTo(Kind.FORGOTTEN);
        assertThat(positionOf(lee)).isEqualTo(1);
        assertThat(app.metrics.forgotten).hasValue(1);
    }

    @Test
    void neither_a_polling_nor_an_admitted_user_is_forgotten() {
        fillTheHouse();
        QueueToken kim = join("kim");
        pollUntil(NOW.plus(FORGET), kim);

        withoutEffect(() -> {
            app.useCases.forgetAbsent().forget();
            return true;
        });
    }

    @Test
    void a_forgotten_user_who_joins_again_goes_to_the_end_of_the_queue() {
        fillTheHouse();
        QueueToken kim = join("kim");
        QueueToken lee = join("lee");
        pollUntil(NOW.plus(FORGET), lee);

        QueueToken again = join("kim");

        assertThat(again.id()).isNotEqualTo(kim.id());
        assertThat(again.number()).isEqualTo(lee.number() + 1);
        assertThat(again.firstPosition()).isEqualTo(2);
        assertThat(state(kim)).isEqualTo(new Ended(NOW.plus(FORGET), EndReason.FORGOTTEN, null));
        assertThat(positionOf(lee)).isEqualTo(1);
        assertThat(lastDeparture().kind()).isEqualTo(Kind.FORGOTTEN);
    }

    /** No user can poll: present and absent ones look the same. */
    private static final Duration OUTAGE = Duration.ofMinutes(20);

    private void outage(Duration time) {
        app.clock.advance(time);
    }

    @Test
    void an_outage_passes_no_token_over_whether_or_not_it_is_known_to_be_over() {
        fillTheHouse();
        QueueToken kim = join("kim");
        QueueToken lee = join("lee");
        QueueToken park = join("park");
        pollUntil(NOW.plus(IDLE), lee, park);

        outage(OUTAGE);
        makeRoomForOne();
        app.useCases.presence().recordUptime();
        makeRoomForOne();

        assertThat(state(kim)).isInstanceOf(Admitted.class);
        assertThat(state(lee)).isInstanceOf(Admitted.class);
        assertThat(state(park)).isEqualTo(new Waiting());
        assertThat(app.metrics.passedOver).hasValue(0);
    }

    @Test
    void an_outage_forgets_no_token_whether_or_not_it_is_known_to_be_over() {
        fillTheHouse();
        QueueToken kim = join("kim");
        QueueToken lee = join("lee");
        pollUntil(NOW.plus(FORGET).minus(TICK), lee);

        outage(OUTAGE);
        app.useCases.forgetAbsent().forget();
        assertThat(positionOf(lee)).isEqualTo(2);
        app.useCases.presence().recordUptime();
        app.useCases.forgetAbsent().forget();

        assertThat(positionOf(kim)).isEqualTo(1);
        assertThat(app.metrics.forgotten).hasValue(0);
    }

    @Test
    void a_token_that_was_passed_over_before_an_outage_may_return_after_it() {
        fillTheHouse();
        QueueToken kim = join("kim");
        pollUntil(NOW.plus(IDLE));
        makeRoomForOne();

        outage(OUTAGE);

        assertThat(positionOf(kim)).isEqualTo(1);
        assertThat(state(kim)).isEqualTo(new Returned());
    }

    @Test
    void an_owner_who_stays_away_after_an_outage_is_passed_over_as_long_after_it() {
        fillTheHouse();
        QueueToken kim = join("kim");
        QueueToken lee = join("lee");
        QueueToken park = join("park");
        outage(OUTAGE);
        Instant recovery = app.clock.instant();

        pollUntil(recovery.plus(IDLE).minus(TICK), park);
        makeRoomForOne();
        assertThat(state(kim)).isInstanceOf(Admitted.class);

        at(recovery.plus(IDLE));
        makeRoomForOne();
        assertThat(state(lee)).isEqualTo(new PassedOver());
        assertThat(state(park)).isInstanceOf(Admitted.class);
    }

    @Test
    void an_owner_who_stays_away_after_an_outage_is_forgotten_as_long_after_it() {
        fillTheHouse();
        QueueToken kim = join("kim");
        outage(OUTAGE);
        Instant recovery = app.clock.instant();

        at(recovery.plus(FORGET).minus(TICK));
        app.useCases.forgetAbsent().forget();
        assertThat(state(kim)).isEqualTo(new Waiting());

        at(recovery.plus(FORGET));
        assertThat(find(kim)).isEqualTo(new FindPositionUseCase.Refused(new ExpiredToken(EndReason.FORGOTTEN)));
        app.useCases.forgetAbsent().forget();
        assertThat(state(kim)).isEqualTo(new Ended(recovery.plus(FORGET), EndReason.FORGOTTEN, null));
    }

    @Test
    void a_token_that_was_passed_over_may_leave_and_departs_no_second_time() {
        fillTheHouse();
        QueueToken kim = join("kim");
        pollUntil(NOW.plus(IDLE));
        makeRoomForOne();

        assertThat(outcome(app.useCases.leaveQueue().leave(kim.id()))).isEqualTo(new LeaveQueueUseCase.Left());

        assertThat(state(kim)).isInstanceOf(Ended.class);
        assertThat(lastDeparture().kind()).isEqualTo(Kind.PASSED_OVER);
    }
}
