package dev.concert.application.wallet;

import dev.concert.application.UnitOfWork;
import dev.concert.application.queue.TokenGate;
import dev.concert.application.queue.TokenGate.Access;
import dev.concert.application.queue.TokenGate.Granted;
import dev.concert.application.queue.TokenGate.Refusal;
import dev.concert.domain.queue.TokenId;
import dev.concert.domain.shared.Money;
import dev.concert.domain.shared.UserId;
import dev.concert.domain.wallet.Wallet;
import dev.concert.domain.wallet.WalletRepository;
import java.time.InstantSource;

/** Puts money into the wallet of the token's user. */
public final class ChargeWalletUseCase {

    private final TokenGate gate;
    private final WalletRepository wallets;
    private final UnitOfWork unitOfWork;
    private final InstantSource clock;

    public ChargeWalletUseCase(TokenGate gate, WalletRepository wallets, UnitOfWork unitOfWork, InstantSource clock) {
        this.gate = gate;
        this.wallets = wallets;
        this.unitOfWork = unitOfWork;
        this.clock = clock;
    }

    /** @param amount positive, at most {@link Wallet#MAX_CHARGE} */
    public record Command(TokenId tokenId, UserId userId, Money amount) {}

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
