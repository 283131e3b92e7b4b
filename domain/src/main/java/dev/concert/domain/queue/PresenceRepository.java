package dev.concert.domain.queue;

import dev.concert.domain.shared.Ids.QueueId;
import dev.concert.domain.shared.Ids.TokenId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Keeps the last heartbeat of each user in a queue. Heartbeats are stored in batches and a little late, so that a poll costs no
 * write; a token without one counts as heard of when its number was issued.
 *
 * <p>An outage is nobody's absence. Nodes record the service's uptime here; after an outage everybody counts as heard of at the
 * first instant that is recorded again, by whichever node, and until then at {@code now}: no node can take a user for absent
 * before the outage is noticed. Time in which the queue admits nobody is nobody's absence either: everybody counts as heard of at
 * {@link Queue#absencesFrom(Instant)}.
 */
public interface PresenceRepository {

    /**
     * A longer gap in the recorded uptime is an outage. With the usual durations this is shorter than the time between the
     * latest instant at which a heartbeat is stored and the first at which its owner counts as away.
     */
    Duration OUTAGE = Duration.ofSeconds(15);

    /** Records that the service can be asked at {@code now}. Every node calls this several times within {@link #OUTAGE}. Needs a unit of work. */
    void recordUptime(Instant now);

    /** A sign of life of the user with this number. */
    record Heartbeat(QueueId queueId, long number, Instant at) {}

    /** Stores heartbeats; one that is earlier than the stored one changes nothing. Needs a unit of work. */
    void saveAll(Collection<Heartbeat> heartbeats);

    /** The last heartbeat of each of these tokens, as it counts at {@code now}. */
    Map<TokenId, Instant> findLastHeartbeats(Collection<QueueToken> tokens, Instant now);

    /**
     * The outcome of searching a part of a queue.
     *
     * @param absent the tokens of that part without a heartbeat after the instant in question
     * @param searchedTo the last number searched, or {@link Long#MAX_VALUE} if the queue ends here
     */
    record Search(List<TokenId> absent, long searchedTo) {}

    /**
     * Searches the next tokens in the queue, waiting, passed over or returned.
     *
     * @param since an instant before {@code now}
     * @param after the number after which the search begins
     * @param limit how many tokens are searched at most
     */
    Search findAbsent(QueueId queueId, Instant since, Instant now, long after, int limit);
}
