package dev.concert.domain.wallet;

import static java.util.Objects.requireNonNull;

import dev.concert.domain.InMemoryDatabase;
import dev.concert.domain.InMemoryDatabase.LockOrder;
import dev.concert.domain.reservation.Reservation;
import dev.concert.domain.reservation.ReservationState.Refunded;
import dev.concert.domain.shared.Ids.UserId;
import dev.concert.domain.shared.Version.StaleVersionException;

public final class InMemoryWalletRepository implements WalletRepository {

    private final InMemoryDatabase database;

    public InMemoryWalletRepository(InMemoryDatabase database) {
        this.database = database;
    }

    @Override
    public Wallet lock(UserId userId) {
        database.wallets.lock(userId);
        return stored(userId);
    }

    @Override
    public void save(Wallet.Posting posting) {
        Wallet wallet = posting.wallet();
        WalletEntry entry = posting.entry();
        database.claim(LockOrder.WALLET, wallet.userId());
        Wallet stored = stored(wallet.userId());
        if (!stored.version().equals(wallet.version())) {
            throw new StaleVersionException("wallet of user " + wallet.userId().value());
        }
        if (!entry.userId().equals(wallet.userId())
                || entry.sequence() != stored.version().value() + 1
                || !entry.balanceBefore().equals(stored.balance())
                || !entry.balanceAfter().equals(wallet.balance())) {
            throw new IllegalStateException(entry + " does not lead from " + stored + " to " + wallet);
        }
        if (entry.reservation() != null) {
            database.reservations.requireKey(entry.reservation());
            if (entry.kind() == WalletEntry.Kind.REFUND) {
                database.requireAtCommit(() -> requireRefund(entry));
            }
        }
        database.wallets.put(
                wallet.userId(),
                new Wallet(wallet.userId(), wallet.balance(), wallet.version().next()));
        database.walletEntries.put(database.walletEntries.nextId(), entry);
    }

    private void requireRefund(WalletEntry entry) {
        Reservation reservation = database.reservations.get(requireNonNull(entry.reservation()));
        long refunds = database.walletEntries.rows().stream()
                .filter(other ->
                        other.kind() == entry.kind() && reservation.id().equals(other.reservation()))
                .count();
        if (refunds != 1
                || !(reservation.state() instanceof Refunded refunded)
                || !refunded.at().equals(entry.at())
                || !reservation.userId().equals(entry.userId())
                || !reservation.amount().equals(entry.amount())) {
            throw new IllegalStateException(entry + " is not the refund of " + reservation);
        }
    }

    private Wallet stored(UserId userId) {
        return database.wallets.find(userId).orElseThrow(() -> new IllegalArgumentException("There is no " + userId));
    }
}
