package dev.concert.persistence;

import dev.concert.application.access.IdempotencyKey;
import dev.concert.application.access.IdempotencyStore;
import dev.concert.application.access.IdempotencyStore.Owner.Actor;
import dev.concert.application.access.IdempotencyStore.Owner.Bearer;
import dev.concert.domain.shared.Version.StaleVersionException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Answers as rows; locks on keys as advisory locks, since there is no row yet when a key is locked. Two keys that share a lock
 * by chance wait for each other, and no more. That there is one answer under a key is the table's to guarantee.
 */
@Repository
@Transactional(propagation = Propagation.MANDATORY)
class SqlIdempotencyStore implements IdempotencyStore {

    /** How long a repetition waits for the request that came before it. */
    static final Duration WAIT_FOR_KEY = Duration.ofSeconds(1);

    private static final String OF_BEARER = """
            SELECT %s AS locked, k.request, k.answer
            FROM (SELECT user_id AS seed FROM queue_token WHERE id = :owner) o
            LEFT JOIN kept_answer k ON k.user_id = o.seed AND k.key = :key""";

    private static final String OF_ACTOR = """
            SELECT %s AS locked, k.request, k.answer
            FROM (SELECT hashtextextended(:owner, -1) AS seed) o
            LEFT JOIN kept_answer k ON k.actor = :owner AND k.key = :key""";

    /** The owner is the seed of the hash, so that owners who choose the same key do not wait for each other. */
    private static final String LOCK = "pg_advisory_xact_lock(hashtextextended(:key, o.seed)) IS NULL";

    private static final String TRY_LOCK = "pg_try_advisory_xact_lock(hashtextextended(:key, o.seed))";

    private static final String ADD_OF_BEARER = """
            INSERT INTO kept_answer (user_id, token_id, key, request, answer, answered_at)
            SELECT user_id, id, ?, ?, ?, ?::timestamptz FROM queue_token WHERE id = ? ON CONFLICT DO NOTHING""";

    private static final String ADD_OF_ACTOR = """
            INSERT INTO kept_answer (key, request, answer, answered_at, actor)
            VALUES (?, ?, ?, ?::timestamptz, ?) ON CONFLICT DO NOTHING""";

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
    public Optional<StoredAnswer> lock(Owner owner, IdempotencyKey key) {
        writes.flush();
        Optional<Found> found = find(TRY_LOCK, owner, key);
        if (found.isPresent() && !found.get().locked() && found.get().answer() == null) {
            waitFor(owner, key);
            found = find("true", owner, key);
        }
        return found.map(Found::answer);
    }

    private Optional<Found> find(String lock, Owner owner, IdempotencyKey key) {
        JdbcClient.StatementSpec statement = switch (owner) {
            case Bearer bearer ->
                jdbc.sql(OF_BEARER.formatted(lock))
                        .param("owner", bearer.token().value());
            case Actor actor -> jdbc.sql(OF_ACTOR.formatted(lock)).param("owner", actor.name());
        };
        return statement
                .param("key", key.value())
                .query((row, index) -> {
                    String request = row.getString("request");
                    return new Found(
                            row.getBoolean("locked"),
                            request == null ? null : new StoredAnswer(request, row.getString("answer")));
                })
                .optional();
    }

    /** A statement of its own: the next one sees what was committed until the lock came free. */
    private void waitFor(Owner owner, IdempotencyKey key) {
        jdbc.sql("SET LOCAL lock_timeout TO " + WAIT_FOR_KEY.toMillis()).update();
        try {
            find(LOCK, owner, key);
        } catch (RuntimeException failure) {
            throw DatabaseFailure.of(failure) == DatabaseFailure.LOST_RACE ? new KeyInUseException() : failure;
        }
        jdbc.sql("SET LOCAL lock_timeout TO DEFAULT").update();
    }

    @Override
    public void add(Owner owner, IdempotencyKey key, StoredAnswer answer, Instant now) {
        writes.write(
                owner instanceof Bearer ? ADD_OF_BEARER : ADD_OF_ACTOR,
                1,
                () -> new StaleVersionException("The answer under an idempotency key"),
                key.value(),
                answer.request(),
                answer.text(),
                now,
                switch (owner) {
                    case Bearer bearer -> bearer.token().value();
                    case Actor actor -> actor.name();
                });
    }

    /** Passes over those that another node is forgetting right now. */
    @Override
    public int forget(Instant until, int limit) {
        return jdbc.sql("""
                        DELETE FROM kept_answer WHERE ctid = ANY (ARRAY(
                          SELECT ctid FROM kept_answer WHERE answered_at <= ?
                          ORDER BY answered_at LIMIT ? FOR UPDATE SKIP LOCKED))""").params(Timestamp.from(until), limit).update();
    }
}
