package dev.concert.domain.reservation;

import dev.concert.domain.shared.Ids.ReservationId;
import dev.concert.domain.shared.Ids.TokenId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Keeps the reservations, for ever. Locks last until the unit of work ends. */
public interface ReservationRepository {

    /** An id that no reservation has or ever had. */
    ReservationId nextId();

    /** The reservation as last committed, or as this unit of work has changed it; not locked. */
    Optional<Reservation> find(ReservationId id);

    /** The reservation, locked. */
    Optional<Reservation> lock(ReservationId id);

    /** The reservation of this token that is marked as held, overdue or not, locked. Needs the token's lock. */
    Optional<Reservation> lockMarkedHeld(TokenId tokenId);

    /** Up to {@code limit} reservations that are overdue at {@code now}, locked; leaves out those that another unit of work has locked. */
    List<Reservation> lockOverdue(Instant now, int limit);

    /** Stores a new reservation with its claims on its seats. */
    void add(Reservation reservation);

    /** Stores a reservation that the caller has locked. What it claims of its seats ends or lasts as its state says. */
    void save(Reservation reservation);
}
