package dev.concert.domain.shared;

/**
 * Which state of an aggregate somebody has read: it travels from the repository through the aggregate back to the
 * repository, which refuses to store what was derived from a state that is no longer the current one. Opaque to all but
 * repositories.
 *
 * @param value how often the aggregate has been stored since it was made, from {@code 0}
 */
public record Version(long value) {

    /** The version of what has just been made. */
    public static final Version INITIAL = new Version(0);

    public Version {
        if (value < 0) {
            throw new IllegalArgumentException("A version is not negative: " + value);
        }
    }

    /** The version after one more store; for repositories. */
    public Version next() {
        return new Version(value + 1);
    }
}
