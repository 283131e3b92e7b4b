package dev.concert.application;

/**
 * Counts what the service has done, for those who operate it. Called after the commit, so that a rolled back run counts
 * nothing. Implementations are thread-safe and do not fail.
 */
public interface ServiceMetrics {

    /** People were let in. */
    void admitted(int people);

    /** Seats were held for a new reservation. */
    void held(int seats);

    /** Seats were paid for. */
    void sold(int seats);

    /** A reservation was refused because somebody else has one of its seats. */
    void conflicted();

    /** Holds ran out without being paid. */
    void expired(int reservations);
}
