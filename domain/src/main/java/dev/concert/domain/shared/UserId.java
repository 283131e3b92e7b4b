package dev.concert.domain.shared;

/**
 * Identifies a user.
 *
 * @param value positive, given by the repository that stores it
 */
public record UserId(long value) {

    public UserId {
        if (value < 1) {
            throw new IllegalArgumentException("A UserId is positive, not " + value);
        }
    }
}
