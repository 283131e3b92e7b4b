package dev.concert.persistence;

import static dev.concert.persistence.Table.Type.BIGINT;
import static dev.concert.persistence.Table.Type.TEXT;
import static dev.concert.persistence.Table.Type.TIMESTAMP;

import dev.concert.domain.shared.Ids.ReservationId;
import dev.concert.domain.shared.Ids.UserId;
import dev.concert.domain.shared.Money;
import dev.concert.domain.shared.Version.StaleVersionException;
import dev.concert.domain.wallet.Wallet;
import dev.concert.domain.wallet.WalletEntry;
import dev.concert.domain.wallet.WalletRepository;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

@Repository
@Transactional(propagation = Propagation.MANDATORY)
class SqlWalletRepository implements WalletRepository {

    static final Table<Wallet> WALLET = Table.<Wallet>named("wallet")
            .key("user_id", BIGINT, wallet -> wallet.userId().value())
            .version(Wallet::version)
            .changing("balance", BIGINT, wallet -> wallet.balance().won())
            .readBy(row ->
                    new Wallet(new UserId(row.bigint("user_id")), new Money(row.bigint("balance")), row.version()));

    static final Table<WalletEntry> ENTRY = Table.<WalletEntry>named("wallet_entry")
            .fixed("user_id", BIGINT, entry -> entry.userId().value())
            .fixed("sequence", BIGINT, WalletEntry::sequence)
            .fixed("kind", TEXT, WalletEntry::kind)
            .fixed("amount", BIGINT, entry -> entry.amount().won())
            .fixed("balance_before", BIGINT, entry -> entry.balanceBefore().won())
            .fixed("balance_after", BIGINT, entry -> entry.balanceAfter().won())
            .fixed("reservation_id", BIGINT, entry -> value(entry.reservation()))
            .fixed("at", TIMESTAMP, WalletEntry::at)
            .neverRead();

    private static @Nullable Long value(@Nullable ReservationId id) {
        return id == null ? null : id.value();
    }

    private static final String LOCK = WALLET.lock("user_id = ?");

    private static final ForRows<Wallet> SAVE = WALLET.updateBy("""
            UPDATE wallet SET version = wallet.version + 1, {changes} FROM {changed}
            WHERE wallet.user_id = changed.user_id AND wallet.version = changed.version""");

    private static final ForRows<WalletEntry> ADD = ENTRY.insertIf("EXISTS (SELECT FROM saved)");

    /** One statement, since an entry that does not follow from its wallet would fail by itself, and not as stale. */
    private static final String POST = "WITH saved AS (" + SAVE.one() + " RETURNING wallet.user_id) " + ADD.one();

    private final WriteBehind writes;

    SqlWalletRepository(WriteBehind writes) {
        this.writes = writes;
    }

    /** Declares what it throws, as Spring would translate it otherwise. */
    @Override
    public Wallet lock(UserId userId) throws IllegalArgumentException {
        return writes.readOne(LOCK, WALLET, userId.value())
                .orElseThrow(() -> new IllegalArgumentException("There is no wallet of " + userId));
    }

    @Override
    public void save(Wallet.Posting posting) {
        writes.write(
                POST,
                1,
                () -> new StaleVersionException(
                        "The wallet of " + posting.wallet().userId()),
                Stream.of(SAVE.values(List.of(posting.wallet())), ADD.values(List.of(posting.entry())))
                        .flatMap(Stream::of)
                        .toArray());
    }
}
