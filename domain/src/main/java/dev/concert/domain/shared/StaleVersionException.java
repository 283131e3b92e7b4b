package dev.concert.domain.shared;

/**
 * Somebody else stored the aggregate first. Nothing of the unit of work may stay; it is run again from its first read, and
 * the loser of the race gets its answer from what it reads then.
 */
public final class StaleVersionException extends RuntimeException {

    /** @param what the aggregate, such as {@code "seat 7"}; goes into logs, so no secrets */
    public StaleVersionException(String what) {
        super(what + " was changed by somebody else in the meantime");
    }
}
