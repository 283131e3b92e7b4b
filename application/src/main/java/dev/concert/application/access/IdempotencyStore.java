package dev.concert.application.access;

import dev.concert.domain.shared.Ids.TokenId;
import java.time.Instant;
import java.util.Optional;

/** Keeps the answers that were given under keys. Locks last until the unit of work ends. */
public interface IdempotencyStore {

    /**
     * An answer, and what it was given to.
     *
     * @param request the same text for the same request
     * @param text the answer, as the web adapter writes it
     */
    record StoredAnswer(String request, String text) {}

    /** Whose keys and answers they are; the same key of two owners is two keys. */
    sealed interface Owner {

        /** The user of a token, ended or not. */
        record Bearer(TokenId token) implements Owner {}

        /** An operator, by the name of the operator's key. */
        record Actor(String name) implements Owner {}
    }

    /**
     * Finds the owner's answer under the key. If there is none, the key is locked until the unit of work ends, so that no other
     * request under it starts meanwhile. The key is the first lock in the order of locks ({@link dev.concert.domain.shared}), so
     * waiting for it blocks nobody else; a key in use is waited for only for a moment.
     *
     * @param owner if it is the bearer of a token that does not exist, nothing is found and nothing locked
     * @throws KeyInUseException if the key is still in use after that moment
     */
    Optional<StoredAnswer> lock(Owner owner, IdempotencyKey key);

    /** Another unit of work has the key: a request that came before is still worked on. */
    final class KeyInUseException extends RuntimeException {

        public KeyInUseException() {
            super("The idempotency key is in use", null, false, false);
        }
    }

    /** Keeps the answer, under a key that the caller has locked. */
    void add(Owner owner, IdempotencyKey key, StoredAnswer answer, Instant now);

    /**
     * Forgets answers that were given at {@code until} or before, the oldest first.
     *
     * @param limit how many at most
     * @return how many
     */
    int forget(Instant until, int limit);
}
