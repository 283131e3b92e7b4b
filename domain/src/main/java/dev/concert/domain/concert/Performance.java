package dev.concert.domain.concert;

import static java.util.Objects.requireNonNull;

import dev.concert.domain.shared.Ids.PerformanceId;
import dev.concert.domain.shared.Ids.QueueId;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * One date of a concert, in the service's time zone. A concert has at most one performance on a date.
 *
 * @param ownQueue through which alone the concert is booked, or null if it has none of its own
 */
public record Performance(
        PerformanceId id,
        Concert concert,
        LocalDate date,
        @Nullable QueueId ownQueue) {

    public Performance {
        requireNonNull(id, "id");
        requireNonNull(concert, "concert");
        requireNonNull(date, "date");
    }

    /** Whether a token of this queue does; a concert without its own queue is for the token's judge to tell from others. */
    public boolean isBookedThrough(QueueId queueId) {
        return ownQueue == null || ownQueue.equals(queueId);
    }
}
