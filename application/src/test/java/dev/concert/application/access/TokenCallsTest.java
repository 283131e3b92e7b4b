package dev.concert.application.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.application.InMemoryApplication;
import dev.concert.application.UseCaseTest;
import dev.concert.application.access.Answer.Done;
import dev.concert.application.access.Answer.KeyInUse;
import dev.concert.application.access.Answer.KeyReused;
import dev.concert.application.access.Answer.Refused;
import dev.concert.application.access.Answer.Replayed;
import dev.concert.application.access.TokenJudge.ExpiredToken;
import dev.concert.application.access.TokenJudge.Granted;
import dev.concert.application.access.TokenJudge.Need;
import dev.concert.application.access.TokenJudge.NotAdmitted;
import dev.concert.application.access.TokenJudge.UnknownToken;
import dev.concert.application.access.TokenJudge.Verdict;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenState.EndReason;
import dev.concert.domain.queue.QueueTokenState.Ended;
import dev.concert.domain.shared.Ids.TokenId;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A check and a call within a unit of work judge a token alike, and store the same. */
@ParameterizedClass
@MethodSource("ways")
class TokenCallsTest extends UseCaseTest {

    private interface Way {
        Verdict judge(InMemoryApplication app, TokenId id, Need need);
    }

    static Stream<Named<Way>> ways() {
        return Stream.of(
                Named.of("check", (app, id, need) -> app.useCases.calls().check(id, need)),
                Named.of(
                        "call within a unit of work",
                        (app, id, need) -> switch (app.useCases.calls().execute(id, need, token -> token)) {
                            case Done<QueueToken> done -> new Granted(done.outcome());
                            case Refused<QueueToken> refused -> refused.why();
                            case Replayed<QueueToken> _unexpected -> throw new AssertionError();
                            case KeyReused<QueueToken> _unexpected -> throw new AssertionError();
                            case KeyInUse<QueueToken> _unexpected -> throw new AssertionError();
                        }));
    }

    static Stream<Need> needs() {
        return Stream.of(Need.LIVE, Need.ADMITTED);
    }

    private final Way way;

    TokenCallsTest(Way way) {
        this.way = way;
    }

    private Verdict judge(TokenId id, Need need) {
        return way.judge(app, id, need);
    }

    private QueueToken waiting() {
        fillTheHouse();
        return join("kim");
    }

    /** Admitted at {@link #NOW} while its owner was away. */
    private QueueToken unclaimed() {
        QueueToken waiting = waiting();
        app.resize(CAPACITY + 1);
        admit();
        return stored(waiting);
    }

    @Test
    void own_reservations_are_shown_for_a_day_after_the_token_has_ended() {
        QueueToken kim = join("kim");
        app.useCases.leaveQueue().leave(kim.id());
        Instant end = NOW.plus(InMemoryApplication.RECEIPTS);

        at(end.minus(TICK));
        assertThat(app.useCases.calls().check(kim.id(), Need.RECEIPTS)).isEqualTo(new Granted(stored(kim)));
        assertThat(app.useCases.calls().check(kim.id(), Need.LIVE)).isEqualTo(new ExpiredToken(EndReason.LEFT));
        at(end);
        assertThat(app.useCases.calls().check(kim.id(), Need.RECEIPTS)).isEqualTo(new ExpiredToken(EndReason.LEFT));
    }

    @Test
    void own_reservations_are_shown_from_the_instant_on_at_which_a_session_or_the_wait_is_over() {
        QueueToken kim = join("kim");
        fillTheHouse();
        QueueToken waiting = join("lee");
        at(SESSION_END);
        assertThat(app.useCases.calls().check(kim.id(), Need.RECEIPTS)).isEqualTo(new Granted(stored(kim)));
        assertThat(state(kim)).isEqualTo(new Ended(SESSION_END, EndReason.EXPIRED, NOW));

        at(NOW.plus(InMemoryApplication.ADMISSION.forgetAfter()));
        assertThat(app.useCases.calls().check(waiting.id(), Need.RECEIPTS)).isEqualTo(new Granted(waiting));
        assertThat(app.useCases.calls().check(waiting.id(), Need.LIVE))
                .isEqualTo(new ExpiredToken(EndReason.FORGOTTEN));
    }

    @ParameterizedTest
    @MethodSource("needs")
    void a_token_that_was_never_given_out_is_unknown(Need need) {
        assertThat(withoutEffect(() -> judge(UNKNOWN, need))).isEqualTo(new UnknownToken());
    }

    @Test
    void a_waiting_token_is_granted_where_waiting_is_enough() {
        QueueToken waiting = waiting();

        assertThat(withoutEffect(() -> judge(waiting.id(), Need.LIVE))).isEqualTo(new Granted(waiting));
        assertThat(withoutEffect(() -> judge(waiting.id(), Need.ADMITTED))).isEqualTo(new NotAdmitted(waiting));
    }

    @ParameterizedTest
    @MethodSource("needs")
    void an_admitted_token_is_granted_until_its_session_ends(Need need) {
        QueueToken token = join("kim");

        at(SESSION_END.minus(TICK));

        assertThat(withoutEffect(() -> judge(token.id(), need))).isEqualTo(new Granted(token));
    }

    @ParameterizedTest
    @MethodSource("needs")
    void at_the_end_of_the_session_the_token_has_ended_and_its_slot_is_free(Need need) {
        QueueToken token = join("kim");

        at(SESSION_END);

        assertThat(judge(token.id(), need)).isEqualTo(new ExpiredToken(EndReason.EXPIRED));
        assertThat(state(token)).isEqualTo(new Ended(SESSION_END, EndReason.EXPIRED, NOW));
    }

    @ParameterizedTest
    @MethodSource("needs")
    void a_user_who_shows_up_in_the_claim_window_claims_the_admission(Need need) {
        QueueToken unclaimed = unclaimed();
        Instant lastChance = CLAIM_END.minus(TICK);

        at(lastChance);

        assertThat(judge(unclaimed.id(), need)).isEqualTo(new Granted(unclaimed.claim(lastChance)));
        assertThat(stored(unclaimed)).isEqualTo(unclaimed.claim(lastChance));
    }

    @ParameterizedTest
    @MethodSource("needs")
    void a_user_who_shows_up_after_the_claim_window_is_refused(Need need) {
        QueueToken unclaimed = unclaimed();

        at(CLAIM_END);

        assertThat(judge(unclaimed.id(), need)).isEqualTo(new ExpiredToken(EndReason.UNCLAIMED));
        assertThat(state(unclaimed)).isEqualTo(new Ended(CLAIM_END, EndReason.UNCLAIMED, NOW));
    }

    @ParameterizedTest
    @MethodSource("needs")
    void an_ended_token_is_refused_and_stays_as_it_ended(Need need) {
        QueueToken token = join("kim");
        app.useCases.leaveQueue().leave(token.id());

        assertThat(withoutEffect(() -> judge(token.id(), need))).isEqualTo(new ExpiredToken(EndReason.LEFT));
    }

    @ParameterizedTest
    @MethodSource("needs")
    void a_token_is_granted_for_as_long_as_it_covers_a_hold(Need need) {
        QueueToken token = join("kim");
        at(SESSION_END.minus(TICK));
        Instant holdEnd = held(token, performance(1), 1).heldUntil();

        at(holdEnd.minus(TICK));
        assertThat(withoutEffect(() -> judge(token.id(), need))).isInstanceOf(Granted.class);

        at(holdEnd);
        assertThat(judge(token.id(), need)).isEqualTo(new ExpiredToken(EndReason.EXPIRED));
    }
}
