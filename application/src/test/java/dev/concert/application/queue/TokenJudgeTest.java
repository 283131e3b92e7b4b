package dev.concert.application.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.application.InMemoryApplication;
import dev.concert.application.UseCaseTest;
import dev.concert.application.queue.TokenJudge.Access;
import dev.concert.application.queue.TokenJudge.ExpiredToken;
import dev.concert.application.queue.TokenJudge.Granted;
import dev.concert.application.queue.TokenJudge.NotAdmitted;
import dev.concert.application.queue.TokenJudge.UnknownToken;
import dev.concert.application.queue.TokenJudge.Verdict;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenState.EndReason;
import dev.concert.domain.queue.QueueTokenState.Ended;
import dev.concert.domain.queue.TokenId;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Both ways through the gate, of its own and within a unit of work, judge and store the same. */
@ParameterizedClass
@MethodSource("ways")
class TokenJudgeTest extends UseCaseTest {

    private interface Way {
        Verdict pass(InMemoryApplication app, TokenId id, Access access);
    }

    static Stream<Named<Way>> ways() {
        return Stream.of(
                Named.of("of its own", (app, id, access) -> app.gate.pass(id, access)),
                Named.of(
                        "within a unit of work",
                        (app, id, access) -> app.gate.execute(locking -> locking.pass(id, access))));
    }

    private final Way way;

    TokenJudgeTest(Way way) {
        this.way = way;
    }

    private Verdict pass(TokenId id, Access access) {
        return way.pass(app, id, access);
    }

    private QueueToken waiting() {
        fillTheHouse();
        return join("kim");
    }

    /** Admitted at {@link #NOW} while its owner was away. */
    private QueueToken unclaimed() {
        QueueToken waiting = waiting();
        app.openLine(CAPACITY + 1);
        admit();
        return stored(waiting);
    }

    @ParameterizedTest
    @EnumSource
    void a_token_that_was_never_given_out_is_unknown(Access access) {
        assertThat(withoutEffect(() -> pass(UNKNOWN, access))).isEqualTo(new UnknownToken());
    }

    @Test
    void who_waits_passes_where_waiting_is_enough() {
        QueueToken waiting = waiting();

        assertThat(withoutEffect(() -> pass(waiting.id(), Access.LIVE))).isEqualTo(new Granted(waiting));
        assertThat(withoutEffect(() -> pass(waiting.id(), Access.ADMITTED))).isEqualTo(new NotAdmitted(waiting));
    }

    @ParameterizedTest
    @EnumSource
    void who_is_admitted_passes_until_the_session_ends(Access access) {
        QueueToken token = join("kim");

        at(SESSION_END.minus(TICK));

        assertThat(withoutEffect(() -> pass(token.id(), access))).isEqualTo(new Granted(token));
    }

    @ParameterizedTest
    @EnumSource
    void the_session_has_ended_at_its_very_end_and_the_slot_is_given_back(Access access) {
        QueueToken token = join("kim");

        at(SESSION_END);

        assertThat(pass(token.id(), access)).isEqualTo(new ExpiredToken());
        assertThat(state(token)).isEqualTo(new Ended(SESSION_END, EndReason.EXPIRED, NOW));
    }

    @ParameterizedTest
    @EnumSource
    void who_shows_up_in_the_claim_window_is_remembered(Access access) {
        QueueToken unclaimed = unclaimed();
        Instant lastChance = CLAIM_END.minus(TICK);

        at(lastChance);

        assertThat(pass(unclaimed.id(), access)).isEqualTo(new Granted(unclaimed.claim(lastChance)));
        assertThat(stored(unclaimed)).isEqualTo(unclaimed.claim(lastChance));
    }

    @ParameterizedTest
    @EnumSource
    void who_shows_up_after_the_claim_window_is_too_late(Access access) {
        QueueToken unclaimed = unclaimed();

        at(CLAIM_END);

        assertThat(pass(unclaimed.id(), access)).isEqualTo(new ExpiredToken());
        assertThat(state(unclaimed)).isEqualTo(new Ended(CLAIM_END, EndReason.UNCLAIMED, NOW));
    }

    @ParameterizedTest
    @EnumSource
    void an_ended_token_does_not_pass_and_stays_as_it_ended(Access access) {
        QueueToken token = join("kim");
        app.leaveQueue.leave(token.id());

        assertThat(withoutEffect(() -> pass(token.id(), access))).isEqualTo(new ExpiredToken());
    }

    @ParameterizedTest
    @EnumSource
    void a_token_passes_for_as_long_as_it_covers_a_hold(Access access) {
        QueueToken token = join("kim");
        at(SESSION_END.minus(TICK));
        Instant holdEnd = held(token, performance(1), 1).heldUntil();

        at(holdEnd.minus(TICK));
        assertThat(withoutEffect(() -> pass(token.id(), access))).isInstanceOf(Granted.class);

        at(holdEnd);
        assertThat(pass(token.id(), access)).isEqualTo(new ExpiredToken());
    }
}
