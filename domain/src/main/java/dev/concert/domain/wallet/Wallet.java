package dev.concert.domain.wallet;

import dev.concert.domain.shared.Ids.ReservationId;
import dev.concert.domain.shared.Ids.UserId;
import dev.concert.domain.shared.Money;
import dev.concert.domain.shared.Version;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One user's money. Immutable: a change is a {@link Posting}, the wallet afterwards together with the ledger entry that
 * explains it. Every change adds exactly one entry, so that the version counts them.
 *
 * @param balance beyond {@link #MAX_BALANCE} only after a refund
 */
public record Wallet(UserId userId, Money balance, Version version) {

    /** The most that a wallet is charged to. A refund may lead beyond it. */
    public static final Money MAX_BALANCE = new Money(1_000_000_000_000L);

    /** The most that is charged at once. */
    public static final Money MAX_CHARGE = new Money(10_000_000L);

    public Wallet {
        Objects.requireNonNull(userId, "userId");
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(balance, "balance");
    }

    public static Wallet empty(UserId userId) {
        return new Wallet(userId, Money.ZERO, Version.INITIAL);
    }

    /** The wallet after a change, with the version that was read, and the entry to be stored with it. */
    public record Posting(Wallet wallet, WalletEntry entry) {}

    public boolean hasRoomFor(Money amount) {
        return balance.compareTo(MAX_BALANCE) <= 0 && amount.compareTo(MAX_BALANCE.minus(balance)) <= 0;
    }

    public boolean covers(Money amount) {
        return balance.compareTo(amount) >= 0;
    }

    /**
     * The wallet with money from outside in it.
     *
     * @param amount positive, at most {@link #MAX_CHARGE}
     * @throws IllegalArgumentException if there is no room for {@code amount}, or it is not in its range
     */
    public Posting charge(Money amount, Instant now) {
        if (amount.compareTo(MAX_CHARGE) > 0) {
            throw new IllegalArgumentException("At most " + MAX_CHARGE + " are charged at once, not " + amount);
        }
        if (!hasRoomFor(amount)) {
            throw new IllegalArgumentException("There is no room for " + amount + " beside " + balance);
        }
        return post(WalletEntry.Kind.CHARGE, amount, balance.plus(amount), null, now);
    }

    /**
     * The wallet after a payment.
     *
     * @param reservation what is paid for
     * @throws ArithmeticException if the balance does not cover {@code amount}
     */
    public Posting debit(Money amount, ReservationId reservation, Instant now) {
        return post(WalletEntry.Kind.USE, amount, balance.minus(amount), reservation, now);
    }

    /**
     * The wallet with the money of a payment back in it, whatever it holds.
     *
     * @param reservation that was paid for
     */
    public Posting refund(Money amount, ReservationId reservation, Instant now) {
        return post(WalletEntry.Kind.REFUND, amount, balance.plus(amount), reservation, now);
    }

    private Posting post(
            WalletEntry.Kind kind, Money amount, Money balanceAfter, @Nullable ReservationId reservation, Instant now) {
        return new Posting(
                new Wallet(userId, balanceAfter, version),
                new WalletEntry(userId, version.value() + 1, kind, amount, balance, balanceAfter, reservation, now));
    }
}
