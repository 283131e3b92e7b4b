package dev.concert.persistence;

import dev.concert.application.access.IdempotencyKey;
import dev.concert.application.access.IdempotencyStore;
import dev.concert.domain.shared.Ids.TokenId;
import dev.concert.domain.shared.Ids.UserId;
import dev.concert.domain.shared.Version.StaleVersionException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Answers as rows; locks on keys as advisory locks, since there is no row yet when a key is locked. Two keys that share a lock
 * by chance wait for each other, and no more: the table guarantees one answer under a key.
 */
@Repository
@Transactional(propagation = Propagation.MANDATORY)
class SqlIdempotencyStore implements IdempotencyStore {

    /** How long a repetition waits for the request that came before it. */
    static final Duration WAIT_FOR_KEY = Duration.ofSeconds(1);

    private static final String FIND = """
            SELECT %s AS locked, k.token_id, k.request, k.answer
            FROM queue_token t LEFT JOIN kept_answer k ON k.user_id = t.user_id AND k.key = :key
            WHERE t.id = :bearer""";

    private static final String FIND_AND_LOCK =
            FIND.formatted("pg_try_advisory_xact_lock(hashtextextended(:key, t.user_id))");

    private static final String WAIT_FOR_LOCK =
            "SELECT pg_advisory_xact_lock(hashtextextended(:key, t.user_id)) IS NULL FROM queue_token t WHERE t.id = :bearer";

    private static final String ADD = """
            INSERT INTO kept_answer (user_id, key, token_id, request, answer, answered_at)
            VALUES (?, ?, ?, ?, ?, ?::timestamptz) ON CONFLICT DO NOTHING""";

    private final JdbcClient jdbc;
    private final WriteBehind writes;

    SqlIdempotencyStore(JdbcClient jdbc, WriteBehind writes) {
        this.jdbc = jdbc;
        this.writes = writes;
    }

    private record Found(boolean locked, @Nullable StoredAnswer answer) {}

    /**
     * One statement, unless the key is in use. If the key comes free in the midst of it, the answer stored meanwhile is not
     * seen; then no other can be added, and the unit of work is run again.
     */
    @Override
    public Optional<StoredAnswer> lock(TokenId bearer, IdempotencyKey key) {
        writes.flush();
        Optional<Found> found = find(FIND_AND_LOCK, bearer, key);
        if (found.isPresent() && !found.get().locked() && found.get().answer() == null) {
            waitFor(bearer, key);
            found = find(FIND.formatted("true"), bearer, key);
        }
        return found.map(Found::answer);
    }

    private Optional<Found> find(String sql, TokenId bearer, IdempotencyKey key) {
        RowMapper<Found> toFound = (row, index) -> {
            UUID first = row.getObject("token_id", UUID.class);
            return new Found(
                    row.getBoolean("locked"),
                    first == null
                            ? null
                            : new StoredAnswer(new TokenId(first), row.getString("request"), row.getString("answer")));
        };
        return about(bearer, key, sql).query(toFound).optional();
    }

    private JdbcClient.StatementSpec about(TokenId bearer, IdempotencyKey key, String sql) {
        return jdbc.sql(sql).param("key", key.value()).param("bearer", bearer.value());
    }

    /** A statement of its own: the next one sees what was committed until the lock came free. */
    private void waitFor(TokenId bearer, IdempotencyKey key) {
        jdbc.sql("SET LOCAL lock_timeout TO " + WAIT_FOR_KEY.toMillis()).update();
        try {
            about(bearer, key, WAIT_FOR_LOCK).query().singleRow();
        } catch (RuntimeException failure) {
            throw DatabaseFailure.of(failure) == DatabaseFailure.LOST_RACE ? new KeyInUseException() : failure;
        }
        jdbc.sql("SET LOCAL lock_timeout TO DEFAULT").update();
    }

    @Override
    public void add(UserId userId, IdempotencyKey key, StoredAnswer answer, Instant now) {
        writes.write(
                ADD,
                1,
                () -> new StaleVersionException("The answer under an idempotency key"),
                userId.value(),
                key.value(),
                answer.bearer().value(),
                answer.request(),
                answer.text(),
                now);
    }

    /** Passes over those that another node is forgetting right now. */
    @Override
    public int forget(Instant until, int limit) {
        return jdbc.sql("""
                        DELETE FROM kept_answer WHERE (user_id, key) IN (
                          SELECT user_id, key FROM kept_answer WHERE answered_at <= ?
                          ORDER BY answered_at LIMIT ? FOR UPDATE SKIP LOCKED)""").params(Timestamp.from(until), limit).update();
    }
}
