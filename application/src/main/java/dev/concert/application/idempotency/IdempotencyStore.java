package dev.concert.application.idempotency;

import dev.concert.domain.queue.TokenId;
import dev.concert.domain.shared.UserId;
import java.time.Instant;
import java.util.Optional;

/** Keeps the answers that were given under keys. Locks last until the unit of work ends. */
public interface IdempotencyStore {

    /**
     * An answer, and what it was given to.
     *
     * @param bearer the token that the request came with
     * @param request the same text for the same request
     * @param text the answer, as whoever gave it wants it to be given again
     */
    record StoredAnswer(TokenId bearer, String request, String text) {}

    /**
     * The answer that the token's user was given under the key, or nothing; then the key is locked, so that nobody else finds
     * nothing under it meanwhile. "The order of locks" in docs/architecture.md has this one first: a call that holds no other lock
     * may wait for it without harm. A key in use is waited for, but only for a moment.
     *
     * @param bearer if there is no such token, nothing is found and nothing locked
     * @throws KeyInUseException if the key is still in use after that moment
     */
    Optional<StoredAnswer> lock(TokenId bearer, IdempotencyKey key);

    /** Another unit of work has the key: a request that came before is still worked on. */
    final class KeyInUseException extends RuntimeException {

        public KeyInUseException() {
            super("The idempotency key is in use", null, false, false);
        }
    }

    /** Keeps the answer, under a key that the caller has locked. */
    void add(UserId userId, IdempotencyKey key, StoredAnswer answer, Instant now);

    /**
     * Forgets answers that were given at {@code until} or before, the oldest first.
     *
     * @param limit how many at most
     * @return how many
     */
    int forget(Instant until, int limit);
}
