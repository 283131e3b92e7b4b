package dev.concert.domain.queue;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Keeps when people who wait were last seen. Written in batches and a little late, so that asking costs no write; who was never
 * stored here was last seen when the number was given out.
 */
public interface AttendanceRepository {

    /** Somebody was there. */
    record Sighting(QueueId queueId, long number, Instant at) {}

    /** Stores when people were last seen; an instant earlier than the stored one changes nothing. Needs a unit of work. */
    void saveAll(Collection<Sighting> sightings);

    /** When the owner of each of these tokens was last seen. */
    Map<TokenId, Instant> findLastSeen(Collection<QueueToken> tokens);

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
     * @param after the number after which the search begins
     * @param people how many are searched at most
     */
    Search findAbsent(QueueId queueId, Instant since, long after, int people);
}
