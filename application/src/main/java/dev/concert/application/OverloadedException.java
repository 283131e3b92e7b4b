package dev.concert.application;

/** There is more to do than can be done: the request had no effect and may be repeated a little later. */
public final class OverloadedException extends RuntimeException {

    /** @param what there is too much of; goes into logs */
    public OverloadedException(String what) {
        super(what, null, false, false);
    }

    /**
     * The store is too busy.
     *
     * @param cause what the store says
     */
    public OverloadedException(String what, Throwable cause) {
        super(what, cause);
    }
}
