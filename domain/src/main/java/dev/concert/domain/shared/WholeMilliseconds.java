package dev.concert.domain.shared;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The precision of every instant that an aggregate keeps: whole milliseconds. A store may keep more or fewer digits, and an
 * aggregate that is read back has to equal the one that was stored; so a finer instant is refused before it is stored.
 */
public final class WholeMilliseconds {

    private WholeMilliseconds() {}

    /**
     * Returns the instant.
     *
     * @param what names the instant in the message of the exception
     * @throws IllegalArgumentException if the instant is finer than a millisecond; {@code truncatedTo(ChronoUnit.MILLIS)}
     *     makes it whole
     */
    public static Instant require(Instant instant, String what) {
        if (!instant.truncatedTo(ChronoUnit.MILLIS).equals(instant)) {
            throw new IllegalArgumentException(what + " is a whole number of milliseconds, not " + instant);
        }
        return instant;
    }
}
