package dev.concert.domain.shared;

/**
 * Identifies a concert.
 *
 * @param value positive, given by the repository that stores it
 */
public record ConcertId(long value) {

    public ConcertId {
        if (value < 1) {
            throw new IllegalArgumentException("A ConcertId is positive, not " + value);
        }
    }
}
