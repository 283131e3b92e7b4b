package dev.concert.application.wallet;

import dev.concert.domain.shared.Ids.UserId;
import dev.concert.domain.wallet.WalletEntry;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/** What is in a wallet, and how it came to that, as last committed. May be called inside units of work; locks nothing. */
public interface WalletQueries {

    long balance(UserId userId);

    /**
     * One line of the ledger, in won.
     *
     * @param amount positive
     * @param balanceBefore what the entry before it left; 0 at the first
     */
    record Entry(long id, WalletEntry.Kind kind, long amount, long balanceBefore, long balanceAfter, Instant at) {}

    /**
     * A page of the ledger, newest first.
     *
     * @param before the id of an entry of this wallet; only older ones are returned
     * @param size how many at most
     */
    List<Entry> history(UserId userId, OptionalLong before, int size);
}
