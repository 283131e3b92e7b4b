package dev.concert.persistence;

import static dev.concert.persistence.Table.Type.BIGINT;
import static dev.concert.persistence.Table.Type.TEXT;
import static dev.concert.persistence.Table.Type.TIMESTAMP;
import static dev.concert.persistence.Table.Type.UUID;
import static dev.concert.persistence.WriteBehind.longs;
import static dev.concert.persistence.WriteBehind.texts;

import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenRepository;
import dev.concert.domain.queue.QueueTokenState;
import dev.concert.domain.queue.QueueTokenState.Admitted;
import dev.concert.domain.queue.QueueTokenState.EndReason;
import dev.concert.domain.queue.QueueTokenState.Ended;
import dev.concert.domain.queue.QueueTokenState.PassedOver;
import dev.concert.domain.queue.QueueTokenState.Returned;
import dev.concert.domain.queue.QueueTokenState.Waiting;
import dev.concert.domain.shared.Ids.QueueId;
import dev.concert.domain.shared.Ids.TokenId;
import dev.concert.domain.shared.Ids.UserId;
import dev.concert.persistence.Table.Stored;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

@Repository
@Transactional(propagation = Propagation.MANDATORY)
class SqlQueueTokenRepository implements QueueTokenRepository {

    private enum State {
        WAITING,
        PASSED_OVER,
        RETURNED,
        ADMITTED,
        ENDED
    }

    static final Table<QueueToken> TOKEN = Table.<QueueToken>named("queue_token")
            .key("id", UUID, token -> token.id().value())
            .fixed("queue_id", BIGINT, token -> token.queueId().value())
            .fixed("number", BIGINT, QueueToken::number)
            .fixed("first_place", BIGINT, QueueToken::firstPosition)
            .fixed("user_id", BIGINT, token -> token.userId().value())
            .fixed("issued_at", TIMESTAMP, QueueToken::issuedAt)
            .state(token -> stored(token.state()))
            .fact("admitted_at", TIMESTAMP)
            .fact("claim_until", TIMESTAMP)
            .fact("session_until", TIMESTAMP)
            .fact("claimed_at", TIMESTAMP)
            .fact("hold_until", TIMESTAMP)
            .fact("ended_at", TIMESTAMP)
            .fact("end_reason", TEXT)
            .readBy(SqlQueueTokenRepository::token);

    private static Stored stored(QueueTokenState state) {
        return switch (state) {
            case Waiting() -> Stored.as(State.WAITING);
            case PassedOver() -> Stored.as(State.PASSED_OVER);
            case Returned() -> Stored.as(State.RETURNED);
            case Admitted admitted ->
                Stored.as(State.ADMITTED)
                        .with("admitted_at", admitted.at())
                        .with("claim_until", admitted.claimUntil())
                        .with("session_until", admitted.sessionUntil())
                        .with("claimed_at", admitted.claimedAt())
                        .with("hold_until", admitted.holdUntil());
            case Ended ended ->
                Stored.as(State.ENDED)
                        .with("ended_at", ended.at())
                        .with("end_reason", ended.reason())
                        .with("admitted_at", ended.admittedAt());
        };
    }

    private static QueueToken token(Row row) throws SQLException {
        return new QueueToken(
                new TokenId(row.uuid("id")),
                new QueueId(row.bigint("queue_id")),
                row.bigint("number"),
                row.bigint("first_place"),
                new UserId(row.bigint("user_id")),
                row.instant("issued_at"),
                state(row));
    }

    private static QueueTokenState state(Row row) throws SQLException {
        return switch (row.constant(State.class, "state")) {
            case WAITING -> new Waiting();
            case PASSED_OVER -> new PassedOver();
            case RETURNED -> new Returned();
            case ADMITTED ->
                new Admitted(
                        row.instant("admitted_at"),
                        row.instant("claim_until"),
                        row.instant("session_until"),
                        row.instantOrNull("claimed_at"),
                        row.instantOrNull("hold_until"));
            case ENDED ->
                new Ended(
                        row.instant("ended_at"),
                        row.constant(EndReason.class, "end_reason"),
                        row.instantOrNull("admitted_at"));
        };
    }

    private static final String FIND_ONE = TOKEN.select() + "WHERE id = ?";
    private static final String FIND_ALL = TOKEN.select() + "WHERE id = ANY (?::uuid[])";
    private static final String LOCK = TOKEN.lock("id = ?");

    private static final String LOCK_ALL = TOKEN.lock("queue_id = ? AND id = ANY (?::uuid[]) ORDER BY number");
    private static final String LOCK_UNENDED =
            TOKEN.lock("queue_id = ? AND user_id = ANY (?) AND state <> 'ENDED' ORDER BY number");
    private static final String LOCK_RETURNED =
            TOKEN.lock("queue_id = ? AND state = 'RETURNED' ORDER BY number LIMIT ?");
    private static final String LOCK_NEXT_WAITING =
            TOKEN.lock("queue_id = ? AND state = 'WAITING' ORDER BY number LIMIT ?");
    private static final String LOCK_OVERDUE = TOKEN.lock(
                    "queue_id = ? AND state = 'ADMITTED' AND expires_at <= ?::timestamptz ORDER BY expires_at LIMIT ?")
            + " SKIP LOCKED";

    /** Triggers add a row for each change. Under the queue's lock many are folded into one, which changes no reader's sum. */
    private static final String COUNT_ADMITTED = """
            WITH slots AS MATERIALIZED (
              SELECT coalesce(sum(change), 0) AS admitted, count(*) > 50 AS fold FROM queue_slot_change WHERE queue_id = ?),
            folded AS (DELETE FROM queue_slot_change WHERE queue_id = ? AND (SELECT fold FROM slots)),
            total AS (INSERT INTO queue_slot_change SELECT ?, admitted FROM slots WHERE fold)
            SELECT admitted FROM slots""";

    private static final ForRows<QueueToken> ADD = TOKEN.insert();

    private static final ForRows<QueueToken> SAVE =
            TOKEN.updateBy("UPDATE queue_token SET {changes} FROM {changed} WHERE queue_token.id = changed.id");

    private final WriteBehind writes;

    SqlQueueTokenRepository(WriteBehind writes) {
        this.writes = writes;
    }

    @Override
    @Transactional(propagation = Propagation.SUPPORTS)
    public Optional<QueueToken> find(TokenId id) {
        return writes.readOne(FIND_ONE, TOKEN, id.value());
    }

    @Override
    @Transactional(propagation = Propagation.SUPPORTS)
    public List<QueueToken> findAll(Set<TokenId> ids) {
        return ids.size() == 1
                ? find(ids.iterator().next()).stream().toList()
                : writes.read(FIND_ALL, TOKEN, (Object) texts(ids, TokenId::value));
    }

    @Override
    public Optional<QueueToken> lock(TokenId id) {
        return writes.readOne(LOCK, TOKEN, id.value());
    }

    @Override
    public List<QueueToken> lockAll(QueueId queueId, Set<TokenId> ids) {
        return writes.read(LOCK_ALL, TOKEN, queueId.value(), texts(ids, TokenId::value));
    }

    @Override
    public List<QueueToken> lockReturned(QueueId queueId, int limit) {
        return writes.read(LOCK_RETURNED, TOKEN, queueId.value(), limit);
    }

    @Override
    public List<QueueToken> lockUnended(QueueId queueId, Set<UserId> users) {
        return writes.read(LOCK_UNENDED, TOKEN, queueId.value(), longs(users, UserId::value));
    }

    @Override
    public List<QueueToken> lockOverdue(QueueId queueId, Instant now, int limit) {
        return writes.read(LOCK_OVERDUE, TOKEN, queueId.value(), now, limit);
    }

    @Override
    public List<QueueToken> lockNextWaiting(QueueId queueId, int limit) {
        return writes.read(LOCK_NEXT_WAITING, TOKEN, queueId.value(), limit);
    }

    @Override
    public int countAdmitted(QueueId queueId) {
        long id = queueId.value();
        return writes.readOne(COUNT_ADMITTED, (row, index) -> row.getInt(1), id, id, id)
                .orElseThrow();
    }

    @Override
    public void addAll(Collection<QueueToken> tokens) {
        writes.write(ADD, tokens, () -> new IllegalStateException("Not all tokens were added"));
    }

    @Override
    public void saveAll(Collection<QueueToken> tokens) {
        writes.write(SAVE, tokens, () -> new IllegalStateException("Not all tokens are stored"));
    }

    /** A default method is not guarded by Spring, as it calls past the proxy. */
    @Override
    public void save(QueueToken token) {
        saveAll(List.of(token));
    }
}
