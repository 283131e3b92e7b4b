package dev.concert.domain.wallet;

import dev.concert.domain.shared.Money;
import dev.concert.domain.shared.UserId;
import java.time.Instant;

/**
 * One line of a wallet's ledger, chained to the line before by the balance. Never changed.
 *
 * @param sequence which entry of this wallet it is, from 1 without gaps
 * @param amount positive, whichever way it went
 */
public record WalletEntry(
        UserId userId, long sequence, Kind kind, Money amount, Money balanceBefore, Money balanceAfter, Instant at) {

    /** Which way the money went. */
    public enum Kind {
        CHARGE,
        USE
    }

    public WalletEntry {
        if (sequence < 1) {
            throw new IllegalArgumentException("A ledger counts from 1, not " + sequence);
        }
        if (!amount.isPositive()) {
            throw new IllegalArgumentException("An entry moves at least 1 won");
        }
        Money expected = switch (kind) {
            case CHARGE -> balanceBefore.plus(amount);
            case USE -> balanceBefore.minus(amount);
        };
        if (!balanceAfter.equals(expected)) {
            throw new IllegalArgumentException(
                    kind + " of " + amount + " does not lead from " + balanceBefore + " to " + balanceAfter);
        }
    }
}
