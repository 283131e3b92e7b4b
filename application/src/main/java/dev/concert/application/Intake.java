package dev.concert.application;

/** Whether the service has room for one more request. Thread-safe. */
@FunctionalInterface
public interface Intake {

    /**
     * Whether a request that begins now may hope to be served in time. Costs next to nothing, so that it may be asked before
     * anything else is done for the request.
     */
    boolean isOpen();
}
