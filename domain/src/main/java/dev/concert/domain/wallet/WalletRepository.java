package dev.concert.domain.wallet;

import dev.concert.domain.shared.Ids.UserId;

/** Keeps wallets and their ledgers. */
public interface WalletRepository {

    /**
     * The wallet, locked until the unit of work ends: concurrent charges of one wallet wait for each other instead of
     * failing. Its place among other locks: {@link dev.concert.domain.shared}.
     *
     * @throws IllegalArgumentException if the user does not exist; every user has a wallet
     */
    Wallet lock(UserId userId);

    /**
     * Stores the wallet, one version up, and its new entry.
     *
     * @throws dev.concert.domain.shared.Version.StaleVersionException if it was stored by somebody else since it was read; here, or
     *     later in the unit of work, at its end at the latest
     */
    void save(Wallet.Posting posting);
}
