package dev.concert.application.access;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps what operators changed, for ever. Thread-safe. */
public interface AuditTrail {

    /**
     * One change that an operator made.
     *
     * @param at whole milliseconds
     * @param actor the name of the operator's key
     * @param action what was done to what, such as {@code concert.change}
     * @param subject what was changed, such as {@code concert/3}; users by their ids alone
     * @param before the members that changed, as a JSON object; null if there was nothing before
     * @param after the same members afterwards, as a JSON object; null if there is nothing any more
     * @param reason that the operator named, or null
     * @param requestId of the request that did it
     */
    record Entry(
            Instant at,
            String actor,
            String action,
            String subject,
            @Nullable String before,
            @Nullable String after,
            @Nullable String reason,
            String requestId) {}

    /** @param id grows with each entry */
    record Recorded(long id, Entry entry) {}

    /** Records a change in the unit of work that makes it, which it needs. No entry is ever changed or removed. */
    void add(Entry entry);

    /**
     * The latest entries, newest first.
     *
     * @param before only entries with smaller ids, or null for all
     * @param size how many at most
     */
    List<Recorded> newest(@Nullable Long before, int size);
}
