package dev.concert.persistence;

import dev.concert.domain.shared.StaleVersionException;
import dev.concert.domain.shared.UserId;
import dev.concert.domain.wallet.Wallet;
import dev.concert.domain.wallet.WalletRepository;
import org.mapstruct.factory.Mappers;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

@Repository
@Transactional(propagation = Propagation.MANDATORY)
class WalletPersistenceAdapter implements WalletRepository {

    private static final String LOCK =
            "SELECT user_id, balance, version FROM wallet WHERE user_id = ? FOR NO KEY UPDATE";

    /** One statement, since an entry that does not follow from its wallet would fail by itself, and not as stale. */
    private static final String SAVE = """
            WITH changed AS (
              UPDATE wallet SET balance = ?, version = version + 1 WHERE user_id = ? AND version = ? RETURNING user_id)
            INSERT INTO wallet_entry (user_id, sequence, kind, amount, balance_before, balance_after, reservation_id, at)
            SELECT user_id, ?, ?, ?, ?, ?, ?::bigint, ?::timestamptz FROM changed""";

    private final WalletMapper mapper = Mappers.getMapper(WalletMapper.class);
    private final WriteBehind writes;

    WalletPersistenceAdapter(WriteBehind writes) {
        this.writes = writes;
    }

    /** Declares what it throws, as Spring would translate it otherwise. */
    @Override
    public Wallet lock(UserId userId) throws IllegalArgumentException {
        return writes.readOne(LOCK, mapper::read, userId.value())
                .orElseThrow(() -> new IllegalArgumentException("There is no wallet of " + userId));
    }

    @Override
    public void save(Wallet.Posting posting) {
        WalletJpaEntity wallet = mapper.toRow(posting.wallet());
        WalletEntryJpaEntity entry = mapper.toRow(posting.entry());
        writes.write(
                SAVE,
                1,
                () -> new StaleVersionException(
                        "The wallet of " + posting.wallet().userId()),
                wallet.balance,
                wallet.userId,
                wallet.version,
                entry.sequence,
                entry.kind.name(),
                entry.amount,
                entry.balanceBefore,
                entry.balanceAfter,
                entry.reservationId == null ? null : entry.reservationId.toString(),
                entry.at);
    }
}
