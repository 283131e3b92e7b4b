package dev.concert.persistence;

import dev.concert.domain.queue.QueueId;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenRepository;
import dev.concert.domain.queue.TokenId;
import dev.concert.domain.shared.UserId;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.mapstruct.factory.Mappers;
import org.springframework.data.domain.Limit;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

@Repository
class QueueTokenPersistenceAdapter implements QueueTokenRepository {

    private final QueueTokenMapper mapper = Mappers.getMapper(QueueTokenMapper.class);
    private final QueueTokenJpaRepository rows;
    private final EntityManager entityManager;

    QueueTokenPersistenceAdapter(QueueTokenJpaRepository rows, EntityManager entityManager) {
        this.rows = rows;
        this.entityManager = entityManager;
    }

    @Override
    public Optional<QueueToken> find(TokenId id) {
        return rows.find(id.value()).map(mapper::toToken);
    }

    @Override
    public List<QueueToken> findAll(Set<TokenId> ids) {
        return tokens(rows.findAllOf(ids.stream().map(TokenId::value).toList()));
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public Optional<QueueToken> lock(TokenId id) {
        return rows.lock(id.value()).map(mapper::toToken);
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public List<QueueToken> lockAll(QueueId queueId, Set<TokenId> ids) {
        return tokens(
                rows.lockAllOf(queueId.value(), ids.stream().map(TokenId::value).toList()));
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public List<QueueToken> lockReturned(QueueId queueId, int limit) {
        return tokens(rows.lockReturned(queueId.value(), Limit.of(limit)));
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public List<QueueToken> lockUnended(QueueId queueId, Set<UserId> users) {
        return tokens(rows.lockUnended(
                queueId.value(), users.stream().map(UserId::value).toList()));
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public List<QueueToken> lockOverdue(QueueId queueId, Instant now) {
        return tokens(rows.lockOverdue(queueId.value(), now));
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public List<QueueToken> lockNextWaiting(QueueId queueId, int limit) {
        return tokens(rows.lockNextWaiting(queueId.value(), Limit.of(limit)));
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public int countAdmitted(QueueId queueId) {
        return rows.countAdmitted(queueId.value());
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public void addAll(Collection<QueueToken> tokens) {
        tokens.forEach(token -> entityManager.persist(mapper.toRow(token)));
        entityManager.flush();
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public void saveAll(Collection<QueueToken> tokens) {
        tokens.forEach(token -> entityManager.merge(mapper.toRow(token)));
        entityManager.flush();
    }

    /** A default method is not guarded by Spring, as it calls past the proxy. */
    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public void save(QueueToken token) {
        saveAll(List.of(token));
    }

    private List<QueueToken> tokens(List<QueueTokenJpaEntity> found) {
        return found.stream().map(mapper::toToken).toList();
    }
}
