package dev.concert.persistence;

import static dev.concert.persistence.QWalletEntryJpaEntity.walletEntryJpaEntity;
import static dev.concert.persistence.QWalletJpaEntity.walletJpaEntity;

import com.querydsl.core.types.Projections;
import com.querydsl.jpa.impl.JPAQueryFactory;
import dev.concert.application.wallet.WalletQueries;
import dev.concert.domain.shared.Ids.UserId;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.springframework.stereotype.Repository;

@Repository
class QuerydslWalletQueries implements WalletQueries {

    private static final QWalletJpaEntity wallet = walletJpaEntity;
    private static final QWalletEntryJpaEntity entry = walletEntryJpaEntity;

    private final JPAQueryFactory query;

    QuerydslWalletQueries(JPAQueryFactory query) {
        this.query = query;
    }

    @Override
    public long balance(UserId userId) {
        return Objects.requireNonNull(query.select(wallet.balance)
                .from(wallet)
                .where(wallet.userId.eq(userId.value()))
                .fetchOne());
    }

    @Override
    public List<Entry> history(UserId userId, OptionalLong before, int size) {
        return query.select(Projections.constructor(
                        Entry.class,
                        entry.id,
                        entry.kind,
                        entry.amount,
                        entry.balanceBefore,
                        entry.balanceAfter,
                        entry.at))
                .from(entry)
                .where(entry.userId.eq(userId.value()), before.isPresent() ? entry.id.lt(before.getAsLong()) : null)
                .orderBy(entry.sequence.desc())
                .limit(size)
                .fetch();
    }
}
