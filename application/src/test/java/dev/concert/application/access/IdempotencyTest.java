package dev.concert.application.access;

import static dev.concert.domain.Given.ADMISSION;
import static dev.concert.domain.Given.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.application.UseCaseTest;
import dev.concert.application.access.Answer.KeyInUse;
import dev.concert.application.access.Answer.KeyReused;
import dev.concert.application.access.Answer.Refused;
import dev.concert.application.access.Answer.Replayed;
import dev.concert.application.access.Idempotency.Keyed;
import dev.concert.application.access.TokenJudge.ExpiredToken;
import dev.concert.application.access.TokenJudge.UnknownToken;
import dev.concert.application.access.TokenJudge.WrongQueue;
import dev.concert.application.reservation.PayReservationUseCase;
import dev.concert.application.reservation.PayReservationUseCase.Completed;
import dev.concert.application.reservation.PayReservationUseCase.InsufficientBalance;
import dev.concert.application.reservation.ReserveSeatsUseCase;
import dev.concert.application.reservation.ReserveSeatsUseCase.Reserved;
import dev.concert.application.reservation.ReserveSeatsUseCase.SeatsUnavailable;
import dev.concert.application.wallet.ChargeWalletUseCase;
import dev.concert.application.wallet.ChargeWalletUseCase.BalanceLimit;
import dev.concert.application.wallet.ChargeWalletUseCase.Charged;
import dev.concert.application.wallet.ChargeWalletUseCase.UserNotFound;
import dev.concert.domain.Given;
import dev.concert.domain.concert.Performance;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenState.EndReason;
import dev.concert.domain.reservation.Reservation;
import dev.concert.domain.shared.Ids.TokenId;
import dev.concert.domain.shared.Ids.UserId;
import dev.concert.domain.shared.Money;
import dev.concert.domain.wallet.Wallet;
import java.time.Duration;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A request that is repeated under its key. */
class IdempotencyTest extends UseCaseTest {

    private static final IdempotencyKey KEY = new IdempotencyKey("k1");
    private static final IdempotencyKey OTHER_KEY = new IdempotencyKey("k2");

    private final QueueToken kim = join("kim");
    private final Performance performance = performance(5);

    private Object charge(TokenId token, UserId user, long amount, IdempotencyKey key) {
        return outcome(app.useCases
                .chargeWallet()
                .charge(new ChargeWalletUseCase.Command(
                        token,
                        user,
                        new Money(amount),
                        new Keyed<>(key, charged -> "now " + charged.balance().won()))));
    }

    private Object charge(QueueToken token, long amount, IdempotencyKey key) {
        return charge(token.id(), token.userId(), amount, key);
    }

    private Object reserve(QueueToken token, IdempotencyKey key, int... numbers) {
        return outcome(app.useCases
                .reserveSeats()
                .reserve(new ReserveSeatsUseCase.Command(
                        token.id(),
                        performance.concert().id(),
                        performance.date(),
                        new TreeSet<>(Given.numbers(numbers)),
                        new Money(PRICE.won() * numbers.length),
                        new Keyed<>(
                                key,
                                reserved -> "reservation "
                                        + reserved.reservation().id().value()))));
    }

    private Object pay(QueueToken token, Reservation reservation, Money amount, IdempotencyKey key) {
        return outcome(app.useCases
                .payReservation()
                .pay(new PayReservationUseCase.Command(
                        token.id(),
                        reservation.id(),
                        amount,
                        new Keyed<>(
                                key, completed -> "payment " + completed.id().value()))));
    }

    private Object pay(QueueToken token, Reservation reservation, IdempotencyKey key) {
        return pay(token, reservation, reservation.amount(), key);
    }

    private static <S> S first(Object outcome, Class<S> kind) {
        assertThat(outcome).isInstanceOf(kind);
        return kind.cast(outcome);
    }

    @Test
    void a_repetition_gets_the_first_answer_and_changes_nothing() {
        assertThat(charge(kim, 500, KEY)).isEqualTo(new Charged(kim.userId(), new Money(500)));
        charge(kim, 70);

        assertThat(withoutEffect(() -> charge(kim, 500, KEY))).isEqualTo(new Replayed<>("now 500"));
        assertThat(withoutEffect(() -> charge(kim, 500, KEY))).isEqualTo(new Replayed<>("now 500"));
        assertThat(balance(kim)).isEqualTo(570);
    }

    @Test
    void another_key_or_none_is_another_request() {
        charge(kim, 500, KEY);
        charge(kim, 500, OTHER_KEY);
        charge(kim, 500);

        assertThat(balance(kim)).isEqualTo(1_500);
    }

    @Test
    void the_key_of_another_request_is_refused_whatever_that_was() {
        charge(kim, 500, KEY);

        assertThat(withoutEffect(() -> charge(kim, 501, KEY))).isEqualTo(new KeyReused<>());
        assertThat(withoutEffect(() -> charge(kim.id(), new UserId(999), 500, KEY)))
                .isEqualTo(new KeyReused<>());
        assertThat(withoutEffect(() -> reserve(kim, KEY, 1))).isEqualTo(new KeyReused<>());
        Reservation reservation = held(kim, performance, 1);
        assertThat(withoutEffect(() -> pay(kim, reservation, KEY))).isEqualTo(new KeyReused<>());
    }

    @Test
    void the_same_key_of_two_users_is_two_keys() {
        QueueToken lee = join("lee");
        charge(kim, 500, KEY);

        assertThat(charge(lee, 20, KEY)).isEqualTo(new Charged(lee.userId(), new Money(20)));
        assertThat(charge(kim, 500, KEY)).isEqualTo(new Replayed<>("now 500"));
        assertThat(charge(lee, 20, KEY)).isEqualTo(new Replayed<>("now 20"));
    }

    @Test
    void what_was_refused_is_judged_anew_and_leaves_its_key_free() {
        new Given(app.database).charged(kim.userId(), Wallet.MAX_BALANCE);
        first(charge(kim, 1, KEY), BalanceLimit.class);
        first(charge(kim.id(), new UserId(999), 1, KEY), UserNotFound.class);
        assertThat(app.answers.all()).isEmpty();

        Reservation reservation = held(kim, performance, 1);
        first(pay(kim, reservation, KEY), Completed.class);

        assertThat(balance(kim)).isEqualTo(Wallet.MAX_BALANCE.won() - PRICE.won());
    }

    @Test
    void while_a_request_under_the_key_is_worked_on_no_other_is() {
        app.answers.use(KEY);

        assertThat(withoutEffect(() -> charge(kim, 500, KEY))).isEqualTo(new KeyInUse<>());
        assertThat(withoutEffect(() -> reserve(kim, KEY, 1))).isEqualTo(new KeyInUse<>());
        assertThat(charge(kim, 500, OTHER_KEY)).isInstanceOf(Charged.class);
    }

    @Test
    void seats_are_held_once_and_counted_once_in_whatever_order_they_are_named() {
        Reserved reserved = first(reserve(kim, KEY, 1, 2), Reserved.class);

        assertThat(withoutEffect(() -> reserve(kim, KEY, 2, 1)))
                .isEqualTo(new Replayed<>(
                        "reservation " + reserved.reservation().id().value()));
        assertThat(app.metrics.held).hasValue(2);
    }

    @Test
    void a_reservation_is_answered_again_also_when_its_hold_has_run_out_and_somebody_else_has_the_seat() {
        QueueToken lee = join("lee");
        first(reserve(kim, KEY, 1), Reserved.class);
        at(HOLD_END);
        held(lee, performance, 1);

        assertThat(withoutEffect(() -> reserve(kim, KEY, 1))).isInstanceOf(Replayed.class);
        first(reserve(kim, OTHER_KEY, 1), SeatsUnavailable.class);
        assertThat(app.metrics.conflicted).hasValue(1);
    }

    @Test
    void a_payment_is_answered_again_with_its_own_token_that_has_ended_with_it() {
        Reservation reservation = held(kim, performance, 1);
        charge(kim, 200_000);
        Completed completed = first(pay(kim, reservation, KEY), Completed.class);

        assertThat(withoutEffect(() -> pay(kim, reservation, KEY)))
                .isEqualTo(new Replayed<>("payment " + completed.id().value()));
        assertThat(balance(kim)).isEqualTo(150_000);
        assertThat(app.metrics.sold).hasValue(1);
    }

    @Test
    void what_was_done_is_answered_again_although_the_token_has_ended() {
        Reserved reserved = first(reserve(kim, OTHER_KEY, 1), Reserved.class);
        charge(kim, 200_000, new IdempotencyKey("k3"));
        pay(kim, reserved.reservation(), KEY);

        assertThat(withoutEffect(() -> reserve(kim, OTHER_KEY, 1))).isInstanceOf(Replayed.class);
        assertThat(withoutEffect(() -> charge(kim, 200_000, new IdempotencyKey("k3"))))
                .isEqualTo(new Replayed<>("now 200000"));
        assertThat(withoutEffect(() -> pay(kim, reserved.reservation(), KEY))).isInstanceOf(Replayed.class);
    }

    @Test
    void another_request_under_the_key_is_refused_for_the_key_although_the_token_has_ended() {
        Reservation reservation = held(kim, performance, 1);
        charge(kim, 200_000, OTHER_KEY);
        pay(kim, reservation, KEY);

        assertThat(withoutEffect(() -> pay(kim, reservation, new Money(1), KEY)))
                .isEqualTo(new KeyReused<>());
        assertThat(withoutEffect(() -> charge(kim, 200_001, OTHER_KEY))).isEqualTo(new KeyReused<>());
        assertThat(withoutEffect(() -> reserve(kim, KEY, 2))).isEqualTo(new KeyReused<>());
    }

    @Test
    void all_else_that_comes_with_an_ended_token_is_refused() {
        Reservation reservation = held(kim, performance, 1);
        charge(kim, 200_000);
        pay(kim, reservation, KEY);

        var expired = new ExpiredToken(EndReason.PAID);
        assertThat(charge(kim, 200_000, OTHER_KEY)).isEqualTo(new Refused<>(expired));
        assertThat(pay(kim, reservation, OTHER_KEY)).isEqualTo(new Refused<>(expired));
        assertThat(reserve(kim, OTHER_KEY, 2)).isEqualTo(new Refused<>(expired));
    }

    @Test
    void a_payment_is_answered_again_to_every_later_token_of_its_user() {
        Reservation reservation = held(kim, performance, 1);
        charge(kim, 200_000);
        pay(kim, reservation, KEY);
        QueueToken next = join("kim");

        assertThat(pay(next, reservation, KEY)).isInstanceOf(Replayed.class);
        app.useCases.leaveQueue().leave(next.id());
        assertThat(pay(next, reservation, KEY)).isInstanceOf(Replayed.class);
        fillTheHouse();
        assertThat(pay(join("kim"), reservation, KEY)).isInstanceOf(Replayed.class);
    }

    @Test
    void a_hold_is_answered_again_although_the_concert_has_got_its_own_queue() {
        first(reserve(kim, KEY, 1), Reserved.class);
        openQueue(performance.concert().id(), 1);

        assertThat(withoutEffect(() -> reserve(kim, KEY, 1))).isInstanceOf(Replayed.class);
        assertThat(withoutEffect(() -> reserve(kim, KEY, 2))).isEqualTo(new KeyReused<>());
        assertThat(first(reserve(kim, OTHER_KEY, 1), Refused.class).why()).isInstanceOf(WrongQueue.class);
    }

    @Test
    void an_unknown_token_has_no_stored_answer() {
        charge(kim, 5, KEY);

        assertThat(charge(UNKNOWN, kim.userId(), 5, KEY)).isEqualTo(new Refused<>(new UnknownToken()));
    }

    @Test
    void a_repetition_is_the_first_call_of_an_admitted_user() {
        first(reserve(kim, KEY, 1), Reserved.class);
        app.useCases.leaveQueue().leave(kim.id());
        Given given = new Given(app.database);
        QueueToken next = given.stored(given.line(), kim.userId(), token -> token.admit(ADMISSION, NOW));

        assertThat(reserve(next, KEY, 1)).isInstanceOf(Replayed.class);
        assertThat(state(next)).isEqualTo(next.claim(NOW).state());
    }

    @Test
    void a_payment_that_failed_for_want_of_money_succeeds_under_the_same_key_when_there_is_some() {
        Reservation reservation = held(kim, performance, 1);
        first(pay(kim, reservation, KEY), InsufficientBalance.class);
        charge(kim, 50_000);

        first(pay(kim, reservation, KEY), Completed.class);
    }

    @Test
    void an_answer_is_kept_for_a_day_at_least_and_then_forgotten() {
        charge(kim, 500, KEY);
        at(NOW.plus(Duration.ofHours(24)).minus(TICK));
        assertThat(app.useCases.purgeAnswers().purge()).isZero();
        assertThat(app.answers.all()).hasSize(1);

        at(NOW.plus(Duration.ofHours(24)));

        assertThat(app.useCases.purgeAnswers().purge()).isEqualTo(1);
        assertThat(charge(join("kim"), 500, KEY)).isEqualTo(new Charged(kim.userId(), new Money(1_000)));
    }

    @Test
    void however_many_answers_are_old_they_are_all_forgotten() {
        for (int i = 0; i < 1_001; i++) {
            charge(kim, 1, new IdempotencyKey("k" + i));
        }
        at(NOW.plus(PurgeAnswersUseCase.KEPT_FOR));

        assertThat(app.useCases.purgeAnswers().purge()).isEqualTo(1_001);
        assertThat(app.answers.all()).isEmpty();
    }
}
