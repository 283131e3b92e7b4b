package dev.concert.application;

/** The state of the store itself. */
@FunctionalInterface
public interface StoreQueries {

    /**
     * Whether the store takes writes. A standby does not, and neither does a server that its operator made read-only.
     *
     * @throws ServiceFailure.UnavailableException if it cannot be asked
     */
    boolean isWritable();
}
