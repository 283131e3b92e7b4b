package dev.concert.domain.queue;

import static dev.concert.domain.Given.ADMISSION;
import static dev.concert.domain.Given.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concert.domain.Given;
import dev.concert.domain.queue.QueueTokenState.Admitted;
import dev.concert.domain.queue.QueueTokenState.EndReason;
import dev.concert.domain.queue.QueueTokenState.Ended;
import dev.concert.domain.queue.QueueTokenState.PassedOver;
import dev.concert.domain.queue.QueueTokenState.Returned;
import dev.concert.domain.queue.QueueTokenState.Waiting;
import dev.concert.domain.shared.Ids.QueueId;
import dev.concert.domain.shared.Ids.TokenId;
import dev.concert.domain.shared.Ids.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class QueueTokenTest {

    private static final Duration TICK = Duration.ofMillis(1);
    private static final Instant CLAIM_END = NOW.plus(ADMISSION.claimWindow());
    private static final Instant SESSION_END = NOW.plus(ADMISSION.sessionWindow());
    private static final Instant LATE = NOW.plus(Duration.ofDays(365));

    private final QueueToken waiting =
            QueueToken.issue(new TokenId(new UUID(1, 2)), new QueueId(1), 7, new UserId(3), NOW.minus(TICK));
    private final QueueToken unclaimed = waiting.admit(ADMISSION, NOW);
    private final QueueToken claimed = unclaimed.claim(NOW.plus(TICK));
    private final QueueToken ended = claimed.end(EndReason.PAID, NOW.plus(TICK));

    @ParameterizedTest
    @EnumSource(EndReason.class)
    void an_ended_token_opens_receipts_for_a_while_unless_the_operator_ended_it(EndReason reason) {
        QueueToken token = QueueToken.issue(new TokenId(new UUID(0, 1)), QueueId.GLOBAL, 1, new UserId(1), Given.NOW);
        QueueToken ended = (reason.endsTokens(true) ? Given.admit(token) : token).end(reason, Given.NOW);
        Duration window = Duration.ofHours(1);
        Instant end = Given.NOW.plus(window);

        assertThat(token.opensReceiptsAt(end, window)).isTrue();
        assertThat(ended.opensReceiptsAt(end.minusMillis(1), window)).isEqualTo(reason != EndReason.REMOVED);
        assertThat(ended.opensReceiptsAt(end, window)).isFalse();
    }

    @Test
    void a_new_token_waits_for_as_long_as_it_takes() {
        assertThat(waiting.state()).isEqualTo(new Waiting());
        assertThat(waiting.isLiveAt(LATE)).isTrue();
        assertThat(waiting.endIfOver(LATE)).isSameAs(waiting);
    }

    @Test
    void numbers_count_from_one() {
        assertThatThrownBy(() -> QueueToken.issue(waiting.id(), waiting.queueId(), 0, waiting.userId(), NOW))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void an_admitted_token_has_the_windows_of_the_policy() {
        assertThat(unclaimed.state()).isEqualTo(new Admitted(NOW, CLAIM_END, SESSION_END, null, null));
    }

    @Test
    void a_change_keeps_user_queue_and_number() {
        assertThat(ended)
                .isEqualTo(new QueueToken(
                        waiting.id(),
                        waiting.queueId(),
                        7,
                        7,
                        waiting.userId(),
                        NOW.minus(TICK),
                        new Ended(NOW.plus(TICK), EndReason.PAID, NOW)));
    }

    @Test
    void only_a_waiting_token_is_admitted() {
        assertThatThrownBy(() -> unclaimed.admit(ADMISSION, NOW)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> ended.admit(ADMISSION, NOW)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void an_unclaimed_token_lives_until_the_claim_window_ends() {
        assertThat(unclaimed.isLiveAt(CLAIM_END.minus(TICK))).isTrue();
        assertThat(unclaimed.isLiveAt(CLAIM_END)).isFalse();
    }

    @Test
    void a_claimed_token_lives_until_the_session_ends() {
        assertThat(claimed.isLiveAt(CLAIM_END)).isTrue();
        assertThat(claimed.isLiveAt(SESSION_END.minus(TICK))).isTrue();
        assertThat(claimed.isLiveAt(SESSION_END)).isFalse();
    }

    @Test
    void a_session_shorter_than_the_claim_window_ends_whether_claimed_or_not() {
        AdmissionPolicy hasty = new AdmissionPolicy(
                Duration.ofMinutes(2), Duration.ofMinutes(1), ADMISSION.idleAfter(), ADMISSION.forgetAfter());
        Instant sessionEnd = NOW.plus(hasty.sessionWindow());
        QueueToken admitted = waiting.admit(hasty, NOW);

        assertThat(admitted.isLiveAt(sessionEnd.minus(TICK))).isTrue();
        assertThat(admitted.isLiveAt(sessionEnd)).isFalse();
        assertThat(admitted.claim(NOW).isLiveAt(sessionEnd)).isFalse();
    }

    @Test
    void the_first_claim_is_the_one_that_counts() {
        assertThat(claimed.state()).isEqualTo(new Admitted(NOW, CLAIM_END, SESSION_END, NOW.plus(TICK), null));
        assertThat(claimed.claim(SESSION_END)).isSameAs(claimed);
    }

    @Test
    void only_an_admission_is_claimed() {
        assertThat(waiting.claim(NOW)).isSameAs(waiting);
        assertThat(ended.claim(NOW)).isSameAs(ended);
    }

    @Test
    void a_token_covers_a_hold_that_outlasts_the_session() {
        Instant holdEnd = SESSION_END.plus(TICK);

        QueueToken covering = claimed.coverHold(holdEnd);

        assertThat(covering.isLiveAt(SESSION_END)).isTrue();
        assertThat(covering.isLiveAt(holdEnd)).isFalse();
    }

    @Test
    void a_hold_that_ends_within_the_session_does_not_shorten_it() {
        QueueToken covering = claimed.coverHold(SESSION_END.minus(TICK));

        assertThat(covering.isLiveAt(SESSION_END.minus(TICK))).isTrue();
        assertThat(covering.isLiveAt(SESSION_END)).isFalse();
    }

    @Test
    void a_token_falls_back_to_its_session_when_the_hold_is_gone() {
        QueueToken covering = claimed.coverHold(SESSION_END.plus(TICK));

        assertThat(covering.uncoverHold()).isEqualTo(claimed);
        assertThat(claimed.uncoverHold()).isSameAs(claimed);
        assertThat(waiting.uncoverHold()).isSameAs(waiting);
        assertThat(ended.uncoverHold()).isSameAs(ended);
    }

    @Test
    void a_later_hold_replaces_the_one_before() {
        QueueToken covering = claimed.coverHold(LATE).coverHold(SESSION_END.plus(TICK));

        assertThat(covering.isLiveAt(SESSION_END.plus(TICK))).isFalse();
    }

    @Test
    void only_an_admitted_token_covers_a_hold() {
        assertThatThrownBy(() -> waiting.coverHold(LATE)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> ended.coverHold(LATE)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void an_ended_token_is_dead_and_ends_no_second_time() {
        assertThat(ended.isLiveAt(NOW)).isFalse();
        assertThatThrownBy(() -> ended.end(EndReason.LEFT, NOW)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_token_that_was_never_admitted_is_not_paid_unclaimed_or_expired() {
        for (EndReason reason : List.of(EndReason.PAID, EndReason.UNCLAIMED, EndReason.EXPIRED)) {
            assertThatThrownBy(() -> waiting.end(reason, NOW))
                    .hasMessage("A token in its queue never ends as " + reason);
        }
    }

    @Test
    void a_token_that_was_admitted_is_never_forgotten() {
        assertThatThrownBy(() -> claimed.end(EndReason.FORGOTTEN, NOW))
                .hasMessage("An admitted token never ends as FORGOTTEN");
    }

    @Test
    void a_waiting_token_that_ends_was_never_admitted() {
        assertThat(waiting.end(EndReason.LEFT, NOW).state()).isEqualTo(new Ended(NOW, EndReason.LEFT, null));
    }

    @Test
    void an_admission_that_is_over_ends_as_what_it_was() {
        assertThat(unclaimed.endIfOver(CLAIM_END).state()).isEqualTo(new Ended(CLAIM_END, EndReason.UNCLAIMED, NOW));
        assertThat(claimed.endIfOver(SESSION_END).state()).isEqualTo(new Ended(SESSION_END, EndReason.EXPIRED, NOW));
    }

    @Test
    void an_admission_that_is_not_over_goes_on() {
        assertThat(unclaimed.endIfOver(CLAIM_END.minus(TICK))).isSameAs(unclaimed);
        assertThat(claimed.endIfOver(SESSION_END.minus(TICK))).isSameAs(claimed);
        assertThat(ended.endIfOver(LATE)).isSameAs(ended);
    }

    @Test
    void the_text_of_a_token_does_not_contain_its_secret() {
        assertThat(waiting.toString()).doesNotContain(waiting.id().value().toString());
    }

    @Test
    void a_token_that_was_passed_over_waits_on_uncounted_until_it_returns() {
        QueueToken passedOver = waiting.passOver();
        QueueToken returned = passedOver.comeBack();

        assertThat(passedOver.state()).isEqualTo(new PassedOver());
        assertThat(returned.state()).isEqualTo(new Returned());
        assertThat(List.of(waiting.isCounted(), passedOver.isCounted(), returned.isCounted()))
                .containsExactly(true, false, false);
        assertThat(passedOver.isLiveAt(LATE)).isTrue();
        assertThat(returned.passOver()).isEqualTo(passedOver);
        assertThat(returned.admit(ADMISSION, NOW)).isEqualTo(unclaimed);
        assertThat(passedOver.end(EndReason.FORGOTTEN, NOW).state())
                .isEqualTo(new Ended(NOW, EndReason.FORGOTTEN, null));
    }

    @Test
    void a_call_of_the_owner_brings_the_token_back_or_claims_or_ends_the_admission() {
        assertThat(waiting.passOver().calledAt(NOW).state()).isEqualTo(new Returned());
        assertThat(unclaimed.calledAt(CLAIM_END.minus(TICK))).isEqualTo(unclaimed.claim(CLAIM_END.minus(TICK)));
        assertThat(unclaimed.calledAt(CLAIM_END)).isEqualTo(unclaimed.endIfOver(CLAIM_END));
        assertThat(claimed.calledAt(SESSION_END)).isEqualTo(claimed.endIfOver(SESSION_END));
        assertThat(List.of(waiting.calledAt(LATE), claimed.calledAt(CLAIM_END), ended.calledAt(LATE)))
                .containsExactly(waiting, claimed, ended);
    }

    @Test
    void only_a_token_that_was_passed_over_returns() {
        assertThat(waiting.comeBack()).isSameAs(waiting);
        assertThat(claimed.comeBack()).isSameAs(claimed);
        assertThat(ended.comeBack()).isSameAs(ended);
    }

    @Test
    void a_passed_over_token_is_not_admitted_and_an_admitted_one_not_passed_over() {
        assertThatThrownBy(() -> waiting.passOver().admit(ADMISSION, NOW)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(claimed::passOver).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(ended::passOver).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_token_admitted_at_once_never_waited_and_that_stays_known() {
        QueueToken atOnce = waiting.admitAtOnce(ADMISSION, NOW);

        assertThat(atOnce.issuedAt()).isEqualTo(NOW);
        assertThat(atOnce.state()).isEqualTo(unclaimed.state());
        assertThat(atOnce.wasAdmittedAtOnce()).isTrue();
        assertThat(atOnce.end(EndReason.PAID, LATE).wasAdmittedAtOnce()).isTrue();
        assertThat(List.of(waiting, unclaimed, ended, waiting.end(EndReason.LEFT, NOW)))
                .noneMatch(QueueToken::wasAdmittedAtOnce);
    }
}
