package dev.concert.domain.concert;

import dev.concert.domain.shared.ConcertId;

/**
 * A concert; its dates are {@link Performance}s.
 *
 * @param name 1 to {@value #MAX_TEXT_LENGTH} characters
 * @param artist 1 to {@value #MAX_TEXT_LENGTH} characters
 */
public record Concert(ConcertId id, String name, String artist) {

    public static final int MAX_TEXT_LENGTH = 200;
}
