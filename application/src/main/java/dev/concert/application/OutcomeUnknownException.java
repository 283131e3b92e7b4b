package dev.concert.application;

/**
 * The store was told to commit and did not say that it has, or not that what it has committed will last: the request had its
 * whole effect, or none. Only the client can find out, by repeating it. Nothing of ours runs it again, since that might do it
 * twice.
 */
public final class OutcomeUnknownException extends RuntimeException {

    /** @param cause what the store, or the way to it, says */
    public OutcomeUnknownException(Throwable cause) {
        super("The store did not confirm its commit", cause);
    }
}
