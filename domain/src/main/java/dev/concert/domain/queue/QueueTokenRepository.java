package dev.concert.domain.queue;

import dev.concert.domain.shared.Ids.QueueId;
import dev.concert.domain.shared.Ids.TokenId;
import dev.concert.domain.shared.Ids.UserId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Stores the tokens. Locks last until the unit of work ends. */
public interface QueueTokenRepository {

    /** The token as last committed, without a lock. */
    Optional<QueueToken> find(TokenId id);

    /** Those of the tokens that exist, as last committed, without a lock. */
    List<QueueToken> findAll(Set<TokenId> ids);

    /** The token, locked: no other unit of work changes it meanwhile. */
    Optional<QueueToken> lock(TokenId id);

    /** Those of the tokens that exist, locked, lowest numbers first. Needs the queue's lock. */
    List<QueueToken> lockAll(QueueId queueId, Set<TokenId> ids);

    /** The tokens of these users in the queue that have not ended, locked; at most one for each. Needs the queue's lock. */
    List<QueueToken> lockUnended(QueueId queueId, Set<UserId> users);

    /**
     * Up to {@code limit} tokens with an admission that is over at {@code now}, those that have been over for longest, locked. Leaves
     * out those that another unit of work has locked right now: their owners may be paying, and the next call finds them. Needs
     * the queue's lock.
     */
    List<QueueToken> lockOverdue(QueueId queueId, Instant now, int limit);

    /** Up to {@code limit} returned tokens, lowest numbers first, locked. Needs the queue's lock. */
    List<QueueToken> lockReturned(QueueId queueId, int limit);

    /** Up to {@code limit} waiting tokens, lowest numbers first, locked. Needs the queue's lock. */
    List<QueueToken> lockNextWaiting(QueueId queueId, int limit);

    /** How many tokens are admitted: those that are not marked as ended, overdue or not. Needs the queue's lock. */
    int countAdmitted(QueueId queueId);

    /** Stores new tokens. Needs the queue's lock. */
    void addAll(Collection<QueueToken> tokens);

    /** Stores tokens that the caller has locked. */
    void saveAll(Collection<QueueToken> tokens);

    default void save(QueueToken token) {
        saveAll(List.of(token));
    }
}
