package dev.concert.domain.seat;

import dev.concert.domain.shared.Ids.PerformanceId;
import dev.concert.domain.shared.Ids.ReservationId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/**
 * Keeps the seats. Everything that locks seats does so in the order of their ids, so that overlapping wishes wait for each
 * other instead of deadlocking; the lock only saves re-runs, the version is what decides.
 */
public interface SeatRepository {

    /** Those of the numbers that exist, locked, ordered by number. */
    List<Seat> lock(PerformanceId performanceId, Collection<SeatNumber> numbers);

    /** The seats that carry a hold for this reservation, run out or not, locked, ordered by number. */
    List<Seat> lockHeldFor(ReservationId reservationId);

    /**
     * Up to {@code limit} seats whose hold has run out at {@code now}, locked, ordered by id. Passes over what somebody else
     * has locked: whoever books them needs no tidying.
     */
    List<Seat> lockOverdue(Instant now, int limit);

    /**
     * Stores the seats, each one version up.
     *
     * @throws dev.concert.domain.shared.Version.StaleVersionException if one was stored by somebody else since it was read; here, or
     *     later in the unit of work, at its end at the latest
     */
    void saveAll(Collection<Seat> seats);
}
