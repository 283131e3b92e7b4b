package dev.concert.application;

/**
 * A commit was sent and the store did not confirm it, or did not confirm that it is durable: the request had its whole effect, or
 * none. Only the client can find out, by repeating it. The service does not run it again, since that might do it twice.
 */
public final class OutcomeUnknownException extends RuntimeException {

    /** @param cause what the store, or the way to it, says */
    public OutcomeUnknownException(Throwable cause) {
        super("The store did not confirm its commit", cause);
    }
}
