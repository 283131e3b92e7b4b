package dev.concert.application;

/**
 * The store cannot be reached: the request had no effect and may be repeated later. No request is to blame for it. For a store that
 * went away during a commit see {@link OutcomeUnknownException}.
 */
public final class UnavailableException extends RuntimeException {

    /** @param cause what the store, or the way to it, says */
    public UnavailableException(Throwable cause) {
        super("The store cannot be reached", cause);
    }
}
