package dev.concert.domain.wallet;

import static java.util.Objects.requireNonNull;

import dev.concert.domain.shared.Ids.ReservationId;
import dev.concert.domain.shared.Ids.UserId;
import dev.concert.domain.shared.Money;
import dev.concert.domain.shared.WholeMilliseconds;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line of a wallet's ledger, chained to the line before by the balance. Never changed.
 *
 * @param sequence which entry of this wallet it is, from 1 without gaps
 * @param amount positive, whichever way it went
 * @param reservation what the money was for, or came back from; null for a charge, and only then
 * @param at whole milliseconds
 */
public record WalletEntry(
        UserId userId,
        long sequence,
        Kind kind,
        Money amount,
        Money balanceBefore,
        Money balanceAfter,
        @Nullable ReservationId reservation,
        Instant at) {

    /** Why money moved, and with it the way it went. */
    public enum Kind {
        /** Into the wallet, from outside. */
        CHARGE,
        /** Out of the wallet, for a reservation. */
        USE,
        /** Back into the wallet, for a reservation that was paid for. */
        REFUND;

        private boolean isForAReservation() {
            return switch (this) {
                case CHARGE -> false;
                case USE, REFUND -> true;
            };
        }
    }

    public WalletEntry {
        requireNonNull(userId, "userId");
        if (sequence < 1) {
            throw new IllegalArgumentException("A ledger counts from 1, not " + sequence);
        }
        if (!amount.isPositive()) {
            throw new IllegalArgumentException("An entry moves at least 1 won, not " + amount);
        }
        if (kind.isForAReservation() != (reservation != null)) {
            throw new IllegalArgumentException("An entry of kind " + kind + " is not for " + reservation);
        }
        Money expected = switch (kind) {
            case CHARGE, REFUND -> balanceBefore.plus(amount);
            case USE -> balanceBefore.minus(amount);
        };
        if (!balanceAfter.equals(expected)) {
            throw new IllegalArgumentException(
                    kind + " of " + amount + " does not lead from " + balanceBefore + " to " + balanceAfter);
        }
        WholeMilliseconds.require(at, "The instant of a ledger entry");
    }
}
