package dev.concert.domain.shared;

/**
 * Which state of an aggregate somebody has read: it travels from the repository through the aggregate back to the
 * repository, which refuses to store what was derived from a state that is no longer the current one. Opaque to all but
 * repositories.
 *
 * @param value how often the aggregate has been stored since it was made, from {@code 0}
 */
public record Version(long value) {

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

    /**
     * Another unit of work stored the aggregate first. Nothing of this unit of work may stay; it is run again from its first read,
     * and the loser of the race gets its answer from what it reads then.
     */
    public static final class StaleVersionException extends RuntimeException {

        /** @param what the aggregate, such as {@code "seat 7"}; goes into logs, so no secrets */
        public StaleVersionException(String what) {
            super(what + " was changed by somebody else in the meantime");
        }
    }
}
