package dev.concert.application;

/** Refuses requests early while there is more to do than can be done in time. Thread-safe. */
@FunctionalInterface
public interface LoadShedding {

    /**
     * Whether a request that begins now can expect to be served in time. Costs next to nothing, so that it is asked before
     * anything else is done for the request.
     */
    boolean accepts();
}
