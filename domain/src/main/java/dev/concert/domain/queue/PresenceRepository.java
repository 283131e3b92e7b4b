package dev.concert.domain.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Keeps when people who wait were last seen. Written in batches and a little late, so that asking costs no write; who was never
 * stored here was last seen when the number was given out.
 *
 * <p>Time in which nobody could ask is nobody's absence. While the service can be asked it keeps watch here; if the watch has
 * lapsed, as when the database was away or no node ran, everybody counts as seen at the instant at which it is kept again, by
 * whichever node. Until then everybody counts as seen now: no node can take anybody for away before an outage is noticed.
 */
public interface PresenceRepository {

    /**
     * A watch that was not kept for longer than this has lapsed. Shorter than what passes, with the usual times, between the
     * latest at which a heartbeat is stored and the first at which its owner counts as away.
     */
    Duration OUTAGE = Duration.ofSeconds(15);

    /** The service can be asked at {@code now}. Every node says so several times within {@link #OUTAGE}. Needs a unit of work. */
    void recordUptime(Instant now);

    /** Somebody was there. */
    record Heartbeat(QueueId queueId, long number, Instant at) {}

    /** Stores when people were last seen; an instant earlier than the stored one changes nothing. Needs a unit of work. */
    void saveAll(Collection<Heartbeat> heartbeats);

    /** When the owner of each of these tokens was last seen, as it counts at {@code now}. */
    Map<TokenId, Instant> findLastSeen(Collection<QueueToken> tokens, Instant now);

    /**
     * A part of a line, searched for who is away.
     *
     * @param absent of the people searched, those who were not seen after the instant asked for
     * @param searchedTo the last number searched, or {@link Long#MAX_VALUE} if the line ends here
     */
    record Search(List<TokenId> absent, long searchedTo) {}

    /**
     * Searches the next people who are in the line, waiting or passed over.
     *
     * @param since an instant before {@code now}
     * @param after the number after which the search begins
     * @param people how many are searched at most
     */
    Search findAbsent(QueueId queueId, Instant since, Instant now, long after, int people);
}
