package dev.concert.application.wallet;

import dev.concert.application.UnitOfWork;
import dev.concert.application.idempotency.IdempotencyKey;
import dev.concert.application.idempotency.IdempotentWork;
import dev.concert.application.idempotency.IdempotentWork.Answer;
import dev.concert.application.queue.TokenJudge;
import dev.concert.application.queue.TokenJudge.Access;
import dev.concert.application.queue.TokenJudge.Granted;
import dev.concert.application.queue.TokenJudge.Refusal;
import dev.concert.domain.queue.TokenId;
import dev.concert.domain.shared.Money;
import dev.concert.domain.shared.UserId;
import dev.concert.domain.wallet.Wallet;
import dev.concert.domain.wallet.WalletRepository;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;

/** Puts money into the wallet of the token's user. */
public final class ChargeWalletUseCase {

    private final TokenJudge gate;
    private final WalletRepository wallets;
    private final UnitOfWork unitOfWork;
    private final IdempotentWork idempotentWork;
    private final InstantSource clock;

    public ChargeWalletUseCase(
            TokenJudge gate,
            WalletRepository wallets,
            UnitOfWork unitOfWork,
            IdempotentWork idempotentWork,
            InstantSource clock) {
        this.gate = gate;
        this.wallets = wallets;
        this.unitOfWork = unitOfWork;
        this.idempotentWork = idempotentWork;
        this.clock = clock;
    }

    /** @param amount positive, at most {@link Wallet#MAX_CHARGE} */
    public record Command(TokenId tokenId, UserId userId, Money amount) {

        private String request() {
            return "charge " + amount.won() + " to wallet " + userId.value();
        }
    }

    public sealed interface Outcome {}

    public record Charged(UserId userId, Money balance) implements Outcome {}

    public record Refused(Refusal why) implements Outcome {}

    /** The wallet is not the token's user's, if it exists at all. */
    public record UserNotFound() implements Outcome {}

    /** The wallet has no room for so much. */
    public record BalanceLimit() implements Outcome {}

    public Outcome charge(Command command) {
        return switch (gate.pass(command.tokenId(), Access.LIVE)) {
            case Refusal refusal -> new Refused(refusal);
            case Granted granted ->
                granted.token().userId().equals(command.userId())
                        ? unitOfWork.execute(() -> charge(command.userId(), command.amount()))
                        : new UserNotFound();
        };
    }

    /**
     * The same once, however often it is repeated under the key.
     *
     * @param text the answer to be given again
     */
    public Answer<Outcome> charge(Command command, IdempotencyKey key, Function<? super Charged, String> text) {
        return idempotentWork.execute(
                new IdempotentWork.Request(command.tokenId(), key, command.request(), false),
                locking -> locking.pass(command.tokenId(), Access.LIVE),
                pass -> switch (pass) {
                    case Refusal refusal -> new Refused(refusal);
                    case Granted granted ->
                        granted.token().userId().equals(command.userId())
                                ? charge(command.userId(), command.amount())
                                : new UserNotFound();
                },
                outcome -> outcome instanceof Charged charged ? Optional.of(text.apply(charged)) : Optional.empty());
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
