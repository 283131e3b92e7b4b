package dev.concert.persistence;

import static dev.concert.persistence.WriteBehind.longs;
import static dev.concert.persistence.WriteBehind.texts;

import dev.concert.domain.queue.QueueId;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenRepository;
import dev.concert.domain.queue.TokenId;
import dev.concert.domain.shared.UserId;
import dev.concert.persistence.WriteBehind.ForRows;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.mapstruct.factory.Mappers;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

@Repository
class QueueTokenPersistenceAdapter implements QueueTokenRepository {

    private static final String FIND = """
            SELECT id, queue_id, number, first_place, user_id, state, issued_at, admitted_at, claim_until, session_until,
              claimed_at, hold_until, ended_at, end_reason
            FROM queue_token\s""";

    private static final String FIND_ONE = FIND + "WHERE id = ?";
    private static final String FIND_ALL = FIND + "WHERE id = ANY (?::uuid[])";
    private static final String LOCK = FIND_ONE + " FOR NO KEY UPDATE";

    private static final String LOCK_ALL =
            FIND + "WHERE queue_id = ? AND id = ANY (?::uuid[]) ORDER BY number FOR NO KEY UPDATE";

    private static final String LOCK_UNENDED =
            FIND + "WHERE queue_id = ? AND user_id = ANY (?) AND state <> 'ENDED' ORDER BY number FOR NO KEY UPDATE";

    private static final String LOCK_OVERDUE = FIND + "WHERE queue_id = ? AND state = 'ADMITTED'"
            + " AND expires_at <= ?::timestamptz ORDER BY number FOR NO KEY UPDATE SKIP LOCKED";

    private static final String LOCK_RETURNED =
            FIND + "WHERE queue_id = ? AND state = 'RETURNED' ORDER BY number LIMIT ? FOR NO KEY UPDATE";

    private static final String LOCK_NEXT_WAITING =
            FIND + "WHERE queue_id = ? AND state = 'WAITING' ORDER BY number LIMIT ? FOR NO KEY UPDATE";

    private static final String COUNT_ADMITTED =
            "SELECT count(*) FROM queue_token WHERE queue_id = ? AND state = 'ADMITTED'";

    private static final String ADD = """
            INSERT INTO queue_token (id, queue_id, number, first_place, user_id, state, issued_at,
              admitted_at, claim_until, session_until, claimed_at)
            SELECT * FROM unnest(?::uuid[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::text[],
              ?::timestamptz[], ?::timestamptz[], ?::timestamptz[], ?::timestamptz[], ?::timestamptz[])""";

    private static final ForRows SAVE = ForRows.of(
            """
            UPDATE queue_token SET state = changed.state, admitted_at = changed.admitted_at,
              claim_until = changed.claim_until, session_until = changed.session_until, claimed_at = changed.claimed_at,
              hold_until = changed.hold_until, ended_at = changed.ended_at, end_reason = changed.end_reason
            FROM %s
              AS changed (id, state, admitted_at, claim_until, session_until, claimed_at, hold_until, ended_at, end_reason)
            WHERE queue_token.id = changed.id""",
            "uuid",
            "text",
            "timestamptz",
            "timestamptz",
            "timestamptz",
            "timestamptz",
            "timestamptz",
            "timestamptz",
            "text");

    private final QueueTokenMapper mapper = Mappers.getMapper(QueueTokenMapper.class);
    private final WriteBehind writes;

    QueueTokenPersistenceAdapter(WriteBehind writes) {
        this.writes = writes;
    }

    @Override
    public Optional<QueueToken> find(TokenId id) {
        return writes.readOne(FIND_ONE, mapper::read, id.value());
    }

    @Override
    public List<QueueToken> findAll(Set<TokenId> ids) {
        return ids.size() == 1
                ? find(ids.iterator().next()).stream().toList()
                : writes.read(FIND_ALL, mapper::read, (Object) texts(ids, TokenId::value));
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public Optional<QueueToken> lock(TokenId id) {
        return writes.readOne(LOCK, mapper::read, id.value());
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public List<QueueToken> lockAll(QueueId queueId, Set<TokenId> ids) {
        return writes.read(LOCK_ALL, mapper::read, queueId.value(), texts(ids, TokenId::value));
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public List<QueueToken> lockReturned(QueueId queueId, int limit) {
        return writes.read(LOCK_RETURNED, mapper::read, queueId.value(), limit);
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public List<QueueToken> lockUnended(QueueId queueId, Set<UserId> users) {
        return writes.read(LOCK_UNENDED, mapper::read, queueId.value(), longs(users, UserId::value));
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public List<QueueToken> lockOverdue(QueueId queueId, Instant now) {
        return writes.read(LOCK_OVERDUE, mapper::read, queueId.value(), now);
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public List<QueueToken> lockNextWaiting(QueueId queueId, int limit) {
        return writes.read(LOCK_NEXT_WAITING, mapper::read, queueId.value(), limit);
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public int countAdmitted(QueueId queueId) {
        return writes.readOne(COUNT_ADMITTED, (row, index) -> row.getInt(1), queueId.value())
                .orElseThrow();
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public void addAll(Collection<QueueToken> tokens) {
        if (!tokens.isEmpty()) {
            List<QueueTokenJpaEntity> added = tokens.stream().map(mapper::toRow).toList();
            writes.write(
                    ADD,
                    added.size(),
                    () -> new IllegalStateException("Not all tokens were added"),
                    texts(added, row -> row.id),
                    longs(added, row -> row.queueId),
                    longs(added, row -> row.number),
                    longs(added, row -> row.firstPosition),
                    longs(added, row -> row.userId),
                    texts(added, row -> row.state),
                    texts(added, row -> row.issuedAt),
                    texts(added, row -> row.admittedAt),
                    texts(added, row -> row.claimUntil),
                    texts(added, row -> row.sessionUntil),
                    texts(added, row -> row.claimedAt));
        }
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public void saveAll(Collection<QueueToken> tokens) {
        if (!tokens.isEmpty()) {
            List<QueueTokenJpaEntity> changed =
                    tokens.stream().map(mapper::toRow).toList();
            writes.write(
                    SAVE,
                    () -> new IllegalStateException("Not all tokens are stored"),
                    texts(changed, row -> row.id),
                    texts(changed, row -> row.state),
                    texts(changed, row -> row.admittedAt),
                    texts(changed, row -> row.claimUntil),
                    texts(changed, row -> row.sessionUntil),
                    texts(changed, row -> row.claimedAt),
                    texts(changed, row -> row.holdUntil),
                    texts(changed, row -> row.endedAt),
                    texts(changed, row -> row.endReason));
        }
    }

    /** A default method is not guarded by Spring, as it calls past the proxy. */
    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public void save(QueueToken token) {
        saveAll(List.of(token));
    }
}
