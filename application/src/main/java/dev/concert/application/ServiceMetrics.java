package dev.concert.application;

/**
 * Counts what the service has done, for its operators. Called after the commit, so that a run that was rolled back counts
 * nothing. Implementations are thread-safe and do not fail.
 */
public interface ServiceMetrics {

    void admitted(int users);

    /** How a forecast compared with the admission. */
    enum Forecast {
        /** The admission came within the forecast interval. */
        RIGHT,
        /** The admission came later. */
        TOO_EARLY,
        /** The admission came sooner. */
        TOO_LATE
    }

    /** A user with a recorded forecast was admitted. */
    void forecast(Forecast outcome);

    /** Users were passed over, since they were absent when their turn came. */
    void passedOver(int users);

    /** Users were forgotten, since they were absent for too long. */
    void forgotten(int users);

    /** Seats were held for a new reservation. */
    void held(int seats);

    void sold(int seats);

    /** Seats that were sold have been refunded. */
    void refunded(int seats);

    /** A reservation was refused because another user has one of its seats. */
    void conflicted();

    void expired(int reservations);
}
