package dev.concert.domain.shared;

/**
 * Identifies one date of a concert.
 *
 * @param value positive, given by the repository that stores it
 */
public record PerformanceId(long value) {

    public PerformanceId {
        if (value < 1) {
            throw new IllegalArgumentException("A PerformanceId is positive, not " + value);
        }
    }
}
