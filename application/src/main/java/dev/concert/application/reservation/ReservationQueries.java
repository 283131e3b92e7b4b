package dev.concert.application.reservation;

import dev.concert.domain.shared.Ids.ReservationId;
import dev.concert.domain.shared.Ids.UserId;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What has become of a user's reservations, as last committed. May be called inside units of work; locks nothing. */
public interface ReservationQueries {

    enum Status {
        HELD,
        PAID,
        REFUNDED,
        EXPIRED,
        CANCELLED
    }

    /** @param status at the instant asked for: an overdue hold is expired, whatever is stored */
    record ReservationView(
            long reservationId,
            Status status,
            long concertId,
            String concertName,
            LocalDate reservationDate,
            List<Integer> seatNumbers,
            long amount,
            Instant expiresAt,
            @Nullable Instant paidAt,
            @Nullable Instant refundedAt) {}

    /** Empty if there is none with this id that belongs to the user. */
    Optional<ReservationView> find(ReservationId id, UserId userId, Instant now);
}
