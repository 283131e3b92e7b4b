package dev.concert.application;

/**
 * Counts what the service has done, for those who operate it. Called after the commit, so that a rolled back run counts
 * nothing. Implementations are thread-safe and do not fail.
 */
public interface ServiceMetrics {

    /** People were let in. */
    void admitted(int people);

    /** How a forecast of somebody's turn turned out. */
    enum Forecast {
        /** The turn came within the interval that was told. */
        RIGHT,
        /** The turn came later than told. */
        TOO_EARLY,
        /** The turn came sooner than told. */
        TOO_LATE
    }

    /** Somebody for whom a forecast was kept was let in. */
    void foretold(Forecast outcome);

    /** People were passed over, since they were away when their turn came. */
    void passedOver(int people);

    /** People lost their place, since they were away for too long. */
    void forgotten(int people);

    /** Seats were held for a new reservation. */
    void held(int seats);

    /** Seats were paid for. */
    void sold(int seats);

    /** A reservation was refused because somebody else has one of its seats. */
    void conflicted();

    /** Holds ran out without being paid. */
    void expired(int reservations);
}
