package dev.concert.persistence;

import dev.concert.domain.shared.StaleVersionException;
import dev.concert.domain.shared.UserId;
import dev.concert.domain.wallet.Wallet;
import dev.concert.domain.wallet.WalletRepository;
import jakarta.persistence.EntityManager;
import jakarta.persistence.OptimisticLockException;
import org.mapstruct.factory.Mappers;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

@Repository
@Transactional(propagation = Propagation.MANDATORY)
class WalletPersistenceAdapter implements WalletRepository {

    private final WalletMapper mapper = Mappers.getMapper(WalletMapper.class);
    private final WalletJpaRepository rows;
    private final EntityManager entityManager;

    WalletPersistenceAdapter(WalletJpaRepository rows, EntityManager entityManager) {
        this.rows = rows;
        this.entityManager = entityManager;
    }

    /** Declares what it throws, as Spring would translate it otherwise. */
    @Override
    public Wallet lock(UserId userId) throws IllegalArgumentException {
        return rows.lock(userId.value())
                .map(mapper::toWallet)
                .orElseThrow(() -> new IllegalArgumentException("There is no wallet of " + userId));
    }

    @Override
    public void save(Wallet.Posting posting) {
        try {
            entityManager.merge(mapper.toRow(posting.wallet()));
            entityManager.persist(mapper.toRow(posting.entry()));
            entityManager.flush();
        } catch (OptimisticLockException e) {
            throw new StaleVersionException("The wallet of " + posting.wallet().userId());
        }
    }
}
