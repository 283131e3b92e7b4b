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
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.mapstruct.factory.Mappers;
import org.springframework.data.domain.Limit;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

@Repository
class QueueTokenPersistenceAdapter implements QueueTokenRepository {

    /** One statement for a whole group; by JDBC, as nobody goes on to change these rows in the same unit of work. */
    private static final String ADD = """
            INSERT INTO queue_token (id, queue_id, number, first_place, user_id, state, issued_at,
              admitted_at, claim_until, session_until, claimed_at)
            SELECT * FROM unnest(?::uuid[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::text[],
              ?::timestamptz[], ?::timestamptz[], ?::timestamptz[], ?::timestamptz[], ?::timestamptz[])""";

    private final QueueTokenMapper mapper = Mappers.getMapper(QueueTokenMapper.class);
    private final QueueTokenJpaRepository rows;
    private final EntityManager entityManager;
    private final JdbcClient jdbc;

    QueueTokenPersistenceAdapter(QueueTokenJpaRepository rows, EntityManager entityManager, JdbcClient jdbc) {
        this.rows = rows;
        this.entityManager = entityManager;
        this.jdbc = jdbc;
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
                queueId.value(), users.stream().map(UserId::value).toArray(Long[]::new)));
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
        if (!tokens.isEmpty()) {
            List<QueueTokenJpaEntity> added = tokens.stream().map(mapper::toRow).toList();
            jdbc.sql(ADD)
                    .param(texts(added, row -> row.id))
                    .param(longs(added, row -> row.queueId))
                    .param(longs(added, row -> row.number))
                    .param(longs(added, row -> row.firstPlace))
                    .param(longs(added, row -> row.userId))
                    .param(texts(added, row -> row.state))
                    .param(texts(added, row -> row.issuedAt))
                    .param(texts(added, row -> row.admittedAt))
                    .param(texts(added, row -> row.claimUntil))
                    .param(texts(added, row -> row.sessionUntil))
                    .param(texts(added, row -> row.claimedAt))
                    .update();
        }
    }

    private static String[] texts(
            List<QueueTokenJpaEntity> rows, Function<QueueTokenJpaEntity, @Nullable Object> column) {
        return rows.stream()
                .map(row -> Objects.toString(column.apply(row), null))
                .toArray(String[]::new);
    }

    private static Long[] longs(List<QueueTokenJpaEntity> rows, Function<QueueTokenJpaEntity, Long> column) {
        return rows.stream().map(column).toArray(Long[]::new);
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public void saveAll(Collection<QueueToken> tokens) {
        if (!tokens.isEmpty()) {
            tokens.forEach(token -> entityManager.merge(mapper.toRow(token)));
            entityManager.flush();
        }
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
