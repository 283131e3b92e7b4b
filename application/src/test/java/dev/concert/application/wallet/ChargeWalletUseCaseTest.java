package dev.concert.application.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.concert.application.UseCaseTest;
import dev.concert.application.access.Answer.Refused;
import dev.concert.application.access.TokenJudge.ExpiredToken;
import dev.concert.application.access.TokenJudge.UnknownToken;
import dev.concert.application.wallet.ChargeWalletUseCase.BalanceLimit;
import dev.concert.application.wallet.ChargeWalletUseCase.Charged;
import dev.concert.application.wallet.ChargeWalletUseCase.UserNotFound;
import dev.concert.domain.Given;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenState.EndReason;
import dev.concert.domain.shared.Ids.TokenId;
import dev.concert.domain.shared.Ids.UserId;
import dev.concert.domain.shared.Money;
import dev.concert.domain.wallet.Wallet;
import dev.concert.domain.wallet.WalletEntry.Kind;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ChargeWalletUseCaseTest extends UseCaseTest {

    private final QueueToken kim = join("kim");
    private final QueueToken lee = join("lee");

    private Object charge(TokenId token, UserId user, Money amount) {
        return outcome(app.useCases.chargeWallet().charge(new ChargeWalletUseCase.Command(token, user, amount, null)));
    }

    @Test
    void charges_add_up_each_with_an_entry() {
        assertThat(charge(kim, 500)).isEqualTo(new Charged(kim.userId(), new Money(500)));
        at(NOW.plus(TICK));
        assertThat(charge(kim, 120)).isEqualTo(new Charged(kim.userId(), new Money(620)));

        assertThat(balance(kim)).isEqualTo(620);
        assertThat(balance(lee)).isZero();
        assertThat(app.walletQueries.history(kim.userId(), OptionalLong.empty(), 10))
                .extracting(WalletQueries.Entry::kind, WalletQueries.Entry::amount, WalletQueries.Entry::at)
                .containsExactly(tuple(Kind.CHARGE, 120L, NOW.plus(TICK)), tuple(Kind.CHARGE, 500L, NOW));
    }

    @Test
    void a_waiting_user_may_charge() {
        fillTheHouse();

        assertThat(charge(join("waiting"), 500)).isInstanceOf(Charged.class);
    }

    @Test
    void a_wallet_is_charged_up_to_its_limit_and_not_beyond() {
        Money room = Wallet.MAX_BALANCE.minus(new Money(1));

        new Given(app.database).charged(kim.userId(), room);
        assertThat(withoutEffect(() -> charge(kim, 2))).isEqualTo(new BalanceLimit());
        assertThat(charge(kim, 1)).isEqualTo(new Charged(kim.userId(), Wallet.MAX_BALANCE));
        assertThat(withoutEffect(() -> charge(kim, Long.MAX_VALUE))).isEqualTo(new BalanceLimit());
    }

    @Test
    void nobody_charges_a_wallet_of_somebody_else_or_of_nobody() {
        assertThat(withoutEffect(() -> charge(kim.id(), lee.userId(), new Money(1))))
                .isEqualTo(new UserNotFound());
        assertThat(withoutEffect(() -> charge(kim.id(), new UserId(999), new Money(1))))
                .isEqualTo(new UserNotFound());
    }

    @Test
    void the_token_is_judged_first() {
        app.useCases.leaveQueue().leave(lee.id());

        assertThat(withoutEffect(() -> charge(UNKNOWN, new UserId(999), Wallet.MAX_BALANCE)))
                .isEqualTo(new Refused<>(new UnknownToken()));
        assertThat(withoutEffect(() -> charge(lee.id(), new UserId(999), Wallet.MAX_BALANCE)))
                .isEqualTo(new Refused<>(new ExpiredToken(EndReason.LEFT)));
    }

    @Test
    void a_token_whose_session_is_over_charges_nothing() {
        at(SESSION_END);

        assertThat(charge(kim, 500)).isEqualTo(new Refused<>(new ExpiredToken(EndReason.EXPIRED)));
        assertThat(balance(kim)).isZero();
    }
}
