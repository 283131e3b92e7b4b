package dev.concert.application.reservation;

import dev.concert.application.reservation.ReservationQueries.ReservationView;
import dev.concert.application.reservation.ReservationQueries.Status;
import dev.concert.domain.shared.Ids.ReservationId;
import dev.concert.domain.shared.Ids.UserId;
import dev.concert.domain.user.Username;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All reservations as operators and users search them, as last committed. Locks nothing, and keeps nothing open between two
 * pages.
 */
public interface ReservationSearchQueries {

    /** What a reservation has to be to be found; null where it may be anything. */
    record Filter(
            @Nullable UserId userId,
            @Nullable Long concertId,
            @Nullable LocalDate date,
            @Nullable Status status,
            @Nullable Username username) {

        /** All reservations of a user. */
        public static Filter of(UserId userId, @Nullable Status status) {
            return new Filter(userId, null, null, status, null);
        }
    }

    /** @param view as its user sees it */
    record FoundReservation(
            ReservationView view, long userId, @Nullable String username, Instant heldAt) {}

    /**
     * The next page of the reservations that match at {@code now}, newest first: the one made last, then by id.
     *
     * @param before of the reservation behind which the page begins, or null for the first page; behind one that does not exist,
     *     or is not of the filter's user, there is none
     * @param size how many at most
     */
    List<FoundReservation> search(Filter filter, @Nullable ReservationId before, int size, Instant now);
}
