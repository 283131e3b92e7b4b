package dev.concert.domain.concert;

import static java.util.Objects.requireNonNull;

import dev.concert.domain.shared.Ids.ConcertId;

/**
 * A concert; its dates are {@link Performance}s.
 *
 * @param name 1 to {@value #MAX_TEXT_LENGTH} characters (code points)
 * @param artist 1 to {@value #MAX_TEXT_LENGTH} characters (code points)
 * @param published whether it exists for buyers
 */
public record Concert(ConcertId id, String name, String artist, boolean published) {

    public static final int MAX_TEXT_LENGTH = 200;

    public Concert {
        requireNonNull(id, "id");
        requireLength(name, "name");
        requireLength(artist, "artist");
    }

    private static void requireLength(String text, String what) {
        int length = text.codePointCount(0, text.length());
        if (length < 1 || length > MAX_TEXT_LENGTH) {
            throw new IllegalArgumentException(
                    "A concert's " + what + " has 1 to " + MAX_TEXT_LENGTH + " characters, not " + length);
        }
    }
}
