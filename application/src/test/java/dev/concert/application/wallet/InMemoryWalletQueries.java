package dev.concert.application.wallet;

import dev.concert.domain.InMemoryDatabase;
import dev.concert.domain.shared.Ids.UserId;
import dev.concert.domain.wallet.WalletEntry;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;

public final class InMemoryWalletQueries implements WalletQueries {

    private final InMemoryDatabase database;

    public InMemoryWalletQueries(InMemoryDatabase database) {
        this.database = database;
    }

    @Override
    public long balance(UserId userId) {
        return database.wallets.get(userId).balance().won();
    }

    @Override
    public List<Entry> history(UserId userId, OptionalLong before, int size) {
        return database.walletEntries.byKey().entrySet().stream()
                .filter(row -> row.getValue().userId().equals(userId))
                .map(row -> entry(row.getKey(), row.getValue()))
                .filter(entry -> before.isEmpty() || entry.id() < before.getAsLong())
                .sorted(Comparator.comparingLong(Entry::id).reversed())
                .limit(size)
                .toList();
    }

    private static Entry entry(long id, WalletEntry entry) {
        return new Entry(
                id,
                entry.kind(),
                entry.amount().won(),
                entry.balanceBefore().won(),
                entry.balanceAfter().won(),
                entry.at());
    }
}
