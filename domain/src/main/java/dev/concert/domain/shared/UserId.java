package dev.concert.domain.shared;

/** Identifies a user; positive. */
public record UserId(long value) {

    public UserId {
        if (value < 1) {
            throw new IllegalArgumentException("A user id is positive, not " + value);
        }
    }
}
