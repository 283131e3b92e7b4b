package dev.concert.application.wallet;

import dev.concert.application.access.Answer;
import dev.concert.application.access.Idempotency.Keyed;
import dev.concert.application.access.Idempotency.Request;
import dev.concert.application.access.TokenCalls;
import dev.concert.domain.shared.Ids.TokenId;
import dev.concert.domain.shared.Ids.UserId;
import dev.concert.domain.shared.Money;
import dev.concert.domain.wallet.Wallet;
import dev.concert.domain.wallet.WalletRepository;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Puts money into the wallet of the token's user. */
public record ChargeWalletUseCase(TokenCalls calls, WalletRepository wallets, InstantSource clock) {

    /**
     * @param amount positive, at most {@link Wallet#MAX_CHARGE}
     * @param keyed null if the client sent no idempotency key
     */
    public record Command(
            TokenId tokenId,
            UserId userId,
            Money amount,
            @Nullable Keyed<Charged> keyed) {

        private Request<Charged> request() {
            String description = "charge " + amount.won() + " to wallet " + userId.value();
            return new Request<>(description, keyed, Charged.class);
        }
    }

    public sealed interface Outcome {}

    public record Charged(UserId userId, Money balance) implements Outcome {}

    /** The wallet is not the token's user's, if it exists at all. */
    public record UserNotFound() implements Outcome {}

    /** The wallet has no room for so much. */
    public record BalanceLimit() implements Outcome {}

    public Answer<Outcome> charge(Command command) {
        return calls.executeForUser(
                command.tokenId(),
                command.request(),
                user -> user.equals(command.userId()) ? charge(user, command.amount()) : new UserNotFound());
    }

    private Outcome charge(UserId userId, Money amount) {
        Wallet wallet = wallets.lock(userId);
        if (!wallet.hasRoomFor(amount)) {
            return new BalanceLimit();
        }
        Wallet.Posting posting = wallet.charge(amount, clock.instant());
        wallets.save(posting);
        return new Charged(userId, posting.wallet().balance());
    }
}
