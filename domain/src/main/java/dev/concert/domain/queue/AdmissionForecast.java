package dev.concert.domain.queue;

import java.time.Duration;

/**
 * How long it takes until somebody's turn comes: the places ahead divided by the rate at which slots come free.
 *
 * @param slotsPerSecond positive
 */
public record AdmissionForecast(double slotsPerSecond) {

    /** No forecast reaches further than this. */
    public static final Duration HORIZON = Duration.ofDays(30);

    private static final int SLOTS_TO_BELIEVE = 2;
    private static final Duration TIME_TO_BELIEVE = Duration.ofSeconds(1);

    public AdmissionForecast {
        if (!(slotsPerSecond > 0)) {
            throw new IllegalArgumentException("The rate of slots is positive, not " + slotsPerSecond);
        }
    }

    /**
     * The forecast by the rate that was measured, or, before there is one, by what the line is laid out for: everybody stays
     * for a whole session.
     *
     * @param freedSlots how many slots came free
     * @param observed in which time
     */
    public static AdmissionForecast of(long freedSlots, Duration observed, int capacity, Duration sessionWindow) {
        return freedSlots >= SLOTS_TO_BELIEVE && observed.compareTo(TIME_TO_BELIEVE) >= 0
                ? new AdmissionForecast(freedSlots / seconds(observed))
                : new AdmissionForecast(capacity / seconds(sessionWindow));
    }

    /** @param place how many slots have to come free, this one's included */
    public Duration waitFor(long place) {
        double seconds = Math.min(place / slotsPerSecond, (double) HORIZON.toSeconds());
        return Duration.ofMillis(Math.round(seconds * 1000));
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
